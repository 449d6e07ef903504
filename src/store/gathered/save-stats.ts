import { instant } from '../effects/upsert.js';
import type { CallStat } from '../gathered.js';
import type { EndpointTargets } from './endpoint-targets.js';
import type { GatherWriter } from './gather-writer.js';

const ROWS_AT_ONCE = 2000;

const sql = `
  INSERT INTO call_stats AS s (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated, calls, timed_calls,
    duration_ms, latency, request_bytes, response_bytes)
  SELECT $1, ${instant('d.bucket')}, d.endpoint, d.sensor, d.status, d.authenticated, d.calls, d.timed, d.duration, d.latency,
    d.request, d.response
  FROM json_to_recordset($2::json) AS d (bucket float8, endpoint uuid, sensor text, status smallint, authenticated boolean,
    calls bigint, timed bigint, duration float8, latency jsonb, request bigint, response bigint)
  ON CONFLICT (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated) DO UPDATE SET
    calls = s.calls + excluded.calls,
    timed_calls = s.timed_calls + excluded.timed_calls,
    duration_ms = s.duration_ms + excluded.duration_ms,
    latency = (
      SELECT coalesce(jsonb_object_agg(key, calls), '{}') FROM (
        SELECT key, sum(value::bigint) AS calls
        FROM (SELECT * FROM jsonb_each_text(s.latency) UNION ALL SELECT * FROM jsonb_each_text(excluded.latency)) AS each
        GROUP BY key
      ) AS added),
    request_bytes = s.request_bytes + excluded.request_bytes,
    response_bytes = s.response_bytes + excluded.response_bytes`;

/** Adds figures to those of the same endpoint and time. */
export async function saveStats(
  { client, organisationId, report }: GatherWriter,
  stats: readonly CallStat[],
  targets: EndpointTargets,
): Promise<void> {
  const byKey = new Map<string, CallStat>();
  for (const stat of stats) {
    const endpointId = targets.get(stat.endpointId);
    if (endpointId === undefined) continue;
    const key = [stat.bucket, endpointId, stat.sensorKind, stat.status, stat.authenticated].join(' ');
    const known = byKey.get(key);
    byKey.set(key, known ? sum(known, stat) : { ...stat, endpointId });
  }
  // One order for all lanes: none waits for another that waits for it.
  const rows = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stat]) => rowOf(stat));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await client.query(sql, [organisationId, JSON.stringify(rows.slice(start, start + ROWS_AT_ONCE))]);
  report.stats += rows.length;
}

function sum(a: CallStat, b: CallStat): CallStat {
  const latency = new Map(a.latency);
  for (const [bin, calls] of b.latency) latency.set(bin, (latency.get(bin) ?? 0) + calls);
  return {
    ...a,
    calls: a.calls + b.calls,
    timedCalls: a.timedCalls + b.timedCalls,
    durationMs: a.durationMs + b.durationMs,
    latency,
    requestBytes: a.requestBytes + b.requestBytes,
    responseBytes: a.responseBytes + b.responseBytes,
  };
}

const rowOf = (stat: CallStat) => ({
  bucket: stat.bucket,
  endpoint: stat.endpointId,
  sensor: stat.sensorKind,
  status: stat.status,
  authenticated: stat.authenticated,
  calls: stat.calls,
  timed: stat.timedCalls,
  duration: stat.durationMs,
  latency: Object.fromEntries(stat.latency),
  request: stat.requestBytes,
  response: stat.responseBytes,
});
