import { BATCH_BYTES_MAX, BATCH_EVENTS_MAX } from '../event/limits.js';

/** Bounds of a reporter. Sizes in bytes, times in milliseconds. */
export interface ReporterLimits {
  /** Seals a batch. */
  readonly batchEventsMax: number;
  /** Seals a batch; leaves room for the envelope below the platform's own limit. */
  readonly batchBytesMax: number;
  readonly batchAgeMs: number;
  /** Everything that waits to be acknowledged; past it the oldest goes. */
  readonly pendingBytesMax: number;
  readonly requestsMax: number;
  readonly requestTimeoutMs: number;
  readonly backOffMinMs: number;
  readonly backOffMaxMs: number;
  /** After 401 or 403: a person has to act, so there is no hurry. */
  readonly refusedBackOffMs: number;
  /** How long the platform may hold a request for the policy. */
  readonly policyWaitSeconds: number;
  /** Least time between two requests for the policy, however fast the answers come. */
  readonly policyPauseMs: number;
}

export const defaultLimits: ReporterLimits = {
  batchEventsMax: Math.min(500, BATCH_EVENTS_MAX),
  batchBytesMax: Math.min(700_000, BATCH_BYTES_MAX - 16_384),
  batchAgeMs: 1_000,
  pendingBytesMax: 8_000_000,
  requestsMax: 4,
  requestTimeoutMs: 10_000,
  backOffMinMs: 500,
  backOffMaxMs: 60_000,
  refusedBackOffMs: 300_000,
  policyWaitSeconds: 25,
  policyPauseMs: 1_000,
};
