import type { EndpointFacet } from '../../event/index.js';
import type { DeclaredOperations } from '../../inventory/declared-by.js';
import type { TemplateSource } from '../../inventory/templates/plan-moves.js';
import type { Truths } from '../../inventory/templates/truths.js';

/** A service that the organisation has. */
export interface ServiceEntry {
  readonly id: string;
  readonly name: string;
  kind: 'application' | 'host';
  declared: DeclaredOperations | undefined;
  /** Templates that its specifications vouch for. */
  templates: Truths | undefined;
  readonly hosts: Set<string>;
  /** By identity within the service: protocol, method, host, skeleton of the template, operation. */
  readonly endpoints: Map<string, EndpointEntry>;
  /** By method, host and skeleton alone: the first endpoint at a place, whatever its protocol. */
  readonly places: Map<string, EndpointEntry>;
}

export interface EndpointEntry {
  readonly service: ServiceEntry;
  readonly protocol: string;
  readonly operation: string | undefined;
  templateSource: TemplateSource;
  /** What detectors see; replaced, not changed, when a new specification decides otherwise about it. */
  facet: EndpointFacet;
}

export interface SourcedTemplate {
  /** `/orders/{id}` */
  readonly text: string;
  readonly source: TemplateSource;
}

/** What is known of a call when it is looked up. */
export interface CallPlace {
  readonly service: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  readonly path: readonly (string | { readonly type: string })[];
  readonly route: string | undefined;
  readonly operation: string | undefined;
  readonly status: number;
  /** The answer shows no such operation. */
  readonly isMadeUp?: boolean;
  readonly time: number;
}
