import { deterministicId } from './deterministic-id.js';

/** A finding is named by what it is about. `subject` tells findings of one rule and endpoint apart; empty for most. */
export function postureFindingId(
  organisationId: string,
  endpointId: string,
  rule: string,
  subject = '',
): string {
  return subject === ''
    ? deterministicId('posture', organisationId, endpointId, rule)
    : deterministicId('posture', organisationId, endpointId, rule, subject);
}
