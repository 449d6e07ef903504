import type { MovePlan } from '../../inventory/templates/plan-moves.js';
import { moveAliases } from './move-aliases.js';
import { moveFindings } from './move-findings.js';
import { moveKnowledge } from './move-knowledge.js';
import type { MoveWriter } from './move-writer.js';

/** Pairs of a merge as SQL: `$1` the ids that go, `$2` the ids that they go into. */
const pairs = 'unnest($1::uuid[], $2::uuid[]) AS m (gone, kept)';

const joined = (column: string): string => `ARRAY(
  SELECT DISTINCT v FROM (
    SELECT unnest(e.${column}) AS v
    UNION ALL SELECT unnest(x.${column}) FROM m JOIN endpoint x ON x.id = m.gone WHERE m.kept = e.id) AS all_of_them
  WHERE v IS NOT NULL ORDER BY v)`;

const sumSql = `
  WITH m AS (SELECT * FROM ${pairs}), g AS (
    SELECT m.kept, min(x.first_seen_at) AS first, max(x.last_seen_at) AS last, sum(x.calls) AS calls, sum(x.errors) AS errors,
      sum(x.authenticated_calls) AS authenticated, min(x.exposure_set) AS exposure_set
    FROM m JOIN endpoint x ON x.id = m.gone GROUP BY m.kept)
  UPDATE endpoint e SET
    first_seen_at = least(e.first_seen_at, g.first),
    last_seen_at = greatest(e.last_seen_at, g.last),
    calls = e.calls + g.calls,
    errors = e.errors + g.errors,
    authenticated_calls = e.authenticated_calls + g.authenticated,
    exposure_set = coalesce(e.exposure_set, g.exposure_set),
    request_classes = ${joined('request_classes')},
    response_classes = ${joined('response_classes')},
    authentication = ${joined('authentication')},
    sensor_kinds = ${joined('sensor_kinds')}
  FROM g WHERE e.id = g.kept`;

const renameSql = `
  UPDATE endpoint e SET template = d.template, template_source = d.source, service_id = d.service
  FROM json_to_recordset($1::json) AS d (id uuid, template text, source text, service uuid) WHERE e.id = d.id`;

const statsSql = `
  WITH m AS (SELECT * FROM ${pairs}), taken AS (
    DELETE FROM call_stats c USING m WHERE c.endpoint_id = m.gone
    RETURNING m.kept, c.*
  ), bins AS (
    SELECT kept, organization_id, bucket, sensor_kind, status, authenticated, jsonb_object_agg(bin, calls) AS latency
    FROM (
      SELECT t.kept, t.organization_id, t.bucket, t.sensor_kind, t.status, t.authenticated, l.key AS bin, sum(l.value::bigint) AS calls
      FROM taken t, jsonb_each_text(t.latency) AS l GROUP BY 1, 2, 3, 4, 5, 6, 7) AS summed
    GROUP BY 1, 2, 3, 4, 5, 6
  ), sums AS (
    SELECT kept, organization_id, bucket, sensor_kind, status, authenticated, sum(calls) AS calls, sum(timed_calls) AS timed,
      sum(duration_ms) AS duration, sum(request_bytes) AS request, sum(response_bytes) AS response
    FROM taken GROUP BY 1, 2, 3, 4, 5, 6)
  INSERT INTO call_stats AS c (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated, calls, timed_calls,
    duration_ms, latency, request_bytes, response_bytes)
  SELECT s.organization_id, s.bucket, s.kept, s.sensor_kind, s.status, s.authenticated, s.calls, s.timed, s.duration,
    coalesce(b.latency, '{}'), s.request, s.response
  FROM sums s LEFT JOIN bins b USING (kept, organization_id, bucket, sensor_kind, status, authenticated)
  ON CONFLICT (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated) DO UPDATE SET
    calls = c.calls + excluded.calls,
    timed_calls = c.timed_calls + excluded.timed_calls,
    duration_ms = c.duration_ms + excluded.duration_ms,
    request_bytes = c.request_bytes + excluded.request_bytes,
    response_bytes = c.response_bytes + excluded.response_bytes,
    latency = (
      SELECT coalesce(jsonb_object_agg(bin, calls), '{}') FROM (
        SELECT key AS bin, sum(value::bigint) AS calls
        FROM (SELECT * FROM jsonb_each_text(c.latency) UNION ALL SELECT * FROM jsonb_each_text(excluded.latency)) AS both_of_them
        GROUP BY key) AS summed)`;

/**
 * Makes one endpoint of those that have one template: counts, times and classes are added, and all that refers to one that
 * goes refers to the one that stays. Who still writes under an id that is gone finds the other by its alias.
 */
export async function applyMoves(writer: MoveWriter, { renamed, merged }: MovePlan): Promise<void> {
  const { client } = writer;
  if (renamed.length + merged.length === 0) return;
  const gone = merged.map(({ from }) => from.id);
  const kept = merged.map(({ into }) => into);
  const touched = [...gone, ...kept, ...renamed.map(({ endpoint }) => endpoint.id)];
  // In the order in which lanes take them.
  await client.query('SELECT FROM endpoint WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [touched]);
  if (renamed.length > 0) {
    const rows = renamed.map(({ endpoint, template, source, serviceId }) => ({
      id: endpoint.id,
      template,
      source,
      service: serviceId,
    }));
    await client.query(renameSql, [JSON.stringify(rows)]);
  }
  await moveFindings(writer, { renamed, merged });
  if (merged.length > 0) {
    const values = [gone, kept];
    await client.query(sumSql, values);
    await client.query('SELECT FROM alert WHERE endpoint_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [
      gone,
    ]);
    await client.query(
      `UPDATE alert a SET endpoint_id = m.kept FROM ${pairs} WHERE a.endpoint_id = m.gone`,
      values,
    );
    await client.query(
      `UPDATE endpoint_change c SET endpoint_id = m.kept FROM ${pairs} WHERE c.endpoint_id = m.gone`,
      values,
    );
    await client.query(
      `UPDATE suppression s SET endpoint_id = m.kept FROM ${pairs} WHERE s.endpoint_id = m.gone`,
      values,
    );
    await moveKnowledge(writer, merged);
    await client.query(statsSql, values);
    await client.query('DELETE FROM endpoint WHERE id = ANY($1::uuid[])', [gone]);
  }
  await moveAliases(writer, { renamed, merged });
}
