import type { PoolClient } from 'pg';
import type { Protocol } from '../../event/index.js';
import type { EndpointSummary, StandingFinding } from '../../inventory/assessment/assess-endpoint.js';
import type { ExposureLevel } from '../../inventory/exposure/exposure-level.js';
import type { ServiceSubject } from '../assessments.js';

/** Of one service; those called most are judged together, which changes less than which were called last. */
const ENDPOINTS_MAX = 10_000;

const serviceSql = `
  SELECT s.id, s.name, s.kind, s.first_seen_at, s.last_seen_at, s.calls,
    (SELECT coalesce(json_agg(json_build_object('rule', p.rule, 'subject', p.subject, 'severity', p.severity,
       'accepted', p.state = 'accepted')), '[]') FROM posture_finding p
     WHERE p.organization_id = $1 AND p.service_id = s.id AND p.state <> 'resolved') AS standing
  FROM service s WHERE s.id = $2`;

const endpointsSql = `
  SELECT e.id, e.protocol, e.method, e.host, e.template, e.operation, e.template_source, e.first_seen_at, e.last_seen_at,
    e.calls, e.errors, e.exposure, e.risk, k.digest
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

interface EndpointRow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | null;
  readonly template_source: string;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly calls: string;
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
      id: row.id,
      protocol: row.protocol,
      method: row.method,
      host: row.host,
      template: row.template,
      operation: row.operation ?? undefined,
      templateSource: row.template_source,
      firstSeenAt: row.first_seen_at.getTime(),
      lastSeenAt: row.last_seen_at.getTime(),
      calls: Number(row.calls),
      errors: Number(row.errors),
      exposure: row.exposure,
      risk: row.risk,
      summary: row.digest ?? undefined,
    })),
  };
}
