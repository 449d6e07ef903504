import type { Catalog, CatalogEndpoint, CatalogService } from '../../store/catalog-repository.js';
import type { Gathered } from '../../store/gathered.js';
import type {
  EvidenceRow,
  HostPlaces,
  LearnedHost,
  TemplateProgress,
  TemplateRepository,
  TemplateResult,
  TemplateRound,
} from '../../store/template-repository.js';

/** What the analyst keeps of one organisation, as data that can be saved. */
export interface SavedTemplates {
  readonly services: readonly CatalogService[];
  readonly endpoints: readonly CatalogEndpoint[];
  readonly aliases: HostPlaces['aliases'];
  readonly learned: readonly (LearnedHost & { readonly version: number })[];
  readonly progress: TemplateProgress;
}

/** The rows that template learning reads and writes, in memory: one organisation, one writer, no lease to lose. */
export class MemoryTemplates implements TemplateRepository {
  readonly services = new Map<string, CatalogService>();
  readonly endpoints = new Map<string, CatalogEndpoint>();
  private aliases: HostPlaces['aliases'] = [];
  private readonly learned = new Map<string, LearnedHost & { readonly version: number }>();
  private progress: TemplateProgress = { truths: '', pending: [] };
  private evidence: EvidenceRow[] = [];
  private version = 0;

  constructor(saved?: SavedTemplates) {
    if (saved === undefined) return;
    for (const service of saved.services) this.services.set(service.id, service);
    for (const endpoint of saved.endpoints) this.endpoints.set(endpoint.id, endpoint);
    this.aliases = saved.aliases;
    for (const host of saved.learned) {
      this.learned.set(host.host, host);
      this.version = Math.max(this.version, host.version);
    }
    this.progress = saved.progress;
  }

  save(): SavedTemplates {
    const { aliases, progress } = this;
    return {
      services: [...this.services.values()],
      endpoints: [...this.endpoints.values()],
      aliases,
      learned: [...this.learned.values()],
      progress,
    };
  }

  tell(paths: Gathered['paths']): void {
    this.evidence = paths.map(({ host, evidence }, id) => ({ id: String(id), host, evidence }));
  }

  catalog(): Catalog {
    return {
      services: [...this.services.values()],
      endpoints: [...this.endpoints.values()],
      corrections: [],
      learned: [...this.learned.values()],
    };
  }

  /** The endpoint that one which is gone has become part of. */
  successorOf(id: string): string | undefined {
    return this.aliases.find((alias) => alias.id === id)?.endpointId;
  }

  async begin(): Promise<TemplateRound> {
    const { evidence, progress } = this;
    return { corrections: [], truths: '', progress, evidence };
  }

  async countHosts(): Promise<number> {
    return this.learned.size;
  }

  async load(_organisationId: string, hosts: readonly string[]): Promise<LearnedHost[]> {
    return hosts.flatMap((host) => this.learned.get(host) ?? []);
  }

  async hosts(): Promise<string[]> {
    return [...new Set([...this.endpoints.values()].map(({ host }) => host))].sort();
  }

  async places(_organisationId: string, hosts: readonly string[]): Promise<HostPlaces> {
    const wanted = new Set(hosts);
    const endpoints = [...this.endpoints.values()]
      .filter(({ host }) => wanted.has(host))
      .map((endpoint) => ({
        ...endpoint,
        source: endpoint.templateSource,
        application: this.services.get(endpoint.serviceId)?.kind === 'application',
      }));
    const here = new Set(endpoints.map(({ id }) => id));
    const declared = [...this.services.values()].flatMap(({ id, declared = [], listed }) => {
      const operations = [...declared, ...listed];
      return operations.length === 0 ? [] : [{ serviceId: id, operations }];
    });
    return { endpoints, aliases: this.aliases.filter(({ endpointId }) => here.has(endpointId)), declared };
  }

  async finish(_lease: unknown, result: TemplateResult): Promise<void> {
    const { hosts, plan, evidenceIds, aliasesEnded, progress } = result;
    const read = new Set(evidenceIds);
    this.evidence = this.evidence.filter(({ id }) => !read.has(id));
    for (const { host, state, published = this.learned.get(host)?.published } of hosts)
      this.learned.set(host, { host, state, published, version: ++this.version });
    for (const { endpoint, template, source, serviceId } of plan.renamed) {
      const known = this.endpoints.get(endpoint.id);
      if (known) this.endpoints.set(known.id, { ...known, serviceId, template, templateSource: source });
    }
    const ended = new Set(aliasesEnded);
    const into = new Map(plan.merged.map(({ from, into }) => [from.id, into]));
    this.aliases = [
      ...this.aliases
        .filter(({ id }) => !ended.has(id))
        .map((alias) => ({ ...alias, endpointId: into.get(alias.endpointId) ?? alias.endpointId })),
      ...plan.merged.map(({ from, into: endpointId }) => ({
        id: from.id,
        endpointId,
        template: from.template,
      })),
    ];
    for (const { from } of plan.merged) this.endpoints.delete(from.id);
    this.progress = progress;
  }
}
