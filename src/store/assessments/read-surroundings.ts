import type { Pool } from 'pg';
import type { CoveringSensor } from '../../inventory/coverage/coverage.js';
import type { AssetEndpoint } from '../../inventory/exposure/public-assets.js';
import type { Declaration, KnownGateway } from '../assessments.js';
import { withTenant } from '../tenant.js';

/* What stands around what is judged: declarations, gateways, sensors, and who else answers on a host. */

const declarationsSql = `
  SELECT source, name AS title, version, content FROM specification WHERE organization_id = $1 AND service_id = $2 ORDER BY source`;

const gatewaysSql = `
  SELECT provider, type, gateway_id, stage, name, region, hosts, firewall, is_public, routes, first_seen_at, last_seen_at
  FROM gateway WHERE organization_id = $1 ORDER BY last_seen_at DESC, id LIMIT 1000`;

/** Sensors that have long gone say nothing about what is seen today. */
const sensorsSql = `
  SELECT id, kind, name, last_seen_at, events, losses, coverage FROM sensor
  WHERE organization_id = $1 ORDER BY last_seen_at DESC, id LIMIT 1000`;

const publicSql = `
  SELECT host, service_id, count(*)::int AS endpoints, min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at
  FROM endpoint WHERE organization_id = $1 AND host = ANY($2::text[]) AND exposure = 'public' GROUP BY host, service_id`;

type GatewayRow = Pick<KnownGateway, 'provider' | 'type' | 'hosts' | 'routes'> & {
  readonly gateway_id: string;
  readonly stage: string;
  readonly name: string | null;
  readonly region: string | null;
  readonly firewall: boolean | null;
  readonly is_public: boolean | null;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
};

type SensorRow = Pick<CoveringSensor, 'id' | 'kind' | 'losses'> & {
  readonly name: string | null;
  readonly last_seen_at: Date;
  readonly events: string;
  readonly coverage: Record<string, number> | null;
};

interface PublicRow {
  readonly host: string;
  readonly service_id: string;
  readonly endpoints: number;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
}

export async function declarations(
  pool: Pool,
  organisationId: string,
  serviceId: string,
): Promise<Declaration[]> {
  const { rows } = await withTenant(pool, organisationId, (client) =>
    client.query<Declaration>(declarationsSql, [organisationId, serviceId]),
  );
  return rows;
}

export async function gateways(pool: Pool, organisationId: string): Promise<KnownGateway[]> {
  const { rows } = await withTenant(pool, organisationId, (client) =>
    client.query<GatewayRow>(gatewaysSql, [organisationId]),
  );
  return rows.map(
    ({ gateway_id, stage, name, region, firewall, is_public, first_seen_at, last_seen_at, ...row }) => ({
      ...row,
      gatewayId: gateway_id,
      ...(stage !== '' && { stage }),
      ...(name !== null && { name }),
      ...(region !== null && { region }),
      ...(firewall !== null && { firewall }),
      ...(is_public !== null && { isPublic: is_public }),
      firstSeenAt: first_seen_at.getTime(),
      lastSeenAt: last_seen_at.getTime(),
    }),
  );
}

export async function sensors(
  pool: Pool,
  organisationId: string,
): Promise<(CoveringSensor & { name: string | undefined })[]> {
  const { rows } = await withTenant(pool, organisationId, (client) =>
    client.query<SensorRow>(sensorsSql, [organisationId]),
  );
  return rows.map(({ id, kind, name, last_seen_at, events, losses, coverage }) => ({
    id,
    kind,
    name: name ?? undefined,
    lastSeenAt: last_seen_at.getTime(),
    events: Number(events),
    losses,
    coverage: coverage ?? undefined,
  }));
}

export async function publicOn(
  pool: Pool,
  organisationId: string,
  hosts: readonly string[],
): Promise<AssetEndpoint[]> {
  if (hosts.length === 0) return [];
  const { rows } = await withTenant(pool, organisationId, (client) =>
    client.query<PublicRow>(publicSql, [organisationId, hosts]),
  );
  return rows.map(({ host, service_id, endpoints, first_seen_at, last_seen_at }) => ({
    ...{ host, serviceId: service_id, exposure: 'public', endpoints },
    firstSeenAt: first_seen_at.getTime(),
    lastSeenAt: last_seen_at.getTime(),
  }));
}
