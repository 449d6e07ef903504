import type { Pool } from 'pg';
import type { AssetEndpoint } from '../../inventory/exposure/public-assets.js';
import { withinAnalysis } from '../analysis/within-analysis.js';
import type { AnalysisLease } from '../analysis-leases.js';
import type {
  AssessmentSubject,
  Assessments,
  Declaration,
  JudgedEndpoints,
  KnownGateway,
  ServiceMark,
  ServiceSubject,
  ServiceVerdict,
} from '../assessments.js';
import { appendChanges } from '../effects/append-changes.js';
import { recordset } from '../effects/upsert.js';
import { withTenant } from '../tenant.js';
import { readService } from './read-service.js';
import { readSubjects } from './read-subjects.js';
import { declarations, gateways, publicOn, sensors } from './read-surroundings.js';
import { writeAssets } from './write-assets.js';
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
  UPDATE endpoint_knowledge k SET assessed = greatest(k.assessed, d.revision), digest = coalesce(d.digest, k.digest)
  FROM json_to_recordset($2::json) AS d (id uuid, revision bigint, digest jsonb)
  WHERE k.organization_id = $1 AND k.endpoint_id = d.id`;

const serviceSql = `
  UPDATE service SET exposure = $3, risk = $4, risk_parts = $5, coverage = $6
  WHERE organization_id = $1 AND id = $2
    AND (exposure, risk, risk_parts, coverage) IS DISTINCT FROM ($3, $4::smallint, $5::jsonb, $6::jsonb)`;

const deprecatedSql = `
  WITH held AS (
    SELECT id FROM endpoint
    WHERE organization_id = $1 AND service_id = $2 AND deprecated <> (id = ANY($3::uuid[]))
    ORDER BY id FOR NO KEY UPDATE
  )
  UPDATE endpoint e SET deprecated = NOT deprecated FROM held WHERE e.id = held.id`;

const endAcceptancesSql = `
  UPDATE posture_finding SET state = 'open', state_reason = NULL, accepted_until = NULL
  WHERE organization_id = $1 AND state = 'accepted' AND accepted_until <= to_timestamp($2 / 1000.0)
  RETURNING id`;

/** Rows are taken in the order in which lanes take them, so that neither waits for the other. */
const holdEndpointsSql =
  'SELECT FROM endpoint WHERE organization_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE';
const holdKnowledgeSql = `
  SELECT FROM endpoint_knowledge WHERE organization_id = $1 AND endpoint_id = ANY($2::uuid[])
  ORDER BY endpoint_id FOR UPDATE`;

/** Their risk is to be weighed again: findings about them came, went, or count again. */
const reviveSql = `
  WITH held AS (
    SELECT endpoint_id AS id FROM endpoint_knowledge
    WHERE organization_id = $1 AND endpoint_id IN (SELECT endpoint_id FROM posture_finding WHERE id = ANY($2::uuid[]))
    ORDER BY endpoint_id FOR UPDATE
  )
  UPDATE endpoint_knowledge k SET revision = revision + 1
  FROM held WHERE k.organization_id = $1 AND k.endpoint_id = held.id`;

const servicesSql = `
  SELECT s.id, s.calls, coalesce(string_agg(p.id::text || p.created_at::text, ',' ORDER BY p.id), '') AS declared
  FROM service s LEFT JOIN specification p ON p.service_id = s.id GROUP BY s.id ORDER BY s.id`;

export class PostgresAssessments implements Assessments {
  constructor(private readonly pool: Pool) {}

  pending(organisationId: string, limit: number, now: number): Promise<AssessmentSubject[]> {
    return withTenant(this.pool, organisationId, (client) =>
      readSubjects(client, organisationId, limit, now),
    );
  }

  async saveEndpoints(lease: AnalysisLease, judgedEndpoints: JudgedEndpoints): Promise<void> {
    const { verdicts, passedOver, rules, at } = judgedEndpoints;
    if (verdicts.length + passedOver.length === 0) return;
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
    const known = recordset(
      [...verdicts, ...passedOver.map((each) => ({ ...each, summary: undefined }))],
      ({ id, revision, summary }) => ({ id, revision, digest: summary }),
    );
    await withinAnalysis(this.pool, lease, async (client) => {
      const writer = { client, organisationId, at };
      const ids = [...verdicts, ...passedOver].map(({ id }) => id);
      await client.query(holdEndpointsSql, [organisationId, ids]);
      await client.query(holdKnowledgeSql, [organisationId, ids]);
      await client.query(endpointsSql, [organisationId, judged]);
      await client.query(assessedSql, [organisationId, known]);
      const scopes = verdicts.map(({ id, serviceId, findings }) => ({ serviceId, endpointId: id, findings }));
      await appendChanges(writer, await writeFindings(writer, scopes, rules, true));
    });
  }

  async endAcceptances(lease: AnalysisLease, at: number): Promise<void> {
    const { organisationId } = lease;
    await withinAnalysis(this.pool, lease, async (client) => {
      const values = [organisationId, at];
      const ended = await client.query<{ id: string }>(endAcceptancesSql, values);
      const ids = ended.rows.map(({ id }) => id);
      if (ids.length > 0) await client.query(reviveSql, [organisationId, ids]);
      const changes = ended.rows.map(({ id }) => ({ topic: 'posture.changed' as const, nodeId: id }));
      await appendChanges({ client, organisationId, at }, changes);
    });
  }

  declarations(organisationId: string, serviceId: string): Promise<Declaration[]> {
    return declarations(this.pool, organisationId, serviceId);
  }

  gateways(organisationId: string): Promise<KnownGateway[]> {
    return gateways(this.pool, organisationId);
  }

  sensors(organisationId: string): ReturnType<typeof sensors> {
    return sensors(this.pool, organisationId);
  }

  publicOn(organisationId: string, hosts: readonly string[]): Promise<AssetEndpoint[]> {
    return publicOn(this.pool, organisationId, hosts);
  }

  async services(organisationId: string): Promise<ServiceMark[]> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<{ id: string; calls: string; declared: string }>(servicesSql),
    );
    return rows.map(({ id, calls, declared }) => ({ id, declared, calls: Number(calls) }));
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
      await writeAssets(writer, verdict.assets);
      const scope = { serviceId: id, endpointId: undefined, findings };
      const changes = await writeFindings(writer, [scope], rules, false);
      if (changes.length > 0)
        await client.query(reviveSql, [organisationId, changes.map(({ nodeId }) => nodeId)]);
      await appendChanges(writer, changes);
    });
  }
}
