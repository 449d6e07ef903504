import type { PostureDelta } from '../effects.js';
import { instant, type PendingChange, recordset, survivor, type Writer } from './upsert.js';

/** Told when it is new, worse than before, or back after it had been resolved; seeing it once more is no news. */
const sql = `
  WITH d AS (
    SELECT * FROM json_to_recordset($2::json) AS d (id uuid, service uuid, endpoint uuid, rule text, severity text,
      first float8, last float8, evidence jsonb)
  ), old AS (
    SELECT id, severity, state FROM posture_finding WHERE id IN (SELECT id FROM d)
  ), new AS (
    INSERT INTO posture_finding AS p (id, organization_id, service_id, endpoint_id, rule, severity, first_seen_at,
      last_seen_at, evidence)
    SELECT d.id, $1, d.service, ${survivor('d.endpoint')}, d.rule, d.severity::severity, ${instant('d.first')}, ${instant('d.last')}, d.evidence
    FROM d
    ON CONFLICT (id) DO UPDATE SET
      service_id = excluded.service_id,
      severity = greatest(p.severity, excluded.severity),
      state = CASE WHEN p.state = 'resolved' THEN 'open' ELSE p.state END,
      state_reason = CASE WHEN p.state = 'resolved' THEN NULL ELSE p.state_reason END,
      first_seen_at = least(p.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at),
      evidence = CASE WHEN (excluded.evidence ->> 'calls')::numeric >= coalesce((p.evidence ->> 'calls')::numeric, 0)
        THEN excluded.evidence ELSE p.evidence END
    RETURNING p.id, p.severity
  )
  SELECT new.id FROM new LEFT JOIN old ON old.id = new.id
  WHERE old.id IS NULL OR old.severity < new.severity OR old.state = 'resolved'`;

export async function upsertPosture(
  { client, organisationId }: Writer,
  deltas: readonly PostureDelta[],
): Promise<PendingChange[]> {
  if (deltas.length === 0) return [];
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    service: d.serviceId,
    endpoint: d.endpointId,
    rule: d.rule,
    severity: d.severity,
    first: d.firstSeenAt,
    last: d.lastSeenAt,
    evidence: d.evidence,
  }));
  const result = await client.query<{ id: string }>(sql, [organisationId, rows]);
  return result.rows.map(({ id }) => ({ topic: 'posture.changed' as const, nodeId: id }));
}
