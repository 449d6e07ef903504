/** What the pipeline needs to know of an organisation's inventory to attribute events. */
export interface CatalogService {
  readonly id: string;
  readonly name: string;
  readonly kind: 'application' | 'host';
  /** Operations that the service's specification declares; undefined without a specification. */
  readonly declared: readonly DeclaredOperation[] | undefined;
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
  readonly firstSeenAt: number;
}

export interface Catalog {
  readonly services: readonly CatalogService[];
  readonly endpoints: readonly CatalogEndpoint[];
}

export interface CatalogRepository {
  load(organisationId: string): Promise<Catalog>;
}
