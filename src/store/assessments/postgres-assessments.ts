import type { Pool } from 'pg';
import { withinAnalysis } from '../analysis/within-analysis.js';
import type { AnalysisLease } from '../analysis-leases.js';
import type {
  AssessmentSubject,
  Assessments,
  EndpointVerdict,
  ServiceSubject,
  ServiceVerdict,
} from '../assessments.js';
import { appendChanges } from '../effects/append-changes.js';
import { recordset } from '../effects/upsert.js';
import { withTenant } from '../tenant.js';
import { readService } from './read-service.js';
import { readSubjects } from './read-subjects.js';
import { writeFindings } from './write-findings.js';

const endpointsSql = `
  UPDATE endpoint e SET
    authentication = d.authentication, request_classes = d.request, response_classes = d.response,
    exposure = d.exposure, exposure_reasons = d.reasons, risk = d.risk, risk_parts = d.parts
  FROM json_to_recordset($2::json) AS d (id uuid, authentication text[], request text[], response text[],
    exposure text, reasons text[], risk int, parts jsonb)
  WHERE e.id = d.id AND e.organization_id = $1
    AND (e.authentication, e.request_classes, e.response_classes, e.exposure, e.exposure_reasons, e.risk, e.risk_parts)
      IS DISTINCT FROM (d.authentication, d.request, d.response, d.exposure, d.reasons, d.risk, d.parts)`;

/** What came in while it was judged is judged next. */
const assessedSql = `
  UPDATE endpoint_knowledge k SET assessed = greatest(k.assessed, d.revision), digest = d.digest
  FROM json_to_recordset($2::json) AS d (id uuid, revision bigint, digest jsonb)
  WHERE k.organization_id = $1 AND k.endpoint_id = d.id`;

const serviceSql = `
  UPDATE service SET exposure = $3, risk = $4, risk_parts = $5, coverage = $6
  WHERE organization_id = $1 AND id = $2
    AND (exposure, risk, risk_parts, coverage) IS DISTINCT FROM ($3, $4::smallint, $5::jsonb, $6::jsonb)`;

const deprecatedSql = `
  UPDATE endpoint SET deprecated = (id = ANY($3::uuid[]))
  WHERE organization_id = $1 AND service_id = $2 AND deprecated <> (id = ANY($3::uuid[]))`;

const servicesSql = `
  SELECT s.id, coalesce(max(p.created_at), to_timestamp(0)) AS declared_at
  FROM service s LEFT JOIN specification p ON p.service_id = s.id GROUP BY s.id ORDER BY s.id`;

export class PostgresAssessments implements Assessments {
  constructor(private readonly pool: Pool) {}

  pending(organisationId: string, limit: number, now: number): Promise<AssessmentSubject[]> {
    return withTenant(this.pool, organisationId, (client) =>
      readSubjects(client, organisationId, limit, now),
    );
  }

  async saveEndpoints(
    lease: AnalysisLease,
    verdicts: readonly EndpointVerdict[],
    rules: readonly string[],
    at: number,
  ): Promise<void> {
    if (verdicts.length === 0) return;
    const { organisationId } = lease;
    const judged = recordset(verdicts, (verdict) => ({
      id: verdict.id,
      authentication: verdict.authentication,
      request: verdict.requestClasses,
      response: verdict.responseClasses,
      exposure: verdict.exposure,
      reasons: verdict.exposureReasons,
      risk: verdict.risk,
      parts: verdict.riskParts,
    }));
    const known = recordset(verdicts, ({ id, revision, digest }) => ({ id, revision, digest }));
    await withinAnalysis(this.pool, lease, async (client) => {
      const writer = { client, organisationId, at };
      await client.query(endpointsSql, [organisationId, judged]);
      await client.query(assessedSql, [organisationId, known]);
      const scopes = verdicts.map(({ id, serviceId, findings }) => ({ serviceId, endpointId: id, findings }));
      await appendChanges(writer, await writeFindings(writer, scopes, rules, true));
    });
  }

  async services(organisationId: string): Promise<{ id: string; declaredAt: number }[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<{ id: string; declared_at: Date }>(servicesSql),
    );
    return rows.map(({ id, declared_at }) => ({ id, declaredAt: declared_at.getTime() }));
  }

  service(organisationId: string, serviceId: string): Promise<ServiceSubject | undefined> {
    return withTenant(this.pool, organisationId, (client) => readService(client, organisationId, serviceId));
  }

  async saveService(
    lease: AnalysisLease,
    verdict: ServiceVerdict,
    rules: readonly string[],
    at: number,
  ): Promise<void> {
    const { organisationId } = lease;
    const { id, exposure, risk, riskParts, coverage, deprecated, findings } = verdict;
    await withinAnalysis(this.pool, lease, async (client) => {
      const writer = { client, organisationId, at };
      const json = [JSON.stringify(riskParts), JSON.stringify(coverage)];
      await client.query(serviceSql, [organisationId, id, exposure, risk, ...json]);
      await client.query(deprecatedSql, [organisationId, id, deprecated]);
      const scope = { serviceId: id, endpointId: undefined, findings };
      await appendChanges(writer, await writeFindings(writer, [scope], rules, false));
    });
  }
}
