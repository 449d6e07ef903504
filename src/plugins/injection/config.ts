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
  alertsPerActorMax: z
    .int()
    .min(1)
    .max(1000)
    .default(12)
    .describe('Alerts for attempts by one actor; attempts beyond are gathered in one alert about the scan'),
  reportMinutes: z.int().min(1).max(1440).default(5).describe('Minutes between two updates of one alert'),
  sizeFactor: z
    .number()
    .min(2)
    .max(1000)
    .default(10)
    .describe(
      'A response this many times larger than nearly all others of its endpoint counts as a success of the attack',
    ),
});
