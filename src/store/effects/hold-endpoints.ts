import type { Effects } from '../effects.js';
import type { Writer } from './upsert.js';

/**
 * In the order of the ids, at once: those that calls are counted at, those that these were merged into, and those that
 * alerts refer to. Whoever else takes several endpoints does so in this order, so that nobody waits in a circle.
 */
const sql = `
  SELECT FROM endpoint e WHERE e.id IN (
    SELECT coalesce(a.endpoint_id, d.id) FROM unnest($2::uuid[]) AS d (id)
      LEFT JOIN endpoint_alias a ON a.organization_id = $1 AND a.id = d.id)
  ORDER BY e.id FOR NO KEY UPDATE`;

/** Takes the rows of endpoints that effects touch. */
export async function holdEndpoints(
  { client, organisationId }: Writer,
  { endpoints, alerts }: Pick<Effects, 'endpoints' | 'alerts'>,
): Promise<void> {
  const ids = new Set(endpoints.map(({ id }) => id));
  for (const { endpointId } of alerts) if (endpointId !== undefined) ids.add(endpointId);
  if (ids.size > 0) await client.query(sql, [organisationId, [...ids]]);
}
