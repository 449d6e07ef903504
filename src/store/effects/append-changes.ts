import type { PendingChange, Writer } from './upsert.js';

/**
 * The head row is locked here, by the last statement of the transaction: positions then rise in the order of commits, and
 * a subscriber that has read up to one never finds an earlier one later.
 */
const sql = `
  WITH head AS (
    INSERT INTO change_head AS h (organization_id, next_position) VALUES ($1, 1 + $2::bigint)
    ON CONFLICT (organization_id) DO UPDATE SET next_position = h.next_position + $2::bigint
    RETURNING next_position - $2::bigint AS first
  ), fed AS (
    INSERT INTO change_feed (organization_id, position, topic, node_id, at)
    SELECT $1, head.first + c.place - 1, c.topic, c.node, to_timestamp($5 / 1000.0)
    FROM head, unnest($3::text[], $4::uuid[]) WITH ORDINALITY AS c (topic, node, place)
  )
  SELECT pg_notify('change_feed', $1::text)`;

export async function appendChanges(
  { client, organisationId, at }: Writer,
  changes: readonly PendingChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const topics = changes.map(({ topic }) => topic);
  const nodes = changes.map(({ nodeId }) => nodeId);
  await client.query(sql, [organisationId, changes.length, topics, nodes, at]);
}
