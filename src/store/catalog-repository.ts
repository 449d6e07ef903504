import type { TemplateSource } from '../inventory/templates/plan-moves.js';

/** What the pipeline needs to know of an organisation's inventory to attribute events. */
export interface CatalogService {
  readonly id: string;
  readonly name: string;
  readonly kind: 'application' | 'host';
  /** Operations that the service's specification declares; undefined without a specification. */
  readonly declared: readonly DeclaredOperation[] | undefined;
  /** What the application's own list of routes and its gateways declare beside it. */
  readonly listed: readonly DeclaredOperation[];
}

export interface DeclaredOperation {
  readonly method: string;
  /** `/orders/{id}` */
  readonly template: string;
}

export interface CatalogEndpoint {
  readonly id: string;
  readonly serviceId: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | undefined;
  readonly templateSource: TemplateSource;
  readonly firstSeenAt: number;
}

/** A template by a user's word; the method `*` stands for all. */
export interface Correction {
  readonly host: string;
  readonly method: string;
  readonly template: string;
}

/** What was learned of a host's templates, as the analyst published it. */
export interface PublishedHost {
  readonly host: string;
  readonly published: unknown;
  /** Rises over all hosts of the organisation. */
  readonly version: number;
}

export interface Catalog {
  readonly services: readonly CatalogService[];
  readonly endpoints: readonly CatalogEndpoint[];
  readonly corrections: readonly Correction[];
  readonly learned: readonly PublishedHost[];
}

export interface CatalogRepository {
  /** @param learnedSince leaves out what was published up to this version. */
  load(organisationId: string, learnedSince?: number): Promise<Catalog>;
}
