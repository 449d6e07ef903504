import type { Pool } from 'pg';
import type {
  Catalog,
  CatalogEndpoint,
  CatalogRepository,
  CatalogService,
  DeclaredOperation,
} from './catalog-repository.js';
import { withTenant } from './tenant.js';

interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly kind: CatalogService['kind'];
  readonly operations: readonly DeclaredOperation[] | null;
}

interface EndpointRow {
  readonly id: string;
  readonly service_id: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | null;
  readonly first_seen_at: Date;
}

/** More than any organisation should have; beyond it those seen last are known, and the others are met anew. */
const ENDPOINTS_MAX = 200_000;

const services = `
  SELECT s.id, s.name, s.kind, p.operations
  FROM service s LEFT JOIN specification p ON p.service_id = s.id
  ORDER BY s.id`;

const endpoints = `
  SELECT id, service_id, protocol, method, host, template, operation, first_seen_at
  FROM endpoint ORDER BY last_seen_at DESC, id LIMIT ${ENDPOINTS_MAX}`;

export class PostgresCatalogRepository implements CatalogRepository {
  constructor(private readonly pool: Pool) {}

  /** Throws `STORE_UNAVAILABLE`. */
  load(organisationId: string): Promise<Catalog> {
    return withTenant(this.pool, organisationId, async (client) => {
      const [serviceRows, endpointRows] = await Promise.all([
        client.query<ServiceRow>(services),
        client.query<EndpointRow>(endpoints),
      ]);
      return {
        services: serviceRows.rows.map(({ id, name, kind, operations }) => ({
          id,
          name,
          kind,
          declared: operations ?? undefined,
        })),
        endpoints: endpointRows.rows.map(toEndpoint),
      };
    });
  }
}

function toEndpoint(row: EndpointRow): CatalogEndpoint {
  return {
    id: row.id,
    serviceId: row.service_id,
    protocol: row.protocol,
    method: row.method,
    host: row.host,
    template: row.template,
    operation: row.operation ?? undefined,
    firstSeenAt: row.first_seen_at.getTime(),
  };
}
