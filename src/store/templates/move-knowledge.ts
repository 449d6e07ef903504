import type { MovePlan } from '../../inventory/templates/plan-moves.js';
import type { MoveWriter } from './move-writer.js';

interface Row {
  readonly endpoint_id: string;
  readonly sketch: unknown;
  readonly facts: unknown;
}

const writeSql = `
  INSERT INTO endpoint_knowledge AS k (organization_id, endpoint_id, sketch, facts, updated_at)
  VALUES ($1, $2, $3, $4, clock_timestamp())
  ON CONFLICT (organization_id, endpoint_id) DO UPDATE SET
    sketch = excluded.sketch, facts = excluded.facts, revision = k.revision + 1, updated_at = excluded.updated_at`;

/** Adds what is known of endpoints that go to what is known of those that stay. The rows that go, go with their endpoints. */
export async function moveKnowledge(
  { client, organisationId, addKnowledge }: MoveWriter,
  merged: MovePlan['merged'],
): Promise<void> {
  const into = new Map<string, string[]>();
  for (const { from, into: kept } of merged) {
    const ids = into.get(kept);
    if (ids) ids.push(from.id);
    else into.set(kept, [kept, from.id]);
  }
  // One group at a time: what is known of an endpoint is large.
  for (const [kept, ids] of into) {
    const { rows } = await client.query<Row>(
      'SELECT endpoint_id, sketch, facts FROM endpoint_knowledge WHERE endpoint_id = ANY($1::uuid[]) ORDER BY endpoint_id FOR UPDATE',
      [ids],
    );
    if (rows.length === 0 || (rows.length === 1 && rows[0]?.endpoint_id === kept)) continue;
    const { sketch, facts } = addKnowledge(rows);
    await client.query(writeSql, [organisationId, kept, JSON.stringify(sketch), JSON.stringify(facts)]);
  }
}
