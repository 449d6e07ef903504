import type { MovePlan } from '../../inventory/templates/plan-moves.js';
import { endpointId } from '../endpoint-id.js';
import type { MoveWriter } from './move-writer.js';

const aliasSql = `
  INSERT INTO endpoint_alias AS a (organization_id, id, endpoint_id, template)
  SELECT $1, d.id, d.endpoint, d.template FROM json_to_recordset($2::json) AS d (id uuid, endpoint uuid, template text)
  WHERE d.id <> d.endpoint AND NOT EXISTS (SELECT FROM endpoint e WHERE e.id = d.id)
  ON CONFLICT (organization_id, id) DO UPDATE SET endpoint_id = excluded.endpoint_id, template = excluded.template`;

/**
 * Two kinds: the id of an endpoint that is gone, and the id that a process which has not heard of the move would give the
 * template; both stand for the endpoint that is there.
 */
export async function moveAliases(
  { client, organisationId }: MoveWriter,
  { renamed, merged }: MovePlan,
): Promise<void> {
  const gone = merged.map(({ from }) => from.id);
  const kept = merged.map(({ into }) => into);
  if (gone.length > 0) {
    await client.query(
      `UPDATE endpoint_alias a SET endpoint_id = m.kept
       FROM unnest($1::uuid[], $2::uuid[]) AS m (gone, kept) WHERE a.endpoint_id = m.gone`,
      [gone, kept],
    );
  }
  // Of what is there itself there is no alias.
  await client.query('DELETE FROM endpoint_alias WHERE id = ANY($1::uuid[])', [
    [...kept, ...renamed.map(({ endpoint }) => endpoint.id)],
  ]);
  const rows = new Map<string, { id: string; endpoint: string; template: string }>();
  for (const { endpoint, serviceId, template, skeleton } of renamed) {
    const { id, protocol, method, host, operation } = endpoint;
    const derived = endpointId(organisationId, { serviceId, protocol, method, host, skeleton, operation });
    rows.set(derived, { id: derived, endpoint: id, template });
  }
  for (const { from, into } of merged)
    rows.set(from.id, { id: from.id, endpoint: into, template: from.template });
  if (rows.size > 0) await client.query(aliasSql, [organisationId, JSON.stringify([...rows.values()])]);
}
