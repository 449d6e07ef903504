import type { GatewayDelta } from '../effects.js';
import { instant, recordset, type Writer } from './upsert.js';

/** As it was listed last, whichever order the lists arrive in. */
const newest = (column: string): string =>
  `${column} = CASE WHEN excluded.last_seen_at >= g.last_seen_at THEN excluded.${column} ELSE g.${column} END`;

const sql = `
  WITH new AS (
    INSERT INTO gateway AS g (id, organization_id, provider, type, gateway_id, stage, name, region, hosts, firewall, is_public, routes,
      first_seen_at, last_seen_at)
    SELECT d.id, $1, d.provider, d.type, d.gateway, d.stage, d.name, d.region, d.hosts, d.firewall, d.is_public, d.routes,
      ${instant('d.first')}, ${instant('d.last')}
    FROM json_to_recordset($2::json) AS d (id uuid, provider text, type text, gateway text, stage text, name text, region text,
      hosts text[], firewall boolean, is_public boolean, routes jsonb, first float8, last float8)
    ON CONFLICT (id) DO UPDATE SET
      ${['name', 'region', 'hosts', 'firewall', 'is_public', 'routes'].map(newest).join(', ')},
      first_seen_at = least(g.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(g.last_seen_at, excluded.last_seen_at)
    RETURNING id
  )
  SELECT pg_notify('knowledge', $1::text) FROM new LIMIT 1`;

export async function upsertGateways(
  { client, organisationId }: Writer,
  deltas: readonly GatewayDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  const rows = recordset(deltas, (d) => ({
    id: d.id,
    provider: d.provider,
    type: d.type,
    gateway: d.gatewayId,
    stage: d.stage,
    name: d.name,
    region: d.region,
    hosts: d.hosts,
    firewall: d.firewall,
    is_public: d.isPublic,
    routes: d.routes,
    first: d.firstSeenAt,
    last: d.lastSeenAt,
  }));
  await client.query(sql, [organisationId, rows]);
}
