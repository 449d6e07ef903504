import type { Feedback } from '../sdk/index.js';

interface Who {
  readonly principal: string | undefined;
  readonly clientAddress: string | undefined;
  readonly endpoint: { readonly id: string } | undefined;
}

const isMeant = (feedback: Feedback, { principal, clientAddress, endpoint }: Who): boolean =>
  (feedback.principal === undefined || feedback.principal === principal) &&
  (feedback.clientAddress === undefined ||
    feedback.clientAddress === clientAddress ||
    feedback.principal !== undefined) &&
  (feedback.because === 'own-test' ||
    feedback.endpointId === undefined ||
    feedback.endpointId === endpoint?.id);

/** Whether people said that this caller may try such things: a test that they ordered, somebody who is allowed to. */
export function isExcused(all: readonly Feedback[], who: Who): boolean {
  for (const feedback of all) {
    const { because, principal, clientAddress } = feedback;
    if (principal === undefined && clientAddress === undefined) continue;
    if ((because === 'own-test' || because === 'authorised') && isMeant(feedback, who)) return true;
  }
  return false;
}

/** Whether people said that what looks like an attack is what this endpoint is for. */
export function isSaidOrdinary(all: readonly Feedback[], endpointId: string | undefined): boolean {
  return (
    endpointId !== undefined &&
    all.some(({ because, endpointId: where }) => because === 'ordinary-content' && where === endpointId)
  );
}
