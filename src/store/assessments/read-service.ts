import type { PoolClient } from 'pg';
import type { EndpointSummary, StandingFinding } from '../../inventory/assessment/assess-endpoint.js';
import type { ExposureLevel } from '../../inventory/exposure/exposure-level.js';
import type { ServiceSubject } from '../assessments.js';
import {
  type KnownEndpointRow,
  knownEndpointColumns,
  standingFindings,
  toKnownEndpoint,
} from './known-endpoint-row.js';

/** Of one service; those called most are judged together, which changes less than which were called last. */
const ENDPOINTS_MAX = 10_000;

const serviceSql = `
  SELECT s.id, s.name, s.kind, s.first_seen_at, s.last_seen_at, s.calls, ${standingFindings('p.service_id = s.id')}
  FROM service s WHERE s.id = $2`;

const endpointsSql = `
  SELECT ${knownEndpointColumns}, e.errors, e.exposure, e.risk, k.digest
  FROM endpoint e LEFT JOIN endpoint_knowledge k ON k.organization_id = $1 AND k.endpoint_id = e.id
  WHERE e.organization_id = $1 AND e.service_id = $2
  ORDER BY e.calls DESC, e.id LIMIT ${ENDPOINTS_MAX}`;

interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly kind: ServiceSubject['kind'];
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly calls: string;
  readonly standing: StandingFinding[];
}

interface EndpointRow extends KnownEndpointRow {
  readonly errors: string;
  readonly exposure: ExposureLevel;
  readonly risk: number;
  readonly digest: EndpointSummary | null;
}

/** So that bounds of findings cut off the same ones each time. */
const byId = (a: EndpointRow, b: EndpointRow): number => (a.id < b.id ? -1 : 1);

/** A service with what it declares, its endpoints in short, and its open findings. */
export async function readService(
  client: PoolClient,
  organisationId: string,
  serviceId: string,
): Promise<ServiceSubject | undefined> {
  const [services, endpoints] = await Promise.all([
    client.query<ServiceRow>(serviceSql, [organisationId, serviceId]),
    client.query<EndpointRow>(endpointsSql, [organisationId, serviceId]),
  ]);
  const [service] = services.rows;
  if (!service) return undefined;
  return {
    id: service.id,
    name: service.name,
    kind: service.kind,
    firstSeenAt: service.first_seen_at.getTime(),
    lastSeenAt: service.last_seen_at.getTime(),
    calls: Number(service.calls),
    standing: service.standing,
    endpoints: endpoints.rows.sort(byId).map((row) => ({
      ...toKnownEndpoint(row),
      errors: Number(row.errors),
      exposure: row.exposure,
      risk: row.risk,
      summary: row.digest ?? undefined,
    })),
  };
}
