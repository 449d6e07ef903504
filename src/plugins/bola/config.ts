import { z } from '../sdk/index.js';

export const config = z.strictObject({
  foreignObjectsMin: z
    .int()
    .min(2)
    .max(60)
    .default(5)
    .describe(
      'Different objects of others that a principal reaches through one endpoint before that is an alert',
    ),
  ownersMin: z
    .int()
    .min(1)
    .max(50)
    .default(2)
    .describe('Different owners that those objects have: two people who share an account are no attack'),
  probedObjectsMin: z
    .int()
    .min(3)
    .max(1000)
    .default(10)
    .describe('Different objects that are refused to a principal (401, 403, 404) before that is an alert'),
  enumeratedObjectsMin: z
    .int()
    .min(5)
    .max(10_000)
    .default(20)
    .describe(
      'Different objects that nobody gave the principal, reached through one endpoint, before that can be an alert',
    ),
  enumerationFactor: z
    .number()
    .min(2)
    .max(1000)
    .default(4)
    .describe('How many times more of them than nearly all other principals of the endpoint reach'),
  peersMin: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe('Other principals that an endpoint needs before one can be compared with them'),
  publicPrincipals: z
    .int()
    .min(2)
    .max(12)
    .default(5)
    .describe('An object that this many principals were given or reached belongs to nobody'),
  windowMinutes: z
    .int()
    .min(1)
    .max(10_080)
    .default(60)
    .describe('Minutes over which a principal’s objects are counted'),
  reportMinutes: z.int().min(1).max(1440).default(10).describe('Minutes between two updates of one alert'),
});
