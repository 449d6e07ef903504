import { z } from '../sdk/index.js';

export const config = z.strictObject({
  confidenceMin: z
    .number()
    .min(0.3)
    .max(0.99)
    .default(0.52)
    .describe('How sure the detector must be that a request reaches another’s object before it tells of it'),
  violatorsShare: z
    .number()
    .min(0.0001)
    .max(0.3)
    .default(0.03)
    .describe(
      'Of principals that reach an object of another by nothing that explains it, the share of all principals that would be attackers: higher finds more, and more that is none',
    ),
  foreignObjectsMin: z
    .int()
    .min(2)
    .max(60)
    .default(5)
    .describe(
      'Different objects of others that a principal reaches through one endpoint before that is many',
    ),
  ownersMin: z
    .int()
    .min(1)
    .max(50)
    .default(2)
    .describe('Different owners that those objects have before that is many'),
  callsMin: z
    .int()
    .min(10)
    .max(10_000)
    .default(120)
    .describe(
      'Calls that an endpoint needs before a single request to it can be judged; many need no history',
    ),
  windowHours: z
    .int()
    .min(1)
    .max(336)
    .default(96)
    .describe('Hours over which a principal’s objects are counted'),
});
