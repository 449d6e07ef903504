import type { PoolClient } from 'pg';
import type { MovePlan, PlacedEndpoint } from '../../inventory/templates/plan-moves.js';
import { FINDING_SUBJECT_MAX, postureFindingId } from '../posture-finding-id.js';
import type { MoveWriter } from './move-writer.js';

interface Row {
  readonly id: string;
  readonly endpoint_id: string;
  readonly rule: string;
  readonly subject: string;
}

/** What is resolved gives way, and what nobody has decided to what somebody has. */
const takesOver = `(p.state = 'resolved' OR (p.state = 'open' AND g.state = 'accepted'))`;

/** Of two findings of one rule the one that is there stays; what a person decided about either stays with it. */
const mergeSql = `
  UPDATE posture_finding p SET
    first_seen_at = least(p.first_seen_at, g.first_seen_at),
    last_seen_at = greatest(p.last_seen_at, g.last_seen_at),
    severity = greatest(p.severity, g.severity),
    state = CASE WHEN ${takesOver} THEN g.state ELSE p.state END,
    state_reason = CASE WHEN ${takesOver} THEN g.state_reason ELSE p.state_reason END,
    accepted_until = CASE WHEN ${takesOver} THEN g.accepted_until ELSE p.accepted_until END,
    resolved_at = CASE WHEN ${takesOver} THEN g.resolved_at ELSE p.resolved_at END
  FROM posture_finding g WHERE p.id = $1 AND g.id = $2`;

/** A finding is named after its endpoint and its subject: when one becomes another, so does the name. */
const moveSql = `
  UPDATE posture_finding p SET id = $2, endpoint_id = e.id, service_id = e.service_id, subject = $4
  FROM endpoint e WHERE p.id = $1 AND e.id = $3`;

const nameOf = ({ method }: PlacedEndpoint, template: string): string => `${method} ${template}`;

/** How subjects that name their endpoint, as `PATCH /users/{id}` or `PATCH /users/{id}: role`, are written from now on. */
async function subjectsAfter(client: PoolClient, { renamed, merged }: MovePlan) {
  const { rows } = await client.query<{ id: string; template: string }>(
    'SELECT id, template FROM endpoint WHERE id = ANY($1::uuid[])',
    [[...new Set(merged.map(({ into }) => into))]],
  );
  const templates = new Map(rows.map(({ id, template }) => [id, template]));
  const names = new Map<string, readonly [before: string, now: string]>();
  for (const { endpoint, template } of renamed)
    names.set(endpoint.id, [nameOf(endpoint, endpoint.template), nameOf(endpoint, template)]);
  for (const { from, into } of merged)
    names.set(from.id, [nameOf(from, from.template), nameOf(from, templates.get(into) ?? from.template)]);
  return ({ endpoint_id, subject }: Row): string => {
    const [before, now] = names.get(endpoint_id) ?? [];
    if (before === undefined || (subject !== before && !subject.startsWith(`${before}: `))) return subject;
    return `${now}${subject.slice(before.length)}`.slice(0, FINDING_SUBJECT_MAX);
  };
}

/** To be called when the endpoints have their new templates, before those that go are deleted. */
export async function moveFindings({ client, organisationId }: MoveWriter, plan: MovePlan): Promise<void> {
  const intoOf = new Map(plan.merged.map(({ from, into }) => [from.id, into]));
  const renamed = plan.renamed.map(({ endpoint }) => endpoint.id);
  const { rows } = await client.query<Row>(
    `SELECT id, endpoint_id, rule, subject FROM posture_finding WHERE endpoint_id = ANY($1::uuid[])
     ORDER BY first_seen_at, id FOR UPDATE`,
    [[...new Set([...renamed, ...intoOf.keys(), ...intoOf.values()])]],
  );
  if (rows.length === 0) return;
  const subjectAfter = await subjectsAfter(client, plan);
  const keyOf = (endpoint: string, rule: string, subject: string) => [endpoint, rule, subject].join('\u0001');
  const standing = new Map<string, string>();
  const moving: (Row & { readonly into: string; readonly named: string })[] = [];
  for (const row of rows) {
    const into = intoOf.get(row.endpoint_id) ?? row.endpoint_id;
    const named = subjectAfter(row);
    if (into !== row.endpoint_id || named !== row.subject) moving.push({ ...row, into, named });
    else standing.set(keyOf(into, row.rule, named), row.id);
  }
  for (const { id, into, rule, named } of moving) {
    const key = keyOf(into, rule, named);
    const present = standing.get(key);
    if (present !== undefined) {
      await client.query(mergeSql, [present, id]);
      await client.query('DELETE FROM posture_finding WHERE id = $1', [id]);
      continue;
    }
    const next = postureFindingId(organisationId, into, rule, named);
    await client.query(moveSql, [id, next, into, named]);
    standing.set(key, next);
  }
}
