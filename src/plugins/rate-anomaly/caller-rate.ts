/** How one caller calls one endpoint. Plain data; times are in units of SLICE_MS. */
export interface CallerRate {
  /** Number of the newest slice. */
  slice: number;
  /** Calls per slice of the last five slices, by slice number modulo five. */
  slices: number[];
  /** Calls in the last five slices. */
  recent: number;
  /** The window that `inWindow` counts. */
  window: number;
  inWindow: number;
  /** Calls of past windows in which he called at all, newest last. */
  past: number[] | undefined;
}

export const WINDOW_MS = 10_000;
export const SLICE_MS = 2000;
export const SLICES = WINDOW_MS / SLICE_MS;
const PAST_MAX = 9;

/**
 * Counts a call. `recent` afterwards is the number of calls in the last 8 to 10 seconds: never more than were made within
 * ten. A call that is late by less counts in its own slice; one that is later still counts in the oldest.
 */
export function countCall(rate: CallerRate, at: number): void {
  const slice = Math.floor(at / SLICE_MS);
  if (slice > rate.slice) {
    const passed = Math.min(slice - rate.slice, SLICES);
    for (let i = 1; i <= passed; i++) {
      const index = (slice - passed + i) % SLICES;
      rate.recent -= rate.slices[index] ?? 0;
      rate.slices[index] = 0;
    }
    rate.slice = slice;
    const window = Math.floor(slice / SLICES);
    if (window !== rate.window) {
      rate.past ??= [];
      rate.past.push(rate.inWindow);
      if (rate.past.length > PAST_MAX) rate.past.shift();
      rate.window = window;
      rate.inWindow = 0;
    }
  }
  const index = Math.max(slice, rate.slice - SLICES + 1) % SLICES;
  rate.slices[index] = (rate.slices[index] ?? 0) + 1;
  rate.recent++;
  rate.inWindow++;
}

/** Median and median absolute deviation of the caller's past windows; undefined with fewer than three. */
export function usualOf({ past }: CallerRate): { median: number; mad: number } | undefined {
  if (past === undefined || past.length < 3) return undefined;
  const median = medianOf(past);
  return { median, mad: medianOf(past.map((calls) => Math.abs(calls - median))) };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
