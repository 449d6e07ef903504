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

/** What a detector would tell of. Without a rule it is not known yet what, and what was said of any rule counts. */
export interface Claimed {
  readonly rule?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly principal?: string | undefined;
  readonly clientAddress?: string | undefined;
}

/**
 * Whether people have looked at the same before and said that it is nothing. `reasons` are those that the detector heeds.
 *
 * - `own-test` excuses the caller from every rule, everywhere; `other` excuses nobody;
 * - every other reason holds for its rule, at its endpoint and for its caller, as far as it names them;
 * - `authorised` holds for nobody where it names no caller, and `shared` for everybody at its endpoint.
 *
 * The caller is the principal, who may come from elsewhere; without a principal the address. What names neither endpoint
 * nor caller excuses nobody.
 */
export function isExcused(
  feedback: readonly Feedback[],
  { rule, endpointId, principal, clientAddress }: Claimed,
  reasons: readonly FeedbackReason[] = feedbackReasons,
): boolean {
  for (const said of feedback) {
    const { because } = said;
    if (because === 'other' || !reasons.includes(because)) continue;
    const namesCaller = said.principal !== undefined || said.clientAddress !== undefined;
    const isCaller =
      said.principal === undefined
        ? said.clientAddress === undefined || said.clientAddress === clientAddress
        : said.principal === principal;
    if (because === 'own-test') {
      if (namesCaller && isCaller) return true;
      continue;
    }
    if (rule !== undefined && said.rule !== rule) continue;
    if (said.endpointId !== undefined && said.endpointId !== endpointId) continue;
    if (because === 'shared' && said.endpointId !== undefined) return true;
    const names = namesCaller || (said.endpointId !== undefined && because !== 'authorised');
    if (names && isCaller) return true;
  }
  return false;
}
