import type { ChangeTopic } from '../change-feed.js';
import type { Transaction } from './audited.js';
import type { ServiceScope } from './service-scope.js';

/**
 * Tells subscribers, within the transaction that makes the change. Call it last: the organisation's head row that it
 * takes is what puts the changes of concurrent transactions in commit order, and others wait for it.
 */
export async function appendChange(
  tx: Transaction,
  scope: ServiceScope,
  topic: ChangeTopic,
  nodeId: string,
): Promise<void> {
  const { organisationId } = scope;
  await tx.$executeRaw`
    WITH head AS (
      INSERT INTO change_head (organization_id, next_position) VALUES (${organisationId}::uuid, 2)
      ON CONFLICT (organization_id) DO UPDATE SET next_position = change_head.next_position + 1
      RETURNING next_position - 1 AS position
    )
    INSERT INTO change_feed (organization_id, position, topic, node_id, at)
    SELECT ${organisationId}::uuid, head.position, ${topic}, ${nodeId}::uuid, ${new Date(scope.clock.now())}::timestamptz FROM head`;
  await tx.$executeRaw`SELECT pg_notify('change_feed', ${organisationId})`;
}

/** Tells of changes of many at once, in this order. */
export async function appendChangesOf(
  tx: Transaction,
  scope: ServiceScope,
  topic: ChangeTopic,
  nodeIds: readonly string[],
): Promise<void> {
  if (nodeIds.length === 0) return;
  const { organisationId } = scope;
  await tx.$executeRaw`
    WITH head AS (
      INSERT INTO change_head (organization_id, next_position) VALUES (${organisationId}::uuid, ${nodeIds.length + 1}::bigint)
      ON CONFLICT (organization_id) DO UPDATE SET next_position = change_head.next_position + ${nodeIds.length}::bigint
      RETURNING next_position - ${nodeIds.length}::bigint AS position
    )
    INSERT INTO change_feed (organization_id, position, topic, node_id, at)
    SELECT ${organisationId}::uuid, head.position + n.place - 1, ${topic}, n.id, ${new Date(scope.clock.now())}::timestamptz
    FROM head, unnest(${[...nodeIds]}::uuid[]) WITH ORDINALITY AS n (id, place)`;
  await tx.$executeRaw`SELECT pg_notify('change_feed', ${organisationId})`;
}
