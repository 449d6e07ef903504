import type { PathSegment } from '../../../src/event/index.js';
import { provesExistence } from '../../../src/inventory/existence.js';
import { addSavedKnowledge } from '../../../src/pipeline/analysis/add-saved-knowledge.js';
import { AnalysisMetrics } from '../../../src/pipeline/analysis/analysis-metrics.js';
import { TemplateStep, templateStepLimits } from '../../../src/pipeline/analysis/template-step.js';
import type { EndpointEntry } from '../../../src/pipeline/catalog/catalog-entries.js';
import { catalogLimits } from '../../../src/pipeline/catalog/catalog-limits.js';
import { OrganisationCatalog } from '../../../src/pipeline/catalog/organisation-catalog.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import type { AnalysisLease } from '../../../src/store/analysis-leases.js';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { EndpointDelta, ServiceDelta } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import { PostgresCatalogRepository } from '../../../src/store/postgres-catalog-repository.js';
import { PostgresTemplateRepository } from '../../../src/store/templates/postgres-template-repository.js';
import { withTenant } from '../../../src/store/tenant.js';
import { token } from '../../kit/builders.js';
import type { FreshDatabase } from '../../kit/fresh-database.js';
import { noEffects } from '../effects/deltas.js';

export interface Called {
  /** `/users/alice`, `/orders/:17` (a value that the sensor keeps to itself). */
  readonly path: string;
  readonly method?: string;
  readonly status?: number;
  /** A framework's pattern: then the application itself tells. */
  readonly route?: string;
  readonly times?: number;
}

export const host = 'shop.test';
const began = Date.UTC(2026, 10, 22, 12);
/** Later with every look at it. */
let time = began;

const segmentsOf = (path: string): PathSegment[] =>
  path
    .split('/')
    .filter((text) => text !== '')
    .map((text) => (text.startsWith(':') ? { type: 'int' as const, token: token(text) } : text));

/** A process that resolves calls and commits what they tell, as a lane does. */
export class Lane {
  readonly catalog: OrganisationCatalog;
  private readonly repository: PostgresCatalogRepository;
  private position = 0;

  constructor(
    private readonly database: FreshDatabase,
    private readonly organisationId: string,
    private readonly number: number,
  ) {
    this.catalog = new OrganisationCatalog(organisationId, catalogLimits, new PipelineMetrics());
    this.repository = new PostgresCatalogRepository(database.pool);
  }

  /** What a notification on `catalog` brings about. */
  async refresh(): Promise<void> {
    this.catalog.merge(await this.repository.load(this.organisationId, this.catalog.learnedVersion));
  }

  resolve({ path, method = 'GET', status = 200, route }: Called): EndpointEntry | undefined {
    const service = route === undefined ? host : 'shop';
    const place = { service, protocol: 'rest', method, host, route, operation: undefined, time, status };
    return this.catalog.resolve({ ...place, path: segmentsOf(path) }, route === undefined);
  }

  async call(calls: readonly Called[]): Promise<void> {
    time += 1_000;
    const services = new Map<string, ServiceDelta>();
    const endpoints = new Map<string, EndpointDelta>();
    const paths = new Map<string, [string, unknown, number]>();
    for (const call of calls) {
      const { method = 'GET', status = 200, times = 1, path, route } = call;
      const entry = this.resolve(call);
      if (!entry) continue;
      const { service } = entry;
      services.set(service.id, {
        ...{ id: service.id, name: service.name, kind: service.kind },
        ...{ firstSeenAt: time, lastSeenAt: time, calls: 1, sensorKinds: new Set<never>() },
      });
      const delta = endpoints.get(entry.facet.id) ?? deltaOf(entry, time + endpoints.size);
      delta.calls += times;
      endpoints.set(entry.facet.id, delta);
      if (route !== undefined || !provesExistence({ status, method, routeKnown: false })) continue;
      const known = paths.get(`${method} ${path}`);
      const segments = segmentsOf(path).map((one) => (typeof one === 'string' ? one : { type: one.type }));
      paths.set(`${method} ${path}`, [method, segments, (known?.[2] ?? 0) + times]);
    }
    const leases = new PostgresPartitionLeases(this.database.pool);
    const lease = await leases.acquire(
      { organisationId: this.organisationId, lane: this.number },
      `lane ${this.number}`,
      60_000,
    );
    await new PostgresEffectCommitter(this.database.pool).commit(
      lease as NonNullable<typeof lease>,
      `p${++this.position}`,
      { ...noEffects, services: [...services.values()], endpoints: [...endpoints.values()] },
      time,
    );
    if (paths.size === 0) return;
    await this.query('INSERT INTO path_evidence (organization_id, host, evidence) VALUES ($1, $2, $3)', [
      this.organisationId,
      host,
      JSON.stringify({ v: 1, paths: [...paths.values()] }),
    ]);
  }

  async query<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (
      await withTenant(this.database.pool, this.organisationId, (client) => client.query<T>(sql, [...values]))
    ).rows;
  }
}

function deltaOf({ facet, protocol, operation, templateSource }: EndpointEntry, at: number): EndpointDelta {
  const { id, serviceId, method, host: name, template, declared } = facet;
  return {
    ...{ id, serviceId, method, host: name, template, declared, protocol, operation, templateSource },
    ...{ firstSeenAt: at, lastSeenAt: at, calls: 0, errors: 0, authenticatedCalls: 0 },
    ...{ sensorKinds: new Set() },
  };
}

/** The analyst of an organisation, round by round. */
export class Rounds {
  readonly metrics = new AnalysisMetrics();
  readonly leases: PostgresAnalysisLeases;
  private step: TemplateStep;
  private lease: AnalysisLease | undefined;
  private now = began;

  constructor(
    private readonly database: FreshDatabase,
    private readonly organisationId: string,
  ) {
    this.leases = new PostgresAnalysisLeases(database.pool);
    this.step = this.makeStep();
  }

  private makeStep(): TemplateStep {
    const repository = new PostgresTemplateRepository(this.database.pool, addSavedKnowledge);
    return new TemplateStep(repository, this.metrics, { ...templateStepLimits, mergesMax: 50 });
  }

  /** Another process takes over, with nothing in memory. */
  restart(): void {
    this.step = this.makeStep();
    this.lease = undefined;
  }

  /** Rounds until there is nothing to do; some time passes before the first. */
  async run(): Promise<void> {
    this.now += 60_000;
    this.lease ??= await this.leases.acquire(this.organisationId, 'analyst', 60_000);
    const lease = this.lease as AnalysisLease;
    for (let more = true, n = 0; more; n++) {
      if (n > 200) throw new Error('the analyst finds no end');
      const context = { organisationId: this.organisationId, lease, now: this.now };
      ({ more } = await this.step.run({ ...context, causes: new Set(['knowledge']) }));
    }
  }
}
