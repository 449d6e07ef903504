import type { MovePlan } from '../../inventory/templates/plan-moves.js';
import { postureFindingId } from '../posture-finding-id.js';
import type { MoveWriter } from './apply-moves.js';

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

/** A finding is named after its endpoint: when that becomes another, so does the name. */
const moveSql = `
  UPDATE posture_finding p SET id = $2, endpoint_id = e.id, service_id = e.service_id
  FROM endpoint e WHERE p.id = $1 AND e.id = $3`;

export async function moveFindings(
  { client, organisationId }: MoveWriter,
  merged: MovePlan['merged'],
): Promise<void> {
  const intoOf = new Map(merged.map(({ from, into }) => [from.id, into]));
  const { rows } = await client.query<Row>(
    `SELECT id, endpoint_id, rule, subject FROM posture_finding WHERE endpoint_id = ANY($1::uuid[])
     ORDER BY first_seen_at, id FOR UPDATE`,
    [[...new Set([...intoOf.keys(), ...intoOf.values()])]],
  );
  const keyOf = (endpoint: string, { rule, subject }: Row) => `${endpoint}\u0001${rule}\u0001${subject}`;
  const standing = new Map<string, string>();
  for (const row of rows) if (!intoOf.has(row.endpoint_id)) standing.set(keyOf(row.endpoint_id, row), row.id);
  for (const row of rows) {
    const into = intoOf.get(row.endpoint_id);
    if (into === undefined) continue;
    const present = standing.get(keyOf(into, row));
    // The rest of those that go is deleted with their endpoints.
    if (present !== undefined) {
      await client.query(mergeSql, [present, row.id]);
      continue;
    }
    const id = postureFindingId(organisationId, into, row.rule, row.subject);
    await client.query(moveSql, [row.id, id, into]);
    standing.set(keyOf(into, row), id);
  }
}
