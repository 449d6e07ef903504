import type { EnrichedEvent, EventSource, WireEvent } from '../../event/index.js';
import type { DeclaredOperation } from '../../store/catalog-repository.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { AnalysisMetrics } from '../analysis/analysis-metrics.js';
import { TemplateStep } from '../analysis/template-step.js';
import type { EndpointEntry } from '../catalog/catalog-entries.js';
import { catalogLimits } from '../catalog/catalog-limits.js';
import { OrganisationCatalog } from '../catalog/organisation-catalog.js';
import { enrichEvent } from '../enrich/enrich-event.js';
import { PathTally } from '../gather/path-tally.js';
import { PipelineMetrics } from '../pipeline-metrics.js';
import { MemoryTemplates, type SavedTemplates } from './memory-templates.js';

/** Events to the first round of learning, and between any two once much is known; each round is twice as far as the one before. */
const FIRST_ROUND = 256;
const ROUNDS_APART_MAX = 32_768;
/** Most rounds that may follow each other at once. */
const ROUNDS_MAX = 20;

export interface SavedCatalog {
  readonly templates: SavedTemplates;
  readonly paths: ReturnType<PathTally['take']>;
  readonly seen: number;
  readonly nextRound: number;
}

/** What specifications declare, by the name of the service. */
export type Declared = Readonly<Record<string, readonly DeclaredOperation[]>>;

/**
 * An organisation's inventory in memory, with the pipeline's own enrichment and the analyst's own learning of templates. What
 * the wall clock paces there is paced by the count of events here: the same events give the same endpoints.
 */
export class ReplayCatalog {
  readonly metrics = new PipelineMetrics();
  private readonly catalog: OrganisationCatalog;
  private readonly templates: MemoryTemplates;
  private readonly step: TemplateStep;
  private readonly paths = new PathTally();
  private readonly entries = new Map<string, EndpointEntry>();
  private seen = 0;
  private nextRound = FIRST_ROUND;

  constructor(
    readonly organisationId: string,
    declared: Declared = {},
    saved?: SavedCatalog,
  ) {
    this.catalog = new OrganisationCatalog(organisationId, catalogLimits, this.metrics);
    this.templates = new MemoryTemplates(saved?.templates);
    this.step = new TemplateStep(this.templates, new AnalysisMetrics());
    for (const [name, operations] of Object.entries(declared)) {
      const id = deterministicId('service', organisationId, name);
      this.templates.services.set(id, { id, name, kind: 'application', declared: operations, listed: [] });
    }
    this.catalog.merge(this.templates.catalog());
    if (saved === undefined) return;
    this.seen = saved.seen;
    this.nextRound = saved.nextRound;
    this.paths.restore(saved.paths);
    for (const id of this.templates.endpoints.keys()) this.keep(this.catalog.endpoint(id));
  }

  /** Events that may be enriched before `learn` is due. */
  get untilRound(): number {
    return this.nextRound - this.seen;
  }

  /** Undefined for an event that cannot be attributed. */
  enrich(event: WireEvent, source: EventSource): EnrichedEvent | undefined {
    this.seen++;
    try {
      const { enriched, endpoint } = enrichEvent(this.catalog, event, source);
      if (endpoint !== undefined && !this.entries.has(endpoint.facet.id)) this.keep(endpoint);
      if (event.kind === 'api.call') this.paths.add(event, endpoint?.facet.host);
      return enriched;
    } catch {
      this.metrics.enrichFaults++;
      return undefined;
    }
  }

  /** Learns from the paths since the last round, and brings endpoints where their templates are. */
  async learn(): Promise<void> {
    this.nextRound = this.seen + Math.min(Math.max(FIRST_ROUND, this.seen), ROUNDS_APART_MAX);
    const paths = this.paths.take();
    if (paths.length === 0) return;
    this.tellTemplates();
    this.templates.tell(paths);
    const { organisationId } = this;
    const lease = { organisationId, holder: 'replay', epoch: 1 };
    for (let round = 0, more = true; more && round < ROUNDS_MAX; round++)
      ({ more } = await this.step.run({ organisationId, lease, causes: new Set(['knowledge']), now: 0 }));
    this.catalog.merge(this.templates.catalog());
    this.entries.clear();
    for (const id of this.templates.endpoints.keys()) this.keep(this.catalog.endpoint(id));
  }

  /** Of an endpoint that was merged into another: the other. */
  endpoint(id: string): EndpointEntry | undefined {
    return this.entries.get(id) ?? this.entries.get(this.templates.successorOf(id) ?? '');
  }

  /** Clears what waits to be learned: use what it gives to go on, or `restore`. */
  save(): SavedCatalog {
    this.tellTemplates();
    const { seen, nextRound } = this;
    const paths = this.paths.take();
    this.paths.restore(paths);
    return { templates: this.templates.save(), paths, seen, nextRound };
  }

  private keep(entry: EndpointEntry | undefined): void {
    if (entry !== undefined) this.entries.set(entry.facet.id, entry);
  }

  private tellTemplates(): void {
    const { services, endpoints } = this.templates;
    for (const { facet, service, protocol, operation, templateSource } of this.entries.values()) {
      const { id, method, host, template, firstSeenAt, serviceId } = facet;
      const { name, kind } = service;
      const known = services.get(serviceId);
      if (known === undefined)
        services.set(serviceId, { id: serviceId, name, kind, declared: undefined, listed: [] });
      else if (known.kind !== kind) services.set(serviceId, { ...known, kind });
      endpoints.set(id, {
        id,
        serviceId,
        protocol,
        method,
        host,
        template,
        operation,
        templateSource,
        firstSeenAt,
      });
    }
  }
}
