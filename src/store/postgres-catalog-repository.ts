import type { Pool } from 'pg';
import type {
  Catalog,
  CatalogEndpoint,
  CatalogRepository,
  CatalogService,
  Correction,
  DeclaredOperation,
  PublishedHost,
} from './catalog-repository.js';
import { type EndpointRow, endpointOfRow } from './endpoint-row.js';
import { withTenant } from './tenant.js';

interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly kind: CatalogService['kind'];
  readonly operations: readonly DeclaredOperation[] | null;
  readonly listed: readonly DeclaredOperation[];
}

/** More than any organisation should have; beyond it those seen last are known, and the others are met anew. */
const ENDPOINTS_MAX = 200_000;

const services = `
  SELECT s.id, s.name, s.kind, p.operations,
    (SELECT coalesce(jsonb_agg(o), '[]') FROM specification l, jsonb_array_elements(l.operations) AS o
     WHERE l.service_id = s.id AND l.source <> 'upload') AS listed
  FROM service s LEFT JOIN specification p ON p.service_id = s.id AND p.source = 'upload'
  ORDER BY s.id`;

const endpoints = `
  SELECT id, service_id, protocol, method, host, template, operation, template_source, first_seen_at
  FROM endpoint ORDER BY last_seen_at DESC, id LIMIT ${ENDPOINTS_MAX}`;

const corrections = 'SELECT host, method, template FROM template_correction ORDER BY created_at, id';

const published = `
  SELECT host, published, version FROM host_template WHERE version > $1 AND published <> '{}' ORDER BY version`;

export class PostgresCatalogRepository implements CatalogRepository {
  constructor(private readonly pool: Pool) {}

  /** Throws `STORE_UNAVAILABLE`. */
  load(organisationId: string, learnedSince = 0): Promise<Catalog> {
    return withTenant(this.pool, organisationId, async (client) => {
      const [serviceRows, endpointRows, corrected, learned] = await Promise.all([
        client.query<ServiceRow>(services),
        client.query<EndpointRow<string, CatalogEndpoint['templateSource']>>(endpoints),
        client.query<Correction>(corrections),
        client.query<PublishedHost>(published, [learnedSince]),
      ]);
      return {
        services: serviceRows.rows.map(({ operations, ...row }) => ({
          ...row,
          declared: operations ?? undefined,
        })),
        endpoints: endpointRows.rows.map(endpointOfRow),
        corrections: corrected.rows,
        learned: learned.rows,
      };
    });
  }
}
