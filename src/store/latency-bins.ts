/** Each bin is 4 % wider than the one before, so that its middle is right to 2 %. */
const GROWTH = Math.log(1.04);
/** Durations below are bin 0. */
const LEAST_MS = 0.05;
/** Durations of ten hours and more. */
const BIN_MAX = 520;

/** The bin of a duration in milliseconds. */
export function latencyBin(durationMs: number): number {
  if (!(durationMs > LEAST_MS)) return 0;
  return Math.min(BIN_MAX, 1 + Math.floor(Math.log(durationMs / LEAST_MS) / GROWTH));
}

/** The duration that a bin stands for, in milliseconds. */
export const latencyOf = (bin: number): number => (bin <= 0 ? 0 : LEAST_MS * Math.exp((bin - 0.5) * GROWTH));

/** The duration that this share of all is not above; undefined when there are none. */
export function latencyQuantile(bins: ReadonlyMap<number, number>, share: number): number | undefined {
  let total = 0;
  for (const count of bins.values()) total += count;
  if (total === 0) return undefined;
  let left = Math.max(1, Math.ceil(total * share));
  for (const [bin, count] of [...bins].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return latencyOf(bin);
  }
  return undefined;
}
