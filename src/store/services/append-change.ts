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
