import { DeclaredOperations } from '../../inventory/declared-by.js';
import { templateLimits } from '../../inventory/templates/template-limits.js';
import { Truths } from '../../inventory/templates/truths.js';
import type { CatalogService } from '../../store/catalog-repository.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { cleanText } from '../clean-text.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import type { ServiceEntry } from './catalog-entries.js';
import type { CatalogLimits } from './catalog-limits.js';

/** An organisation's services by name, as far as this process knows; bounded. */
export class KnownServices {
  private readonly byName = new Map<string, ServiceEntry>();

  constructor(
    private readonly organisationId: string,
    private readonly limits: CatalogLimits,
    private readonly metrics: PipelineMetrics,
  ) {}

  get size(): number {
    return this.byName.size;
  }

  get(name: string): ServiceEntry | undefined {
    return this.byName.get(name);
  }

  /** Made when it is unknown and `create`, within the cap. */
  take(name: string, kind: ServiceEntry['kind'], create: boolean): ServiceEntry | undefined {
    const known = this.byName.get(name);
    if (known) {
      if (kind === 'application') known.kind = kind;
      return known;
    }
    if (!create) return undefined;
    if (this.byName.size >= this.limits.servicesMax) {
      this.metrics.servicesRefused++;
      return undefined;
    }
    const clean = cleanText(name, 120);
    return (
      this.byName.get(clean) ?? this.add(deterministicId('service', this.organisationId, clean), clean, kind)
    );
  }

  /** As the database has it. */
  merge({ id, name, kind, declared, listed }: CatalogService): ServiceEntry {
    const service = this.byName.get(name) ?? this.add(id, name, kind);
    if (kind === 'application') service.kind = kind;
    service.declared = declared && new DeclaredOperations(declared);
    const operations = [...(declared ?? []), ...listed];
    service.templates = operations.length === 0 ? undefined : new Truths(templateLimits.truthsMax);
    for (const { method, template } of operations) service.templates?.add(template, method.toUpperCase());
    return service;
  }

  /** The host, or one name for all that come past the cap. */
  hostOf(service: ServiceEntry | undefined, host: string): string {
    if (!service || service.hosts.has(host) || service.hosts.size < this.limits.hostsPerServiceMax)
      return host;
    return '*';
  }

  private add(id: string, name: string, kind: ServiceEntry['kind']): ServiceEntry {
    const service: ServiceEntry = {
      ...{ id, name, kind, declared: undefined, templates: undefined },
      ...{ hosts: new Set(), endpoints: new Map(), places: new Map() },
    };
    this.byName.set(name, service);
    return service;
  }
}
