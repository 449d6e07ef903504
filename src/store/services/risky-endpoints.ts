import type { Severity } from '../generated/prisma/client.js';
import type { Exposure } from './endpoints.js';
import type { ServiceScope } from './service-scope.js';

/** An endpoint with open findings, and all that its risk is made of. */
export interface RiskyRow {
  readonly id: string;
  readonly serviceId: string;
  readonly protocol: string;
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

/** Endpoints that are weighed, the riskiest ones: what to fix first is at them, and findings are part of a risk. */
const WEIGHED_MAX = 1000;
/** Of one endpoint. */
const ALERTS_MAX = 50;
const RECENT_MS = 7 * 86_400_000;

export class RiskyEndpoints {
  constructor(private readonly scope: ServiceScope) {}

  /** Those of the riskiest endpoints that have open findings. */
  read(): Promise<RiskyRow[]> {
    const { prisma, organisationId, clock } = this.scope;
    const since = new Date(clock.now() - RECENT_MS);
    return prisma.$queryRaw<RiskyRow[]>`
      WITH risky AS MATERIALIZED (
        SELECT * FROM endpoint WHERE organization_id = ${organisationId}::uuid
        ORDER BY risk DESC, id DESC LIMIT ${WEIGHED_MAX}
      )
      SELECT e.id::text, e.service_id::text AS "serviceId", e.protocol, e.method, e.template, e.operation, e.exposure,
        e.request_classes || e.response_classes AS classes, e.authentication, p.findings,
        (SELECT coalesce(json_agg(json_build_object('severity', a.severity, 'outcome', coalesce(a.outcome, 'attempted'))), '[]')
         FROM (SELECT severity, outcome FROM alert
               WHERE organization_id = ${organisationId}::uuid AND endpoint_id = e.id AND state IN ('open', 'acknowledged')
               ORDER BY severity DESC LIMIT ${ALERTS_MAX}) a) AS attacks,
        (SELECT count(*)::int FROM endpoint_change c
         WHERE c.organization_id = ${organisationId}::uuid AND c.endpoint_id = e.id AND c.at > ${since}::timestamptz) AS changes
      FROM risky e CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('rule', rule, 'severity', severity)) AS findings
        FROM posture_finding
        WHERE organization_id = ${organisationId}::uuid AND endpoint_id = e.id AND state = 'open'
      ) p
      WHERE p.findings IS NOT NULL`;
  }
}
