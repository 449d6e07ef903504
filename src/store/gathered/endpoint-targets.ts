import type { GatherWriter } from './gather-writer.js';

/** Under which endpoint something is kept, by the one it was gathered under; of those that are not there, nothing. */
export type EndpointTargets = ReadonlyMap<string, string>;

/** Merges that one save may run into, one after the other. */
const MERGES_MAX = 3;

const askSql = `
  SELECT d.id AS gathered, t.id, EXISTS (
    SELECT FROM endpoint_knowledge k WHERE k.organization_id = $1 AND k.endpoint_id = t.id) AS known
  FROM unnest($2::uuid[]) AS d (id)
    LEFT JOIN endpoint_alias a ON a.organization_id = $1 AND a.id = d.id
    CROSS JOIN LATERAL (SELECT coalesce(a.endpoint_id, d.id)) AS t (id)`;

/**
 * Endpoints come before what is known of them, each in the order of the ids, wherever both are taken: a merge, which wants
 * all of an endpoint, then waits for this transaction, or this one for the merge, and never each for the other.
 */
const holdSql = 'SELECT id FROM endpoint WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE';

const movedSql =
  'SELECT EXISTS (SELECT FROM endpoint_alias WHERE organization_id = $1 AND id = ANY ($2::uuid[])) AS moved';

/** A row for each endpoint that has none yet, so that there is something to lock. */
const makeSql = `
  INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, revision, assessed, updated_at)
  SELECT $1, d.id, '{}', '{}', 0, 0, now() FROM unnest($2::uuid[]) AS d (id) ORDER BY d.id
  ON CONFLICT (organization_id, endpoint_id) DO NOTHING`;

interface Row {
  readonly gathered: string;
  readonly id: string;
  readonly known: boolean;
}

/** Follows endpoints that were merged into others, leaves out what is not there, and holds the rest until the end. */
export async function findTargets(
  writer: GatherWriter,
  gathered: readonly string[],
): Promise<EndpointTargets> {
  const { client, organisationId } = writer;
  const { rows, held } = await hold(writer, gathered);
  const unknown = new Set(rows.filter(({ id, known }) => !known && held.has(id)).map(({ id }) => id));
  if (unknown.size > 0) await client.query(makeSql, [organisationId, [...unknown]]);
  const targets = new Map<string, string>();
  for (const { gathered: from, id } of rows) if (held.has(id)) targets.set(from, id);
  writer.report.endpointsUnknown += gathered.length - targets.size;
  return targets;
}

async function hold({ client, organisationId }: GatherWriter, gathered: readonly string[]) {
  for (let left = MERGES_MAX; ; left--) {
    await client.query('SAVEPOINT targets');
    const { rows } = await client.query<Row>(askSql, [organisationId, gathered]);
    const wanted = [...new Set(rows.map(({ id }) => id))];
    const there = await client.query<{ id: string }>(holdSql, [wanted]);
    const held = new Set(there.rows.map(({ id }) => id));
    const absent = wanted.filter((id) => !held.has(id));
    if (absent.length === 0 || left === 0) return { rows, held };
    const { rows: asked } = await client.query<{ moved: boolean }>(movedSql, [organisationId, absent]);
    if (!asked[0]?.moved) return { rows, held };
    // Merged while this one waited for it: what is held is let go, or the survivors would be taken out of order.
    await client.query('ROLLBACK TO SAVEPOINT targets');
  }
}
