import { z } from '../sdk/index.js';

export const config = z.strictObject({
  confidenceMin: z
    .number()
    .min(0.3)
    .max(1)
    .default(0.8)
    .describe('Confidence from which attempts become an alert, 0.3 to 1'),
  signalMin: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Signals below this confidence are not even remembered, 0 to 1'),
  campaignMinutes: z
    .int()
    .min(1)
    .max(10_080)
    .default(1440)
    .describe('Minutes without a signal after which what an actor tried is forgotten'),
  sizeFactor: z
    .number()
    .min(2)
    .max(1000)
    .default(10)
    .describe(
      'A response this many times larger than nearly all others of its endpoint counts as a success of the attack',
    ),
});
