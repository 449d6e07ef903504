import type { AlertDelta } from '../effects.js';
import { isSuppressed, type SuppressionMatch } from '../suppressions.js';
import { survivor, type Writer } from './upsert.js';

/** In one order, so that of several that match the same one is named, and lanes that count take them alike. */
const activeSql = `
  SELECT id, detector, rule, service_id AS "serviceId", endpoint_id AS "endpointId", principal, address
  FROM suppression WHERE organization_id = $1 AND ended_at IS NULL AND expires_at > to_timestamp($2 / 1000.0) ORDER BY id`;

const survivorsSql = `SELECT d.id, ${survivor('d.id')} AS endpoint FROM unnest($2::uuid[]) AS d (id)`;

const matchedSql = `
  WITH held AS (SELECT id FROM suppression WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE)
  UPDATE suppression s SET matched = matched + m.count,
    last_matched_at = greatest(s.last_matched_at, to_timestamp(m.last / 1000.0))
  FROM held, unnest($1::uuid[], $2::bigint[], $3::float8[]) AS m (id, count, last) WHERE s.id = held.id AND s.id = m.id`;

interface Active extends SuppressionMatch {
  readonly id: string;
}

/** Which of these alerts nobody wants to hear of, by what; counted there. Within the transaction that keeps them. */
export async function suppress(
  { client, organisationId, at }: Writer,
  deltas: readonly AlertDelta[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const { rows: active } = await client.query<Active>(activeSql, [organisationId, at]);
  if (active.length === 0) return found;
  const endpoints = new Map<string, string>();
  if (active.some(({ endpointId }) => endpointId !== null)) {
    const ids = [...new Set(deltas.flatMap(({ endpointId }) => endpointId ?? []))];
    const merged = await client.query<{ id: string; endpoint: string }>(survivorsSql, [organisationId, ids]);
    for (const { id, endpoint } of merged.rows) endpoints.set(id, endpoint);
  }
  const tally = new Map<string, { count: number; last: number }>();
  for (const delta of deltas) {
    const endpointId = delta.endpointId && endpoints.get(delta.endpointId);
    const by = active.find((each) => isSuppressed(each, { ...delta, endpointId }));
    if (by === undefined) continue;
    found.set(delta.id, by.id);
    const { count = 0, last = 0 } = tally.get(by.id) ?? {};
    tally.set(by.id, { count: count + delta.count, last: Math.max(last, delta.lastSeenAt) });
  }
  if (tally.size > 0) {
    const matched = [...tally.values()];
    await client.query(matchedSql, [
      [...tally.keys()],
      matched.map(({ count }) => count),
      matched.map(({ last }) => last),
    ]);
  }
  return found;
}
