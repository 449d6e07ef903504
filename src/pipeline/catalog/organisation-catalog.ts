import type { PathSegment } from '../../event/index.js';
import { provesExistence } from '../../inventory/existence.js';
import { skeletonOf } from '../../inventory/path-template.js';
import type { Catalog, CatalogEndpoint } from '../../store/catalog-repository.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { type EndpointIdentity, endpointId } from '../../store/endpoint-id.js';
import { cleanText } from '../clean-text.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import type { CallPlace, EndpointEntry, ServiceEntry, SourcedTemplate } from './catalog-entries.js';
import type { CatalogLimits } from './catalog-limits.js';
import { EndpointIndex } from './endpoint-index.js';
import { KnownServices } from './known-services.js';
import { hostOf, identityOf, placeOf, spellingOf } from './spelling.js';
import { TemplateAuthorities } from './template-authorities.js';

/** Longer spellings are not remembered: tens of thousands of them would fill the memory of a process that many share. */
const SPELLING_MAX = 1000;

/** Longest template that is kept. */
const TEMPLATE_MAX = 1024;

/**
 * What an organisation has, as far as this process knows: bounded, shared by all its lanes here. Another process may
 * know more; ids are derived from what names a thing, so that both give it the same one.
 *
 * In-app and agentless sensors meet here. A call that an agentless sensor saw belongs to the application's endpoint when
 * the application has a template at that host and method that matches; and an application's new endpoint takes over the
 * identity, and so the history, of what the agentless sensor had found at the same host, method and place.
 *
 * A template is what a user says, else the framework's route, else a specification's, else what the analyst has learned of
 * the host, else what the path alone tells.
 */
export class OrganisationCatalog {
  private readonly services: KnownServices;
  private readonly index = new EndpointIndex();
  private readonly authorities = new TemplateAuthorities();
  /** Endpoints that the database had when it was read last. */
  private stored = new Set<string>();
  private spellings = new Map<string, EndpointEntry>();

  constructor(
    private readonly organisationId: string,
    private readonly limits: CatalogLimits,
    private readonly metrics: PipelineMetrics,
  ) {
    this.services = new KnownServices(organisationId, limits, metrics);
  }

  get size(): { services: number; endpoints: number } {
    return { services: this.services.size, endpoints: this.index.byId.size };
  }

  /** Version of the learned templates that it has. */
  get learnedVersion(): number {
    return this.authorities.version;
  }

  /** Takes over what the database knows: at the start, and again when something else than traffic has changed it. */
  merge(catalog: Catalog): void {
    this.authorities.take(catalog);
    const servicesById = new Map<string, ServiceEntry>();
    for (const known of catalog.services) servicesById.set(known.id, this.services.merge(known));
    const before = [...this.index.byId.values()];
    const entries = new Map<string, EndpointEntry>();
    for (const known of catalog.endpoints) {
      const service = servicesById.get(known.serviceId);
      if (service) entries.set(known.id, this.mergeEndpoint(known, service));
    }
    // What only this process knows stays, unless its calls have another template by now or it was merged into another.
    for (const entry of before) {
      const { id } = entry.facet;
      if (!entries.has(id) && !this.stored.has(id) && this.authorities.isInPlace(entry))
        entries.set(id, entry);
    }
    this.stored = new Set(catalog.endpoints.map(({ id }) => id));
    this.index.clear();
    this.spellings = new Map();
    for (const entry of entries.values()) {
      this.index.add(entry);
      const declared = isDeclared(entry.service, entry.facet.method, entry.facet.template);
      if (declared !== entry.facet.declared) entry.facet = { ...entry.facet, declared };
    }
  }

  endpoint(id: string): EndpointEntry | undefined {
    return this.index.byId.get(id);
  }

  /** A service by name; made when it is unknown and `create`, within the cap. */
  service(name: string, kind: ServiceEntry['kind'], create: boolean): ServiceEntry | undefined {
    return this.services.take(name, kind, create);
  }

  /** The endpoint of a call; undefined when nothing proves that there is one, or a cap is reached. */
  resolve(call: CallPlace, agentless: boolean): EndpointEntry | undefined {
    const spelling = spellingOf(call, agentless);
    const remembered = this.spellings.get(spelling);
    if (remembered) return remembered;
    const entry = this.find(call, agentless);
    if (!entry || spelling.length > SPELLING_MAX) return entry;
    // Forgotten all at once: simpler than an order of use, and refilled in a moment by what is really called.
    if (this.spellings.size >= this.limits.spellingsMax) this.spellings.clear();
    this.spellings.set(spelling, entry);
    return entry;
  }

  /** The endpoint at a place, for an event that does not tell the protocol. Made only when the route is known. */
  resolvePlace(call: CallPlace, agentless: boolean): EndpointEntry | undefined {
    const method = methodOf(call.method);
    const host = hostOf(call.host);
    const service = this.services.get(call.service);
    const { text } = this.authorities.templateOf(service, host, method, call);
    const at = service?.places.get(placeOf(method, host, skeletonOf(text)));
    return at ?? (call.route === undefined ? undefined : this.resolve(call, agentless));
  }

  private find(call: CallPlace, agentless: boolean): EndpointEntry | undefined {
    const method = methodOf(call.method);
    const path = call.path as readonly PathSegment[];
    const operation = call.operation === undefined ? undefined : cleanText(call.operation, 200);
    const own = this.services.get(call.service);
    const host = this.services.hostOf(own, cleanText(hostOf(call.host), 255));

    const alone = agentless && own?.kind !== 'application';
    const route = alone ? this.index.route(method, host, path) : undefined;
    const known = route ?? (alone ? this.index.likely(method, host, path) : undefined);
    const template = this.authorities.templateOf(known?.service ?? own, host, method, call, route?.template);
    const text = cleanText(template.text, TEMPLATE_MAX);
    const identity = identityOf(call.protocol, method, host, skeletonOf(text), operation);
    const existing = (known?.service ?? own)?.endpoints.get(identity);
    if (existing) return this.vouchFor(existing, { ...template, text });

    const vouched = known !== undefined || template.source !== 'traffic';
    const routeKnown =
      (call.route !== undefined && (template.source === 'route' || template.source === 'correction')) ||
      (vouched && call.status !== 404 && call.status !== 405);
    if (call.isMadeUp === true) return undefined;
    if (!provesExistence({ status: call.status, method: call.method, routeKnown })) return undefined;
    const service =
      known?.service ?? this.services.take(call.service, agentless ? 'host' : 'application', true);
    if (!service) return undefined;
    const adopted = service.kind === 'application' ? this.index.agentless.get(identity) : undefined;
    if (!adopted && this.isFull(service)) {
      this.metrics.endpointsRefused++;
      return undefined;
    }
    if (adopted) {
      this.index.remove(adopted, identity);
      this.spellings = new Map();
    }
    const { protocol } = call;
    const skeleton = skeletonOf(text);
    const named = { serviceId: service.id, protocol, method, host, skeleton, operation };
    const entry: EndpointEntry = {
      service,
      protocol,
      operation,
      templateSource: template.source,
      facet: {
        id: adopted?.facet.id ?? this.newId(named),
        serviceId: service.id,
        method,
        host,
        template: text,
        firstSeenAt: adopted?.facet.firstSeenAt ?? call.time,
        declared: isDeclared(service, method, text),
      },
    };
    this.index.add(entry);
    return entry;
  }

  /** An endpoint that was read off paths, and that somebody vouches for by now. */
  private vouchFor(entry: EndpointEntry, template: SourcedTemplate): EndpointEntry {
    if (entry.templateSource !== 'traffic' || template.source === 'traffic') return entry;
    entry.templateSource = template.source;
    entry.facet = { ...entry.facet, template: template.text };
    if (entry.service.kind === 'application') this.index.addTemplate(entry);
    return entry;
  }

  /** As the database has it; but an application that has just taken it over is not undone by what was read before. */
  private mergeEndpoint(known: CatalogEndpoint, service: ServiceEntry): EndpointEntry {
    const { id, method, host, template, firstSeenAt, protocol, operation, templateSource } = known;
    const entry = this.index.byId.get(id);
    if (entry) {
      if (entry.service.kind === 'application' && service.kind === 'host') return entry;
      const { facet } = entry;
      if (facet.template === template && entry.service === service) {
        entry.templateSource = templateSource;
        if (firstSeenAt < facet.firstSeenAt) entry.facet = { ...facet, firstSeenAt };
        return entry;
      }
    }
    const facet = { id, serviceId: service.id, method, host, template, firstSeenAt, declared: undefined };
    return { service, protocol, operation, templateSource, facet };
  }

  /**
   * An endpoint keeps its id when its template becomes another; should the old template be called again, that is another
   * endpoint by now, and has the next id in a row that is the same in every process.
   */
  private newId(identity: EndpointIdentity): string {
    const first = endpointId(this.organisationId, identity);
    let id = first;
    for (let n = 1; this.index.byId.has(id); n++) id = deterministicId('endpoint', first, String(n));
    return id;
  }

  private isFull(service: ServiceEntry): boolean {
    return (
      this.index.byId.size >= this.limits.endpointsMax ||
      service.endpoints.size >= this.limits.endpointsPerServiceMax
    );
  }
}

function isDeclared(service: ServiceEntry, method: string, template: string): boolean | undefined {
  return service.declared?.includes(method, template, service.kind === 'application');
}

/** A HEAD is answered by what answers GET. */
function methodOf(method: string): string {
  return method === 'HEAD' ? 'GET' : method;
}
