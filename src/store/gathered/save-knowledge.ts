import type { EndpointChange } from '../../inventory/schemas/endpoint-changes.js';
import { deterministicId } from '../deterministic-id.js';
import { instant } from '../effects/upsert.js';
import type { GatheredEndpoint, KnowledgeMerger } from '../gathered.js';
import type { EndpointTargets } from './endpoint-targets.js';
import type { GatherWriter } from './gather-writer.js';

/** Rows that are read, merged and written at once: what one turn of this process takes, and holds in memory. */
const ROWS_AT_ONCE = 50;

const lockSql = `
  SELECT endpoint_id AS id, sketch, facts FROM endpoint_knowledge
  WHERE organization_id = $1 AND endpoint_id = ANY ($2::uuid[]) ORDER BY endpoint_id FOR UPDATE`;

const writeSql = `
  UPDATE endpoint_knowledge AS k
  SET sketch = d.sketch, facts = d.facts, revision = k.revision + 1, updated_at = now()
  FROM json_to_recordset($2::json) AS d (id uuid, sketch jsonb, facts jsonb)
  WHERE k.organization_id = $1 AND k.endpoint_id = d.id`;

/** What was told once is not told again, for as long as it is kept. */
const changeSql = `
  INSERT INTO endpoint_change (id, organization_id, endpoint_id, at, kind, part, status, path, value)
  SELECT d.id, $1, d.endpoint, ${instant('d.at')}, d.kind, d.part, d.status, d.path, d.value
  FROM json_to_recordset($2::json) AS d (id uuid, endpoint uuid, at float8, kind text, part text, status smallint, path text, value text)
  ON CONFLICT (id) DO NOTHING
  RETURNING id`;

interface Row {
  readonly id: string;
  readonly sketch: unknown;
  readonly facts: unknown;
}

/**
 * Adds what was gathered of endpoints to what is known, one lane at a time for each. Returns the ids of changes that are
 * to be told.
 */
export async function saveKnowledge(
  writer: GatherWriter,
  merger: KnowledgeMerger,
  gathered: readonly GatheredEndpoint[],
  targets: EndpointTargets,
): Promise<string[]> {
  const byTarget = new Map<string, GatheredEndpoint[]>();
  for (const each of gathered) {
    const id = targets.get(each.endpointId);
    if (id === undefined) continue;
    const others = byTarget.get(id);
    if (others) others.push(each);
    else byTarget.set(id, [each]);
  }
  const told: string[] = [];
  // In the order of the ids, as every lane does, so that none waits for another that waits for it.
  const ids = [...byTarget.keys()].sort();
  for (let start = 0; start < ids.length; start += ROWS_AT_ONCE)
    told.push(...(await saveRows(writer, merger, ids.slice(start, start + ROWS_AT_ONCE), byTarget)));
  return told;
}

async function saveRows(
  { client, organisationId, report }: GatherWriter,
  merger: KnowledgeMerger,
  ids: readonly string[],
  byTarget: ReadonlyMap<string, readonly GatheredEndpoint[]>,
): Promise<string[]> {
  const { rows } = await client.query<Row>(lockSql, [organisationId, ids]);
  const changes: object[] = [];
  const written = rows.map(({ id, sketch, facts }) => {
    let saved: { readonly sketch: unknown; readonly facts: unknown } = { sketch, facts };
    for (const { knowledge, lastAt } of byTarget.get(id) ?? []) {
      const merged = merger.merge(saved, knowledge);
      saved = merged.saved;
      for (const change of merged.changes) changes.push(changeRow(organisationId, id, lastAt, change));
    }
    return { id, ...saved };
  });
  if (written.length > 0) await client.query(writeSql, [organisationId, JSON.stringify(written)]);
  report.endpoints += written.length;
  report.endpointsUnknown += ids.length - written.length;
  if (changes.length === 0) return [];
  const result = await client.query<{ id: string }>(changeSql, [organisationId, JSON.stringify(changes)]);
  report.changes += result.rows.length;
  return result.rows.map(({ id }) => id);
}

function changeRow(organisationId: string, endpoint: string, at: number, change: EndpointChange) {
  const { kind, part, status, path, value } = change;
  const id = deterministicId(
    'endpoint-change',
    ...[organisationId, endpoint, kind, part, String(status ?? ''), path ?? '', value ?? ''],
  );
  return { id, endpoint, at, kind, part, status, path, value };
}
