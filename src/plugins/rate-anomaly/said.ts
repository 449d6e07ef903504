import type { EventOf } from '../../event/index.js';
import { type DetectorContext, isExcused } from '../sdk/index.js';

/** People have looked at the same before and said that it is in order. */
export function isSaid(
  { feedback }: Pick<DetectorContext, 'feedback'>,
  rule: string,
  { endpoint, principal, clientAddress }: EventOf<'api.call'>,
): boolean {
  return (
    feedback.length > 0 && isExcused(feedback, { rule, endpointId: endpoint?.id, principal, clientAddress })
  );
}
