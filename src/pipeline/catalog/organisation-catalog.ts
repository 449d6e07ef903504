import type { PathSegment } from '../../event/index.js';
import { DeclaredOperations } from '../../inventory/declared-by.js';
import { endpointTemplate } from '../../inventory/endpoint-template.js';
import { provesExistence } from '../../inventory/existence.js';
import { skeletonOf } from '../../inventory/path-template.js';
import { TemplateMatcher } from '../../inventory/template-matcher.js';
import type { Catalog } from '../../store/catalog-repository.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { cleanText } from '../clean-text.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import type { CallPlace, EndpointEntry, ServiceEntry } from './catalog-entries.js';
import type { CatalogLimits } from './catalog-limits.js';
import { hostOf, identityOf, placeOf, spellingOf } from './spelling.js';

interface Known {
  readonly service: ServiceEntry;
  readonly template: string;
}

/** Longer spellings are not remembered: tens of thousands of them would fill the memory of a process that many share. */
const SPELLING_MAX = 1000;

/**
 * What an organisation has, as far as this process knows: bounded, shared by all its lanes here. Another process may
 * know more; ids are derived from what names a thing, so that both give it the same one.
 *
 * In-app and agentless sensors meet here. A call that an agentless sensor saw belongs to the application's endpoint when
 * the application has a template at that host and method that matches; and an application's new endpoint takes over the
 * identity, and so the history, of what the agentless sensor had found at the same host, method and place.
 */
export class OrganisationCatalog {
  private readonly services = new Map<string, ServiceEntry>();
  private readonly byId = new Map<string, EndpointEntry>();
  /** Templates of applications, by method and host. */
  private readonly routes = new Map<string, TemplateMatcher<Known>>();
  /** Endpoints that only agentless sensors vouch for, by identity. */
  private readonly agentless = new Map<string, EndpointEntry>();
  private spellings = new Map<string, EndpointEntry>();

  constructor(
    private readonly organisationId: string,
    private readonly limits: CatalogLimits,
    private readonly metrics: PipelineMetrics,
  ) {}

  get size(): { services: number; endpoints: number } {
    return { services: this.services.size, endpoints: this.byId.size };
  }

  /** Takes over what the database knows: at the start, and again when a specification has changed. */
  merge(catalog: Catalog): void {
    const servicesById = new Map<string, ServiceEntry>();
    for (const { id, name, kind, declared } of catalog.services) {
      const service = this.services.get(name) ?? this.newService(id, name, kind);
      if (kind === 'application') service.kind = kind;
      service.declared = declared && new DeclaredOperations(declared);
      servicesById.set(id, service);
    }
    for (const known of catalog.endpoints) {
      const service = servicesById.get(known.serviceId);
      if (!service || this.byId.has(known.id)) continue;
      const { id, method, host, template, firstSeenAt, protocol, operation } = known;
      this.add({
        service,
        protocol,
        operation,
        facet: { id, serviceId: service.id, method, host, template, firstSeenAt, declared: undefined },
      });
    }
    for (const entry of this.byId.values()) {
      const declared = this.isDeclared(entry.service, entry.facet.method, entry.facet.template);
      if (declared !== entry.facet.declared) entry.facet = { ...entry.facet, declared };
    }
  }

  endpoint(id: string): EndpointEntry | undefined {
    return this.byId.get(id);
  }

  /** A service by name; made when it is unknown and `create`, within the cap. */
  service(name: string, kind: 'application' | 'host', create: boolean): ServiceEntry | undefined {
    const known = this.services.get(name);
    if (known) {
      if (kind === 'application') known.kind = kind;
      return known;
    }
    if (!create) return undefined;
    if (this.services.size >= this.limits.servicesMax) {
      this.metrics.servicesRefused++;
      return undefined;
    }
    const clean = cleanText(name, 120);
    return (
      this.services.get(clean) ??
      this.newService(deterministicId('service', this.organisationId, clean), clean, kind)
    );
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
    const host = hostOf(call.host);
    const { text } = endpointTemplate({ route: call.route, path: call.path as readonly PathSegment[] });
    const service = this.services.get(call.service);
    const at = service?.places.get(placeOf(methodOf(call.method), host, skeletonOf(text)));
    return at ?? (call.route === undefined ? undefined : this.resolve(call, agentless));
  }

  private find(call: CallPlace, agentless: boolean): EndpointEntry | undefined {
    const method = methodOf(call.method);
    const path = call.path as readonly PathSegment[];
    const template = endpointTemplate({ route: call.route, path });
    const operation = call.operation === undefined ? undefined : cleanText(call.operation, 200);
    const own = this.services.get(call.service);
    const host = this.knownHost(own, cleanText(hostOf(call.host), 255));

    const known =
      agentless && own?.kind !== 'application'
        ? this.routes.get(placeOf(method, host, ''))?.match(path)
        : undefined;
    const text = known?.template ?? cleanText(template.text, 1024);
    const identity = identityOf(call.protocol, method, host, skeletonOf(text), operation);
    const existing = (known?.service ?? own)?.endpoints.get(identity);
    if (existing) return existing;

    const routeKnown =
      template.fromRoute || (known !== undefined && call.status !== 404 && call.status !== 405);
    if (!provesExistence({ status: call.status, method: call.method, routeKnown })) return undefined;
    const service = known?.service ?? this.service(call.service, agentless ? 'host' : 'application', true);
    if (!service) return undefined;
    const adopted = service.kind === 'application' ? this.agentless.get(identity) : undefined;
    if (
      !adopted &&
      (this.byId.size >= this.limits.endpointsMax ||
        service.endpoints.size >= this.limits.endpointsPerServiceMax)
    ) {
      this.metrics.endpointsRefused++;
      return undefined;
    }
    if (adopted) this.remove(adopted, identity);
    const id =
      adopted?.facet.id ??
      deterministicId(
        'endpoint',
        this.organisationId,
        service.id,
        call.protocol,
        method,
        host,
        skeletonOf(text),
        operation ?? '',
      );
    const entry: EndpointEntry = {
      service,
      protocol: call.protocol,
      operation,
      facet: {
        id,
        serviceId: service.id,
        method,
        host,
        template: text,
        firstSeenAt: adopted?.facet.firstSeenAt ?? call.time,
        declared: this.isDeclared(service, method, text),
      },
    };
    this.add(entry);
    return entry;
  }

  private newService(id: string, name: string, kind: 'application' | 'host'): ServiceEntry {
    const service: ServiceEntry = {
      id,
      name,
      kind,
      declared: undefined,
      hosts: new Set(),
      endpoints: new Map(),
      places: new Map(),
    };
    this.services.set(name, service);
    return service;
  }

  private add(entry: EndpointEntry): void {
    const { service, protocol, operation, facet } = entry;
    const skeleton = skeletonOf(facet.template);
    const identity = identityOf(protocol, facet.method, facet.host, skeleton, operation);
    const place = placeOf(facet.method, facet.host, skeleton);
    this.byId.set(facet.id, entry);
    service.hosts.add(facet.host);
    service.endpoints.set(identity, entry);
    if (!service.places.has(place)) service.places.set(place, entry);
    if (service.kind === 'host') {
      this.agentless.set(identity, entry);
      return;
    }
    const at = placeOf(facet.method, facet.host, '');
    let matcher = this.routes.get(at);
    if (!matcher) {
      matcher = new TemplateMatcher();
      this.routes.set(at, matcher);
    }
    matcher.add(facet.template, { service, template: facet.template });
  }

  private remove(entry: EndpointEntry, identity: string): void {
    this.agentless.delete(identity);
    this.byId.delete(entry.facet.id);
    entry.service.endpoints.delete(identity);
    entry.service.places.delete(
      placeOf(entry.facet.method, entry.facet.host, skeletonOf(entry.facet.template)),
    );
    this.spellings = new Map();
  }

  private knownHost(service: ServiceEntry | undefined, host: string): string {
    if (!service || service.hosts.has(host) || service.hosts.size < this.limits.hostsPerServiceMax)
      return host;
    return '*';
  }

  private isDeclared(service: ServiceEntry, method: string, template: string): boolean | undefined {
    return service.declared?.includes(method, template, service.kind === 'application');
  }
}

/** A HEAD is answered by what answers GET. */
function methodOf(method: string): string {
  return method === 'HEAD' ? 'GET' : method;
}
