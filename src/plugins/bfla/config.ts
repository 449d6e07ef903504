import { z } from '../sdk/index.js';

export const config = z.strictObject({
  visitsMin: z
    .int()
    .min(5)
    .max(10_000)
    .default(15)
    .describe('Visits by callers of a kind before their absence from a function means anything'),
  probedFunctionsMin: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe('Different functions that refuse a caller who has no business there, before it is probing'),
  windowHours: z
    .int()
    .min(1)
    .max(168)
    .default(24)
    .describe('Refusals and role changes are remembered so long'),
});
