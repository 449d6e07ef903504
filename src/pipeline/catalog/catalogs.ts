import type { CatalogRepository } from '../../store/catalog-repository.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import type { CatalogLimits } from './catalog-limits.js';
import { OrganisationCatalog } from './organisation-catalog.js';

interface Open {
  readonly catalog: OrganisationCatalog;
  /** What was read so far is taken over, in the order in which it was asked for. */
  loaded: Promise<void>;
  /** A reading that has not begun: whoever asks for another meanwhile is served by it. */
  queued: Promise<void> | undefined;
  users: number;
}

/** The catalogs of organisations that this process works for; one for all lanes, gone with the last. */
export class Catalogs {
  private readonly open = new Map<string, Open>();

  constructor(
    private readonly repository: CatalogRepository,
    private readonly limits: CatalogLimits,
    private readonly metrics: PipelineMetrics,
  ) {}

  async acquire(organisationId: string): Promise<OrganisationCatalog> {
    let entry = this.open.get(organisationId);
    if (!entry) {
      const catalog = new OrganisationCatalog(organisationId, this.limits, this.metrics);
      const loaded = this.repository.load(organisationId).then((known) => catalog.merge(known));
      entry = { catalog, loaded, queued: undefined, users: 0 };
      this.open.set(organisationId, entry);
    }
    entry.users++;
    try {
      await entry.loaded;
      return entry.catalog;
    } catch (error) {
      this.release(organisationId);
      throw error;
    }
  }

  release(organisationId: string): void {
    const entry = this.open.get(organisationId);
    if (entry && --entry.users <= 0) this.open.delete(organisationId);
  }

  /** Reads a changed catalog again; `*` when it is not known which one changed. */
  async refresh(organisationId: string): Promise<void> {
    const ids = organisationId === '*' ? [...this.open.keys()] : [organisationId];
    for (const id of ids) {
      const entry = this.open.get(id);
      if (!entry) continue;
      entry.queued ??= this.readAgain(id, entry);
      await entry.queued;
    }
  }

  /** After what is being read already, which may be from before the change. */
  private readAgain(id: string, entry: Open): Promise<void> {
    const { catalog, loaded } = entry;
    const refreshed = loaded.then(
      async () => {
        entry.queued = undefined;
        catalog.merge(await this.repository.load(id, catalog.learnedVersion));
      },
      (error: unknown) => {
        entry.queued = undefined;
        throw error;
      },
    );
    // One that fails leaves the catalog as it was, for those who come.
    entry.loaded = refreshed.catch(() => loaded);
    entry.loaded.catch(() => undefined);
    return refreshed;
  }
}
