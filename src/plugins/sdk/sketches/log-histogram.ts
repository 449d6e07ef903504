/**
 * A histogram of positive whole numbers in buckets that grow by half an octave: 1, 2, 3, 4, 6, 8, 12, 16, 24 … As plain data,
 * `counts[i]` for bucket i, so that it can live in a detector's state. Quantiles are right to within a bucket.
 */
export interface LogHistogram {
  counts: number[];
  total: number;
}

const BUCKETS_MAX = 64;

export function newLogHistogram(): LogHistogram {
  return { counts: [], total: 0 };
}

/** 0 → 0, 1 → 1, 2 → 2, 3 → 3, 4–5 → 4, 6–7 → 5, 8–11 → 6, … */
export function bucketOf(value: number): number {
  if (value < 3) return value < 1 ? 0 : Math.floor(value);
  const octave = 31 - Math.clz32(Math.min(value, 0x7fffffff));
  const half = value >= 3 << (octave - 1) ? 1 : 0;
  return Math.min(BUCKETS_MAX - 1, 2 * octave + half);
}

/** Largest value of a bucket. */
export function bucketTop(bucket: number): number {
  if (bucket < 3) return bucket;
  const octave = bucket >> 1;
  return bucket % 2 === 0 ? 3 * 2 ** (octave - 1) - 1 : 2 ** (octave + 1) - 1;
}

export function addTo(histogram: LogHistogram, bucket: number, by = 1): void {
  const { counts } = histogram;
  while (counts.length <= bucket) counts.push(0);
  const before = counts[bucket] ?? 0;
  const after = Math.max(0, before + by);
  counts[bucket] = after;
  histogram.total += after - before;
}

/** Halves all counts, so that what was long ago weighs less. */
export function age(histogram: LogHistogram): void {
  let total = 0;
  histogram.counts = histogram.counts.map((count) => {
    const half = count >> 1;
    total += half;
    return half;
  });
  histogram.total = total;
}

/**
 * The top of the bucket that holds the quantile, 0 when empty. `without` leaves one value of that bucket out of account:
 * the one that is to be compared with the rest.
 */
export function quantileOf({ counts, total }: LogHistogram, quantile: number, without = -1): number {
  const rest = total - ((counts[without] ?? 0) > 0 ? 1 : 0);
  if (rest <= 0) return 0;
  let left = Math.ceil(rest * quantile);
  for (let bucket = 0; bucket < counts.length; bucket++) {
    left -= (counts[bucket] ?? 0) - (bucket === without && (counts[bucket] ?? 0) > 0 ? 1 : 0);
    if (left <= 0) return bucketTop(bucket);
  }
  return bucketTop(counts.length - 1);
}
