import type { RoutesDelta } from '../effects.js';
import { instant, recordset, type Writer } from './upsert.js';

/** Of one service; applications that make routes by the thousand are not of use to anybody. */
const ROUTES_MAX = 5000;

/**
 * The union of what all instances of an application have told. Written only when something is new: a heartbeat that tells
 * the same routes again changes nothing.
 */
const sql = `
  INSERT INTO specification AS p (id, organization_id, service_id, name, version, format, operations, created_at, source, content)
  SELECT d.id, $1, d.service, d.name, '', 'routes', d.operations, ${instant('d.seen')}, 'routes', d.routes
  FROM json_to_recordset($2::json) AS d (id uuid, service uuid, name text, operations jsonb, seen float8, routes jsonb)
  ON CONFLICT (organization_id, service_id, source) DO UPDATE SET
    operations = (SELECT jsonb_agg(each) FROM (
      SELECT DISTINCT each FROM jsonb_array_elements(p.operations || excluded.operations) AS each LIMIT ${ROUTES_MAX}) AS every),
    content = (SELECT jsonb_agg(each) FROM (
      SELECT DISTINCT each FROM jsonb_array_elements(p.content || excluded.content) AS each LIMIT ${ROUTES_MAX}) AS every),
    created_at = greatest(p.created_at, excluded.created_at)
  WHERE NOT p.content @> excluded.content AND jsonb_array_length(p.content) < ${ROUTES_MAX}
  RETURNING id`;

export async function upsertRoutes(
  { client, organisationId }: Writer,
  deltas: readonly RoutesDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    service: d.serviceId,
    name: d.serviceName.slice(0, 200),
    operations: d.routes.slice(0, ROUTES_MAX).map(({ method, template }) => ({ method, template })),
    seen: d.seenAt,
    routes: d.routes
      .slice(0, ROUTES_MAX)
      .map(({ method, route, framework }) => ({ method, route, framework })),
  }));
  const { rowCount } = await client.query(sql, [organisationId, rows]);
  if ((rowCount ?? 0) > 0) await client.query("SELECT pg_notify('catalog', $1)", [organisationId]);
}
