import type { GatherWriter } from './gather-writer.js';

/** Under which endpoint something is kept, by the one it was gathered under; of those that are not there, nothing. */
export type EndpointTargets = ReadonlyMap<string, string>;

const askSql = `
  SELECT d.id AS gathered, t.id, EXISTS (
    SELECT FROM endpoint_knowledge k WHERE k.organization_id = $1 AND k.endpoint_id = t.id) AS known
  FROM unnest($2::uuid[]) AS d (id)
    LEFT JOIN endpoint_alias a ON a.organization_id = $1 AND a.id = d.id
    CROSS JOIN LATERAL (SELECT coalesce(a.endpoint_id, d.id)) AS t (id)`;

/**
 * A row for each endpoint that has none yet, so that there is something to lock. In the order of the ids; the endpoint is
 * held, so that it is not gone by the time its row is there.
 */
const makeSql = `
  INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, revision, assessed, updated_at)
  SELECT $1, e.id, '{}', '{}', 0, 0, now() FROM endpoint e WHERE e.id = ANY ($2::uuid[]) ORDER BY e.id FOR KEY SHARE OF e
  ON CONFLICT (organization_id, endpoint_id) DO NOTHING`;

const presentSql =
  'SELECT endpoint_id AS id FROM endpoint_knowledge WHERE organization_id = $1 AND endpoint_id = ANY ($2::uuid[])';

/** Follows endpoints that were merged into others, and leaves out what is not there. */
export async function findTargets(
  writer: GatherWriter,
  gathered: readonly string[],
): Promise<EndpointTargets> {
  const { client, organisationId } = writer;
  const { rows } = await client.query<{ gathered: string; id: string; known: boolean }>(askSql, [
    organisationId,
    gathered,
  ]);
  const unknown = [...new Set(rows.filter(({ known }) => !known).map(({ id }) => id))];
  const absent = new Set(unknown);
  if (unknown.length > 0) {
    await client.query(makeSql, [organisationId, unknown]);
    const made = await client.query<{ id: string }>(presentSql, [organisationId, unknown]);
    for (const { id } of made.rows) absent.delete(id);
  }
  const targets = new Map<string, string>();
  for (const { gathered: from, id } of rows) if (!absent.has(id)) targets.set(from, id);
  writer.report.endpointsUnknown += gathered.length - targets.size;
  return targets;
}
