import { z } from '../sdk/index.js';

export const config = z.strictObject({
  absoluteCalls: z
    .int()
    .min(20)
    .max(1_000_000)
    .default(120)
    .describe(
      'Calls of one caller to one endpoint within 10 seconds that are a burst even before a baseline is learned',
    ),
  burstCallsMin: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(60)
    .describe('Calls within 10 seconds below which nothing is a burst, however quiet the baseline'),
  factor: z
    .number()
    .min(2)
    .max(1000)
    .default(6)
    .describe(
      'How many times the usual a burst has to be: of nearly all callers of the endpoint, and of the caller himself',
    ),
  floodCallsMin: z
    .int()
    .min(20)
    .max(1_000_000)
    .default(120)
    .describe(
      'Calls of an endpoint within a minute, by all callers together, below which nothing is a flood',
    ),
  floodFactor: z
    .number()
    .min(2)
    .max(1000)
    .default(8)
    .describe('How many times the busiest minute that is usual at this hour and weekday a flood has to be'),
  minimumWindows: z
    .int()
    .min(3)
    .max(10_000)
    .default(60)
    .describe('10-second windows with traffic before the baseline of an endpoint counts as learned'),
  peersMin: z
    .int()
    .min(1)
    .max(1000)
    .default(2)
    .describe('Other callers that an endpoint needs before one caller can be compared with them'),
});
