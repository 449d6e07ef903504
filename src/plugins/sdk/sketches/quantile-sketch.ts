/**
 * Quantiles of positive numbers within 2 % of their value (DDSketch): a count for each of the buckets that grow by 4 %, at most
 * 256 of them, the lowest ones joined when there are more. Plain data.
 */
export interface QuantileSketch {
  /** Number of the bucket at which `counts` begins. */
  first: number;
  counts: number[];
  /** Values at or below 10⁻⁹. */
  zeros: number;
  total: number;
}

const GAMMA = 1.04;
const LOG_GAMMA = Math.log(GAMMA);
const BUCKETS_MAX = 256;
const LEAST = 1e-9;

export function newQuantileSketch(): QuantileSketch {
  return { first: 0, counts: [], zeros: 0, total: 0 };
}

/** Adds a number, 0 or more; one that is none is left out. */
export function addValue(sketch: QuantileSketch, value: number, by = 1): void {
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
  sketch.total += by;
  if (value <= LEAST) {
    sketch.zeros += by;
    return;
  }
  const bucket = Math.ceil(Math.log(value) / LOG_GAMMA);
  const { counts } = sketch;
  if (counts.length === 0) sketch.first = bucket;
  if (bucket < sketch.first) {
    const room = BUCKETS_MAX - counts.length;
    const missing = Math.min(room, sketch.first - bucket);
    for (let i = 0; i < missing; i++) counts.unshift(0);
    sketch.first -= missing;
  }
  const at = Math.max(0, bucket - sketch.first);
  if (at >= BUCKETS_MAX) makeRoom(sketch, at - BUCKETS_MAX + 1);
  const index = Math.max(0, bucket - sketch.first);
  while (counts.length <= index) counts.push(0);
  counts[index] = (counts[index] ?? 0) + by;
}

/** The value below which a share of them lies, 0 to 1; 0 when there is none. */
export function quantileAt({ first, counts, zeros, total }: QuantileSketch, share: number): number {
  if (total === 0) return 0;
  let left = share * (total - 1) - zeros;
  if (left < 0) return 0;
  for (let i = 0; i < counts.length; i++) {
    left -= counts[i] ?? 0;
    if (left < 0) return (2 * GAMMA ** (first + i)) / (1 + GAMMA);
  }
  return (2 * GAMMA ** (first + counts.length - 1)) / (1 + GAMMA);
}

/** Halves all counts, so that what was long ago weighs less. */
export function ageQuantiles(sketch: QuantileSketch): void {
  sketch.counts = sketch.counts.map((count) => count >> 1);
  sketch.zeros >>= 1;
  sketch.total = sketch.counts.reduce((sum, count) => sum + count, sketch.zeros);
}

/** Joins the lowest buckets: what is asked for are the high quantiles. */
function makeRoom(sketch: QuantileSketch, buckets: number): void {
  const joined = sketch.counts.splice(0, buckets).reduce((sum, count) => sum + count, 0);
  sketch.first += buckets;
  if (sketch.counts.length === 0) sketch.counts.push(0);
  sketch.counts[0] = (sketch.counts[0] ?? 0) + joined;
}
