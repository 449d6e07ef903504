import { type Feedback, type FeedbackReason, isExcused } from '../sdk/index.js';

interface Who {
  readonly principal: string | undefined;
  readonly clientAddress: string | undefined;
  readonly endpoint: { readonly id: string } | undefined;
}

const allowed: readonly FeedbackReason[] = ['own-test', 'authorised'];

/** Whether people said that this caller may try such things: a test that they ordered, somebody who is allowed to. */
export function isAllowed(
  feedback: readonly Feedback[],
  { principal, clientAddress, endpoint }: Who,
): boolean {
  if (feedback.length === 0) return false;
  return isExcused(feedback, { principal, clientAddress, endpointId: endpoint?.id }, allowed);
}

/** Whether people said that what looks like an attack is what this endpoint is for. */
export function isSaidOrdinary(all: readonly Feedback[], endpointId: string | undefined): boolean {
  return (
    endpointId !== undefined &&
    all.some(({ because, endpointId: where }) => because === 'ordinary-content' && where === endpointId)
  );
}
