import type { Severity } from '../generated/prisma/client.js';
import type { Exposure } from './endpoints.js';
import type { ServiceScope } from './service-scope.js';

/** An endpoint with open findings, and all that its risk is made of. */
export interface RiskyRow {
  readonly id: string;
  readonly serviceId: string;
  readonly method: string;
  readonly template: string;
  readonly operation: string | null;
  readonly exposure: Exposure;
  readonly classes: readonly string[];
  readonly authentication: readonly string[];
  readonly findings: readonly { readonly rule: string; readonly severity: Severity }[];
  readonly attacks: readonly { readonly severity: Severity; readonly outcome: string }[];
  /** Of the last seven days. */
  readonly changes: number;
}

/** Endpoints that are weighed, the riskiest ones: what to fix first is among them. */
const WEIGHED_MAX = 2000;
/** Of one endpoint. */
const ALERTS_MAX = 50;
const RECENT_MS = 7 * 86_400_000;

export class RiskyEndpoints {
  constructor(private readonly scope: ServiceScope) {}

  /** Endpoints with open findings, the riskiest first. */
  read(): Promise<RiskyRow[]> {
    const { prisma, organisationId, clock } = this.scope;
    const since = new Date(clock.now() - RECENT_MS);
    return prisma.$queryRaw<RiskyRow[]>`
      WITH found AS (
        SELECT endpoint_id, json_agg(json_build_object('rule', rule, 'severity', severity)) AS findings
        FROM posture_finding
        WHERE organization_id = ${organisationId}::uuid AND state = 'open' AND endpoint_id IS NOT NULL
        GROUP BY endpoint_id
      ), risky AS (
        SELECT e.*, found.findings FROM found JOIN endpoint e ON e.id = found.endpoint_id
        WHERE e.organization_id = ${organisationId}::uuid
        ORDER BY e.risk DESC, e.id LIMIT ${WEIGHED_MAX}
      )
      SELECT e.id::text, e.service_id::text AS "serviceId", e.method, e.template, e.operation, e.exposure,
        e.request_classes || e.response_classes AS classes, e.authentication, e.findings,
        (SELECT coalesce(json_agg(json_build_object('severity', a.severity, 'outcome', coalesce(a.outcome, 'attempted'))), '[]')
         FROM (SELECT severity, outcome FROM alert
               WHERE organization_id = ${organisationId}::uuid AND endpoint_id = e.id AND state IN ('open', 'acknowledged')
               ORDER BY severity DESC LIMIT ${ALERTS_MAX}) a) AS attacks,
        (SELECT count(*)::int FROM endpoint_change c
         WHERE c.organization_id = ${organisationId}::uuid AND c.endpoint_id = e.id AND c.at > ${since}::timestamptz) AS changes
      FROM risky e
      ORDER BY e.risk DESC, e.id`;
  }
}
