import { deterministicId } from './deterministic-id.js';

/** Characters of a subject that are kept. */
export const FINDING_SUBJECT_MAX = 500;

/**
 * A finding is named by what it is about: its rule, the endpoint, or else the service, that it was found at, and what of
 * that it is about. `subject` is empty for most.
 */
export function postureFindingId(
  organisationId: string,
  holder: string,
  rule: string,
  subject: string,
): string {
  return deterministicId('posture', organisationId, holder, rule, ...(subject === '' ? [] : [subject]));
}
