import type { ServiceDelta } from '../effects.js';
import { instant, recordset, union, type Writer } from './upsert.js';

const sql = `
  INSERT INTO service AS s (id, organization_id, name, kind, first_seen_at, last_seen_at, sensor_kinds, calls)
  SELECT d.id, $1, d.name, d.kind::service_kind, ${instant('d.first')}, ${instant('d.last')}, d.sensors, d.calls
  FROM json_to_recordset($2::json) AS d (id uuid, name text, kind text, first float8, last float8, sensors text[], calls bigint)
  ON CONFLICT (id) DO UPDATE SET
    kind = CASE WHEN excluded.kind = 'application' THEN excluded.kind ELSE s.kind END,
    first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
    sensor_kinds = ${union('s.sensor_kinds', 'excluded.sensor_kinds')},
    calls = s.calls + excluded.calls`;

export async function upsertServices(
  { client, organisationId }: Writer,
  deltas: readonly ServiceDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    name: d.name,
    kind: d.kind,
    first: d.firstSeenAt,
    last: d.lastSeenAt,
    sensors: [...d.sensorKinds],
    calls: d.calls,
  }));
  await client.query(sql, [organisationId, rows]);
}
