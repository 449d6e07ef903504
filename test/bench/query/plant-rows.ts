import { randomUUID } from 'node:crypto';
import type { Database } from '../../../src/store/database.js';

/** Endpoints and alerts of an organisation, made inside the database, spread over time and services. */
export async function plantRows(database: Database, organisationId: string, rows: number): Promise<void> {
  const { ownerPool } = database;
  const services = Array.from({ length: 20 }, () => randomUUID());
  await ownerPool.query(
    `INSERT INTO service (id, organization_id, name, kind, first_seen_at, last_seen_at, sensor_kinds)
     SELECT id, $1, 'service-' || n, 'application', now(), now(), '{inapp-node}' FROM unnest($2::uuid[]) WITH ORDINALITY AS s (id, n)`,
    [organisationId, services],
  );
  await ownerPool.query(
    `INSERT INTO endpoint (id, organization_id, service_id, protocol, method, host, template, first_seen_at, last_seen_at, calls, errors,
       authenticated_calls, request_classes, response_classes, sensor_kinds)
     SELECT gen_random_uuid(), $1, ($2::uuid[])[1 + n % 20], 'rest', (ARRAY['GET', 'POST', 'PUT', 'DELETE'])[1 + n % 4], 'shop.test',
       '/resource-' || n || '/{id}', now() - n * interval '1 minute', now() - (n::bigint * 7919 % $3) * interval '1 second', (n::bigint * 104729) % 1000003,
       n % 100, n % 1000, '{}', CASE WHEN n % 10 = 0 THEN '{email}'::text[] ELSE '{}' END, '{inapp-node}'
     FROM generate_series(1, $3) AS n`,
    [organisationId, services, rows],
  );
  await ownerPool.query(
    `INSERT INTO alert (id, organization_id, detector, rule, title, severity, confidence, stage, dedupe_key, service_id, count, first_seen_at,
       last_seen_at, evidence, raised_at)
     SELECT gen_random_uuid(), $1, 'bola', 'bola.foreign-objects', 'One principal reached ' || n || ' objects that belong to others',
       (ARRAY['info', 'low', 'medium', 'high', 'critical']::severity[])[1 + n % 5], 0.9, 'exploitation', 'key-' || n, ($2::uuid[])[1 + n % 20],
       n % 500 + 1, now() - n * interval '1 minute', now() - (n::bigint * 7919 % $3) * interval '1 second', '[]', now() - n * interval '1 minute'
     FROM generate_series(1, $3) AS n`,
    [organisationId, services, rows],
  );
}
