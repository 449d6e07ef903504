import type { FeedbackReason } from '../../plugins/sdk/index.js';
import type { Actor, ActorState } from '../generated/prisma/client.js';
import type { Transaction } from './audited.js';
import { reassess } from './reassess.js';
import type { ServiceScope } from './service-scope.js';

export interface Settlement {
  readonly state: ActorState;
  readonly reason: string | null;
  readonly because: FeedbackReason | null;
}

/** States of alerts that an actor's state takes along: what was settled one by one stays so. */
const taken: Readonly<Record<Exclude<ActorState, 'open'>, readonly ActorState[]>> = {
  acknowledged: ['open'],
  resolved: ['open', 'acknowledged'],
  false_positive: ['open', 'acknowledged', 'resolved'],
};

interface Settled {
  readonly id: string;
  readonly endpoint_id: string | null;
}

/**
 * What people make of an actor they make of its alerts. Those that the state before had settled come along to whatever follows.
 * @returns ids of those that changed.
 */
export async function settleAlerts(
  tx: Transaction,
  scope: ServiceScope,
  actor: Actor,
  { state, reason, because }: Settlement,
): Promise<string[]> {
  const from = state === 'open' ? [] : taken[state];
  // In the order in which lanes take them.
  const rows = await tx.$queryRaw<Settled[]>`
    WITH held AS (
      SELECT id FROM alert WHERE organization_id = ${scope.organisationId}::uuid AND actor_id = ${actor.id}::uuid
        AND state <> 'suppressed' AND (state::text = ANY(${[...from]}::text[])
          OR (state::text = ${actor.state} AND state_reason IS NOT DISTINCT FROM ${actor.stateReason}))
        AND (state::text, state_reason, because) IS DISTINCT FROM (${state}::text, ${reason}::text, ${because}::text)
      ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE alert a SET state = ${state}::alert_state, state_reason = ${reason}, because = ${because}, suppression_id = NULL,
      judged_at = ${new Date(scope.clock.now())}::timestamptz, revision = a.revision + 1
    FROM held WHERE a.id = held.id RETURNING a.id, a.endpoint_id`;
  // What is settled no longer counts in the endpoints' risk.
  for (const endpoint of [...new Set(rows.flatMap(({ endpoint_id }) => endpoint_id ?? []))].sort())
    await reassess(tx, scope, endpoint);
  return rows.map(({ id }) => id).sort();
}
