import type { Stopwatch } from '../dispatch/index.js';

/** After the last event: windows of seconds and of minutes come to their end. */
export const SILENCE_MS = [1_000, 11_000, 61_000, 301_000] as const;

/** Wall time decides nothing: the same events give the same findings on a machine that is busy. */
export const stoppedStopwatch: Stopwatch = { elapsed: () => 0, after: () => () => undefined };
