import type { Pool, PoolClient } from 'pg';
import type { TemplateSource } from '../../inventory/templates/plan-moves.js';
import { loadStepState, saveStepState, withinAnalysis } from '../analysis/within-analysis.js';
import type { AnalysisLease } from '../analysis-leases.js';
import type { Correction, DeclaredOperation } from '../catalog-repository.js';
import { type EndpointRow, endpointOfRow } from '../endpoint-row.js';
import type {
  EvidenceRow,
  HostPlaces,
  KnowledgeAdder,
  LearnedHost,
  TemplateProgress,
  TemplateRepository,
  TemplateResult,
  TemplateRound,
} from '../template-repository.js';
import { withTenant } from '../tenant.js';
import { applyMoves } from './apply-moves.js';

const STEP = 'templates';
/** Of one host; those that are left are only not told to stand by themselves again. */
const ALIASES_MAX = 20_000;

const truthsSql = `
  SELECT md5(
    coalesce((SELECT string_agg(id::text, ',' ORDER BY id) FROM template_correction), '') || '|' ||
    coalesce((SELECT string_agg(id::text || created_at::text || md5(operations::text), ',' ORDER BY id) FROM specification), '')
  ) AS truths`;

const endpointsSql = `
  SELECT e.id, e.service_id, e.protocol, e.method, e.host, e.operation, e.template, e.template_source, e.first_seen_at,
    s.kind = 'application' AS application
  FROM endpoint e JOIN service s ON s.id = e.service_id
  WHERE e.host = ANY($1)`;

const aliasesSql = `
  SELECT a.id, a.endpoint_id, a.template FROM endpoint_alias a JOIN endpoint e ON e.id = a.endpoint_id
  WHERE e.host = ANY($1) AND a.template <> '' LIMIT ${ALIASES_MAX}`;

const declaredSql = `
  SELECT p.service_id, p.operations FROM specification p
  WHERE EXISTS (SELECT FROM endpoint e WHERE e.service_id = p.service_id AND e.host = ANY($1))
  ORDER BY p.source = 'upload' DESC, p.id`;

/** Versions rise over the organisation: the lease makes one writer of it. */
const hostSql = `
  INSERT INTO host_template AS h (organization_id, host, state, published, version, updated_at)
  SELECT $1, d.host, d.state, coalesce(d.published, '{}'),
    (SELECT coalesce(max(version), 0) + 1 FROM host_template), clock_timestamp()
  FROM json_to_recordset($2::json) AS d (host text, state jsonb, published jsonb)
  ON CONFLICT (organization_id, host) DO UPDATE SET
    state = excluded.state,
    published = CASE WHEN excluded.published = '{}' THEN h.published ELSE excluded.published END,
    version = CASE WHEN excluded.published = '{}' THEN h.version ELSE excluded.version END,
    updated_at = excluded.updated_at`;

interface PlacedRow extends EndpointRow<string, TemplateSource> {
  readonly application: boolean;
}

export class PostgresTemplateRepository implements TemplateRepository {
  constructor(
    private readonly pool: Pool,
    private readonly addKnowledge: KnowledgeAdder,
  ) {}

  begin({ organisationId }: AnalysisLease, evidenceMax: number): Promise<TemplateRound> {
    return withTenant(this.pool, organisationId, async (client) => {
      const [corrections, truths, evidence, progress] = await Promise.all([
        client.query<Correction>(
          'SELECT host, method, template FROM template_correction ORDER BY created_at, id',
        ),
        client.query<{ truths: string }>(truthsSql),
        client.query<EvidenceRow>('SELECT id, host, evidence FROM path_evidence ORDER BY id LIMIT $1', [
          evidenceMax,
        ]),
        loadStepState(client, organisationId, STEP),
      ]);
      return {
        corrections: corrections.rows,
        truths: truths.rows[0]?.truths ?? '',
        evidence: evidence.rows,
        progress: { truths: '', pending: [], ...(progress as Partial<TemplateProgress> | undefined) },
      };
    });
  }

  async countHosts(organisationId: string): Promise<number> {
    const rows = await this.query<{ hosts: string }>(
      organisationId,
      'SELECT count(*) AS hosts FROM host_template',
    );
    return Number(rows[0]?.hosts ?? 0);
  }

  load(organisationId: string, hosts: readonly string[]): Promise<LearnedHost[]> {
    return this.query(
      organisationId,
      'SELECT host, state, published FROM host_template WHERE host = ANY($1)',
      [hosts],
    );
  }

  async hosts(organisationId: string): Promise<string[]> {
    const rows = await this.query<{ host: string }>(
      organisationId,
      'SELECT DISTINCT host FROM endpoint ORDER BY host',
    );
    return rows.map(({ host }) => host);
  }

  places(organisationId: string, hosts: readonly string[]): Promise<HostPlaces> {
    return withTenant(this.pool, organisationId, async (client) => {
      const [endpoints, aliases, declared] = await Promise.all([
        client.query<PlacedRow>(endpointsSql, [hosts]),
        client.query<{ id: string; endpoint_id: string; template: string }>(aliasesSql, [hosts]),
        client.query<{ service_id: string; operations: DeclaredOperation[] }>(declaredSql, [hosts]),
      ]);
      return {
        endpoints: endpoints.rows.map(toEndpoint),
        aliases: aliases.rows.map(({ id, endpoint_id, template }) => ({
          id,
          endpointId: endpoint_id,
          template,
        })),
        declared: declared.rows.map(({ service_id, operations }) => ({ serviceId: service_id, operations })),
      };
    });
  }

  finish(lease: AnalysisLease, result: TemplateResult): Promise<void> {
    const { organisationId } = lease;
    const { hosts, plan, evidenceIds, aliasesEnded, progress } = result;
    return withinAnalysis(this.pool, lease, async (client) => {
      if (hosts.length > 0) await client.query(hostSql, [organisationId, JSON.stringify(hosts)]);
      if (evidenceIds.length > 0)
        await client.query('DELETE FROM path_evidence WHERE id = ANY($1::bigint[])', [evidenceIds]);
      if (aliasesEnded.length > 0)
        await client.query('DELETE FROM endpoint_alias WHERE id = ANY($1::uuid[])', [aliasesEnded]);
      await applyMoves({ client, organisationId, addKnowledge: this.addKnowledge }, plan);
      await saveStepState(client, organisationId, STEP, progress);
      if (concernsCatalogs(result)) await client.query(`SELECT pg_notify('catalog', $1)`, [organisationId]);
    });
  }

  private query<T extends object>(
    organisationId: string,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<T[]> {
    const asked = async (client: PoolClient) => (await client.query<T>(text, [...values])).rows;
    return withTenant(this.pool, organisationId, asked);
  }
}

const concernsCatalogs = ({ hosts, plan }: TemplateResult): boolean =>
  hosts.some(({ published }) => published !== undefined) || plan.renamed.length + plan.merged.length > 0;

function toEndpoint(row: PlacedRow): HostPlaces['endpoints'][number] {
  const { templateSource: source, ...named } = endpointOfRow(row);
  return { ...named, source, application: row.application };
}
