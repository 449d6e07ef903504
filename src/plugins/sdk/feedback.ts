import type { Instant } from '../../event/index.js';

/** Why somebody who looked at an alert called it false. */
export const feedbackReasons = [
  /** Somebody of ours tried the API: a test, a scanner that was ordered, a load generator. */
  'own-test',
  /** The caller may do this: support, an administrator, a service account, a partner. */
  'authorised',
  /** The object, or the endpoint, is meant for everybody or is shared. */
  'shared',
  /** So much, so fast or so regular is usual for this caller or endpoint. */
  'expected-volume',
  /** What looks like an attack is ordinary content here. */
  'ordinary-content',
  'other',
] as const;
export type FeedbackReason = (typeof feedbackReasons)[number];

/**
 * What people said of alerts of this detector: a detector that meets the same again judges by it. A field that is absent
 * stands for any.
 */
export interface Feedback {
  readonly rule: string;
  readonly because: FeedbackReason;
  readonly endpointId?: string;
  readonly principal?: string;
  readonly clientAddress?: string;
  readonly at: Instant;
}
