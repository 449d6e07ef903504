import type { Feedback, Finding } from '../sdk/index.js';

/** Whether people said of the same caller, or of the same endpoint, that it is nothing. */
export function isExcused(feedback: readonly Feedback[], { rule, subject }: Finding): boolean {
  return feedback.some(
    ({ because, endpointId, principal, clientAddress, rule: of }) =>
      (because === 'own-test' || of === rule) &&
      (endpointId !== undefined || principal !== undefined || clientAddress !== undefined) &&
      (because === 'own-test' || endpointId === undefined || endpointId === subject.endpointId) &&
      (principal === undefined || principal === subject.principal) &&
      (clientAddress === undefined || clientAddress === subject.clientAddress),
  );
}
