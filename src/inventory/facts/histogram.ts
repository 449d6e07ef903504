/** Counts by size, four buckets to each doubling: 9 % of error at most. */
export type Histogram = Map<number, number>;

const STEPS = 4;
/** Below a tenth, and above 2⁵³, all is one. */
const LEAST = -13;
const MOST = 53 * STEPS;

export function addValue(histogram: Histogram, value: number): void {
  const exact = value > 0 ? Math.round(Math.log2(value) * STEPS) : LEAST;
  const bucket = Math.max(LEAST, Math.min(MOST, exact));
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

export function addHistogram(into: Histogram, from: Histogram): void {
  for (const [bucket, count] of from) into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/** The value that this share of all is not above; undefined when there are none. */
export function quantile(histogram: Histogram, share: number): number | undefined {
  let total = 0;
  for (const count of histogram.values()) total += count;
  if (total === 0) return undefined;
  let left = Math.max(1, Math.ceil(share * total));
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return bucket === LEAST ? 0 : 2 ** (bucket / STEPS);
  }
  return undefined;
}
