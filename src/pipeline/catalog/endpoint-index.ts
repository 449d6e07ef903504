import { skeletonOf } from '../../inventory/path-template.js';
import { TemplateMatcher } from '../../inventory/template-matcher.js';
import type { EndpointEntry, ServiceEntry } from './catalog-entries.js';
import { identityOf, placeOf } from './spelling.js';

/** An application's template, for calls that an agentless sensor sees. */
export interface KnownTemplate {
  readonly service: ServiceEntry;
  readonly template: string;
}

/** The endpoints of an organisation, by all that they are looked up by. */
export class EndpointIndex {
  readonly byId = new Map<string, EndpointEntry>();
  /** Endpoints that only agentless sensors vouch for, by identity. */
  readonly agentless = new Map<string, EndpointEntry>();
  /** Templates of applications, by method and host: those that somebody vouches for, and those that were read off paths. */
  private readonly vouched = new Map<string, TemplateMatcher<KnownTemplate>>();
  private readonly read = new Map<string, TemplateMatcher<KnownTemplate>>();

  add(entry: EndpointEntry): void {
    const { service, protocol, operation, facet } = entry;
    const skeleton = skeletonOf(facet.template);
    const identity = identityOf(protocol, facet.method, facet.host, skeleton, operation);
    const place = placeOf(facet.method, facet.host, skeleton);
    this.byId.set(facet.id, entry);
    service.hosts.add(facet.host);
    service.endpoints.set(identity, entry);
    if (!service.places.has(place)) service.places.set(place, entry);
    if (service.kind === 'host') this.agentless.set(identity, entry);
    else this.addTemplate(entry);
  }

  /** Again when an entry is vouched for that was not before. */
  addTemplate({ service, facet, templateSource }: EndpointEntry): void {
    const templates = templateSource === 'traffic' ? this.read : this.vouched;
    const at = placeOf(facet.method, facet.host, '');
    const matcher = templates.get(at) ?? new TemplateMatcher();
    templates.set(at, matcher);
    matcher.add(facet.template, { service, template: facet.template });
  }

  remove(entry: EndpointEntry, identity: string): void {
    const { facet, service } = entry;
    this.agentless.delete(identity);
    this.byId.delete(facet.id);
    service.endpoints.delete(identity);
    service.places.delete(placeOf(facet.method, facet.host, skeletonOf(facet.template)));
  }

  /** The application's template that somebody vouches for and that the path fits. */
  route(method: string, host: string, path: Parameters<TemplateMatcher<unknown>['match']>[0]) {
    return this.vouched.get(placeOf(method, host, ''))?.match(path);
  }

  /** The application whose endpoint the path fits, though nobody vouches for its template. */
  likely(method: string, host: string, path: Parameters<TemplateMatcher<unknown>['match']>[0]) {
    return this.read.get(placeOf(method, host, ''))?.match(path);
  }

  clear(): void {
    for (const { service } of this.byId.values()) {
      service.endpoints.clear();
      service.places.clear();
    }
    this.byId.clear();
    this.agentless.clear();
    this.vouched.clear();
    this.read.clear();
  }
}
