import {
  addTo,
  age,
  bucketOf,
  type LogHistogram,
  newLogHistogram,
  quantileOf,
  type StateMap,
} from '../sdk/index.js';

/** What an endpoint's answers are like, learned from calls in which nothing was suspected. Plain data. */
export interface EndpointNorm {
  /** Of answers with success. */
  bytes: LogHistogram;
  ms: LogHistogram;
  calls: number;
  succeeded: number;
  failed: number;
}

/** What is learned of one answer. */
export interface Answer {
  readonly id: string;
  readonly status: number;
  readonly bytes: number | undefined;
  readonly durationMs: number | undefined;
}

const LEARNED_AT_ONCE = 256;
const CALLS_MAX = 2000;
const SAMPLES_MIN = 30;
/** Below these no answer is remarkable. */
const BYTES_MIN = 16_384;
const SLOW_MS_MIN = 2000;
const SLOW_FACTOR = 5;
/** An endpoint with fewer failures than this does not fail by itself. */
const FAILS_SELDOM = 0.02;
const REFUSES_MOSTLY = 0.25;

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Learns an answer; once the endpoint is known, one in about eight, by the event's id. */
export function learnNorm(
  norms: StateMap<EndpointNorm>,
  endpointId: string,
  answer: Answer,
  at: number,
): void {
  const { id, status, bytes, durationMs } = answer;
  const known = norms.get(endpointId);
  if (known !== undefined && known.calls >= LEARNED_AT_ONCE && (id.charCodeAt(id.length - 1) & 7) !== 3)
    return;
  const norm = known ?? newNorm();
  if (isSuccess(status)) {
    norm.succeeded++;
    if (bytes !== undefined) addTo(norm.bytes, bucketOf(bytes));
  } else if (status >= 500) norm.failed++;
  if (durationMs !== undefined) addTo(norm.ms, bucketOf(durationMs));
  if (++norm.calls > CALLS_MAX) halve(norm);
  norms.set(endpointId, norm, at);
}

function newNorm(): EndpointNorm {
  return { bytes: newLogHistogram(), ms: newLogHistogram(), calls: 0, succeeded: 0, failed: 0 };
}

function halve(norm: EndpointNorm): void {
  age(norm.bytes);
  age(norm.ms);
  norm.calls >>= 1;
  norm.succeeded >>= 1;
  norm.failed >>= 1;
}

/** True when an answer is `factor` times larger than nearly all, and larger than any, that the endpoint gave. */
export function isHuge(norm: EndpointNorm | undefined, bytes: number, factor: number): boolean {
  if (norm === undefined || bytes < BYTES_MIN || norm.bytes.total < SAMPLES_MIN) return false;
  return bytes > factor * quantileOf(norm.bytes, 0.95) && bytes > quantileOf(norm.bytes, 1);
}

/** True when an answer took many times longer than nearly all. */
export function isSlow(norm: EndpointNorm | undefined, durationMs: number | undefined): boolean {
  if (norm === undefined || durationMs === undefined || durationMs < SLOW_MS_MIN) return false;
  return norm.ms.total >= SAMPLES_MIN && durationMs > SLOW_FACTOR * quantileOf(norm.ms, 0.99);
}

/** True when the endpoint answers nearly all calls with something else than success. */
export function refusesMostly(norm: EndpointNorm | undefined): boolean {
  return norm !== undefined && norm.calls >= SAMPLES_MIN && norm.succeeded < REFUSES_MOSTLY * norm.calls;
}

/** True when the endpoint is known, and does not fail by itself. */
export function failsSeldom(norm: EndpointNorm | undefined): boolean {
  return norm !== undefined && norm.calls >= SAMPLES_MIN && norm.failed <= FAILS_SELDOM * norm.calls;
}

/** True while too little is known of an endpoint to say what is usual there. */
export function isFresh(norm: EndpointNorm | undefined): boolean {
  return norm === undefined || norm.calls < SAMPLES_MIN;
}
