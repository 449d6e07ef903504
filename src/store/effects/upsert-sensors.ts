import type { SensorDelta } from '../effects.js';
import { instant, type PendingChange, recordset, type Writer } from './upsert.js';

/** A change worth telling is a new sensor, another version, or a reason of loss that was not there: not every heartbeat. */
const sql = `
  WITH d AS (
    SELECT * FROM json_to_recordset($2::json) AS d (id uuid, enrolment uuid, instance text, kind text, version text, name text,
      first float8, last float8, events bigint, batches bigint, losses jsonb, policy bigint, coverage jsonb)
  ), old AS (
    SELECT id, version, losses FROM sensor WHERE id IN (SELECT id FROM d)
  ), new AS (
    INSERT INTO sensor AS s (id, organization_id, enrolment_id, instance, kind, version, name, first_seen_at, last_seen_at,
      events, batches, losses, policy_version, coverage)
    SELECT d.id, $1, (SELECT e.id FROM enrolment e WHERE e.id = d.enrolment), d.instance, d.kind, d.version, d.name,
      ${instant('d.first')}, ${instant('d.last')}, d.events, d.batches, d.losses, d.policy, d.coverage
    FROM d
    ON CONFLICT (id) DO UPDATE SET
      enrolment_id = coalesce(excluded.enrolment_id, s.enrolment_id),
      kind = excluded.kind,
      version = excluded.version,
      name = coalesce(excluded.name, s.name),
      first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
      events = s.events + excluded.events,
      batches = s.batches + excluded.batches,
      losses = CASE WHEN excluded.losses = '{}' THEN s.losses ELSE (
        SELECT jsonb_object_agg(key, total) FROM (
          SELECT key, sum(value::numeric) AS total
          FROM (SELECT * FROM jsonb_each_text(s.losses) UNION ALL SELECT * FROM jsonb_each_text(excluded.losses)) AS each
          GROUP BY key ORDER BY key LIMIT 64
        ) AS merged) END,
      policy_version = coalesce(excluded.policy_version, s.policy_version),
      coverage = coalesce(s.coverage, '{}') || excluded.coverage
    RETURNING s.id, s.version, s.losses
  )
  SELECT new.id FROM new LEFT JOIN old ON old.id = new.id
  WHERE old.id IS NULL OR old.version <> new.version
    OR EXISTS (SELECT FROM jsonb_object_keys(new.losses) AS reason WHERE NOT old.losses ? reason)`;

export async function upsertSensors(
  { client, organisationId }: Writer,
  deltas: readonly SensorDelta[],
): Promise<PendingChange[]> {
  if (deltas.length === 0) return [];
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    enrolment: d.enrolmentId,
    instance: d.instance,
    kind: d.kind,
    version: d.version,
    name: d.name,
    first: d.firstSeenAt,
    last: d.lastSeenAt,
    events: d.events,
    batches: d.batches,
    losses: Object.fromEntries(d.losses),
    policy: d.policyVersion,
    coverage: d.coverage ?? {},
  }));
  const result = await client.query<{ id: string }>(sql, [organisationId, rows]);
  return result.rows.map(({ id }) => ({ topic: 'sensor.changed' as const, nodeId: id }));
}
