import type { ServiceFindingDraft } from '../assessments.js';
import { instant, type PendingChange, recordset, type Writer } from '../effects/upsert.js';
import { FINDING_SUBJECT_MAX, postureFindingId } from '../posture-finding-id.js';

/** Whose findings were judged, by which rules: what these no longer give has resolved itself. */
export interface JudgedScope {
  readonly serviceId: string;
  /** Of one endpoint, by rules of endpoints; else of the service, by rules of services. */
  readonly endpointId: string | undefined;
  readonly findings: readonly ServiceFindingDraft[];
}

/**
 * A finding is told when it is new, worse, back after it had resolved itself, or open again after an acceptance that ran
 * out. Times and evidence follow what is known now.
 */
const lapsed = `(p.state = 'resolved' OR (p.state = 'accepted' AND p.accepted_until <= ${instant('$3::float8')}))`;

const upsertSql = `
  WITH d AS (
    SELECT * FROM json_to_recordset($2::json) AS d (id uuid, service uuid, endpoint uuid, rule text, subject text,
      severity text, first float8, last float8, evidence jsonb)
  ), old AS (
    SELECT id, severity, state FROM posture_finding WHERE id IN (SELECT id FROM d)
  ), new AS (
    INSERT INTO posture_finding AS p (id, organization_id, service_id, endpoint_id, rule, subject, severity,
      first_seen_at, last_seen_at, evidence)
    SELECT d.id, $1, d.service, d.endpoint, d.rule, d.subject, d.severity::severity, ${instant('d.first')},
      ${instant('d.last')}, d.evidence
    FROM d WHERE (d.endpoint IS NULL OR EXISTS (SELECT FROM endpoint e WHERE e.id = d.endpoint))
    ON CONFLICT (id) DO UPDATE SET
      service_id = excluded.service_id,
      severity = excluded.severity,
      state = CASE WHEN ${lapsed} THEN 'open' ELSE p.state END,
      state_reason = CASE WHEN ${lapsed} THEN NULL ELSE p.state_reason END,
      accepted_until = CASE WHEN ${lapsed} THEN NULL ELSE p.accepted_until END,
      resolved_at = NULL,
      first_seen_at = least(p.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at),
      evidence = excluded.evidence
    WHERE ${lapsed} OR (p.service_id, p.severity, p.last_seen_at, p.evidence)
      IS DISTINCT FROM (excluded.service_id, excluded.severity, excluded.last_seen_at, excluded.evidence)
    RETURNING p.id, p.severity, p.state
  )
  SELECT new.id FROM new LEFT JOIN old ON old.id = new.id
  WHERE old.id IS NULL OR old.severity < new.severity OR (old.state <> 'open' AND new.state = 'open')`;

/** What a person accepted is settled as well once it is gone. */
const resolveSql = `
  UPDATE posture_finding SET state = 'resolved', state_reason = NULL, accepted_until = NULL,
    resolved_at = ${instant('$3::float8')}
  WHERE organization_id = $1 AND state <> 'resolved' AND rule = ANY($4::text[]) AND id <> ALL($2::uuid[])
    AND CASE WHEN $5::boolean THEN endpoint_id = ANY($6::uuid[]) ELSE service_id = ANY($6::uuid[]) END
  RETURNING id`;

/** Writes what was found, resolves what was not, and answers what subscribers are told. */
export async function writeFindings(
  { client, organisationId, at }: Writer,
  scopes: readonly JudgedScope[],
  rules: readonly string[],
  ofEndpoints: boolean,
): Promise<PendingChange[]> {
  if (scopes.length === 0) return [];
  const rows = new Map(
    scopes.flatMap(({ serviceId, endpointId, findings }) =>
      findings.map((draft) => {
        const endpoint = endpointId ?? draft.endpointId;
        const subject = (draft.subject ?? '').slice(0, FINDING_SUBJECT_MAX);
        const id = postureFindingId(organisationId, endpoint ?? serviceId, draft.rule, subject);
        return [id, { id, service: serviceId, endpoint, ...draft, subject }] as const;
      }),
    ),
  );
  const found = recordset([...rows.values()], (row) => ({
    id: row.id,
    service: row.service,
    endpoint: row.endpoint,
    rule: row.rule,
    subject: row.subject,
    severity: row.severity,
    first: row.firstSeenAt,
    last: row.lastSeenAt,
    evidence: row.evidence,
  }));
  const told = await client.query<{ id: string }>(upsertSql, [organisationId, found, at]);
  const holders = scopes.map(({ serviceId, endpointId }) => endpointId ?? serviceId);
  const gone = await client.query<{ id: string }>(resolveSql, [
    organisationId,
    [...rows.keys()],
    at,
    rules,
    ofEndpoints,
    holders,
  ]);
  return [...told.rows, ...gone.rows].map(({ id }) => ({ topic: 'posture.changed' as const, nodeId: id }));
}
