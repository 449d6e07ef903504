import {
  addTo,
  age,
  bucketOf,
  type LogHistogram,
  newLogHistogram,
  quantileOf,
  type StateMap,
} from '../sdk/index.js';

const SAMPLES_MIN = 30;
const SAMPLES_MAX = 2000;
/** Below this no response is remarkable. */
const BYTES_MIN = 32_768;

/** Learns the size of an endpoint's successful responses. */
export function learnSize(
  sizes: StateMap<LogHistogram>,
  endpointId: string,
  bytes: number,
  at: number,
): void {
  const sizesOf = sizes.get(endpointId) ?? newLogHistogram();
  addTo(sizesOf, bucketOf(bytes));
  if (sizesOf.total > SAMPLES_MAX) age(sizesOf);
  sizes.set(endpointId, sizesOf, at);
}

/** True when a response is `factor` times larger than nearly all that the endpoint ever gave; false while that is not known. */
export function isHuge(
  sizes: StateMap<LogHistogram>,
  endpointId: string,
  bytes: number,
  factor: number,
): boolean {
  if (bytes < BYTES_MIN) return false;
  const sizesOf = sizes.get(endpointId);
  return sizesOf !== undefined && sizesOf.total >= SAMPLES_MIN && bytes > factor * quantileOf(sizesOf, 0.95);
}
