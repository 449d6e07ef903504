import { randomUUID } from 'node:crypto';
import type { Database } from '../../../src/store/database.js';

/**
 * A large inventory, made inside the database: endpoints over 200 services and 400 hosts, with all that is judged of them;
 * 1.5 findings and a change for each; gateways, public assets and sensors. Values are spread by primes, so that no order is
 * that of insertion.
 */
export async function plantInventory(
  database: Database,
  organisationId: string,
  rows: number,
): Promise<void> {
  const { ownerPool } = database;
  const services = Array.from({ length: 200 }, () => randomUUID());
  await ownerPool.query(
    `INSERT INTO service (id, organization_id, name, kind, first_seen_at, last_seen_at, sensor_kinds, exposure, risk, risk_parts, coverage)
     SELECT id, $1, 'service-' || n, 'application', now(), now() - n * interval '1 minute', '{inapp-node}',
       (ARRAY['public', 'partner', 'internal', 'unknown'])[1 + n % 4], n % 101, '[]', '{"calls": 7}'
     FROM unnest($2::uuid[]) WITH ORDINALITY AS s (id, n)`,
    [organisationId, services],
  );
  await ownerPool.query(
    `INSERT INTO endpoint (id, organization_id, service_id, protocol, method, host, template, first_seen_at, last_seen_at, calls, errors,
       authenticated_calls, request_classes, response_classes, sensor_kinds, declared, template_source, deprecated, authentication,
       exposure, exposure_reasons, risk, risk_parts)
     SELECT gen_random_uuid(), $1, ($2::uuid[])[1 + n % 200], (ARRAY['rest', 'rest', 'rest', 'graphql'])[1 + n % 4],
       (ARRAY['GET', 'POST', 'PUT', 'DELETE'])[1 + n % 4], 'host-' || n % 400 || '.test', '/v' || n % 3 || '/resource-' || (n::bigint * 7919 % $3) || '/{id}',
       now() - (n::bigint * 31337 % $3) * interval '1 minute', now() - (n::bigint * 7919 % $3) * interval '1 second',
       (n::bigint * 104729) % 1000003, n % 100, n % 1000, '{}', CASE WHEN n % 10 = 0 THEN '{email,name}'::text[] ELSE '{}' END,
       CASE WHEN n % 3 = 0 THEN '{collector}'::text[] ELSE '{inapp-node}' END, n % 5 <> 0,
       (ARRAY['traffic', 'route', 'specification', 'correction'])[1 + (n % 97) % 4], n % 50 = 0,
       CASE WHEN n % 7 = 0 THEN '{none}'::text[] ELSE '{jwt}' END,
       (ARRAY['public', 'partner', 'internal', 'unknown'])[1 + (n % 13) % 4], '{"called from the internet"}', (n::bigint * 6151) % 101,
       '[{"part":"exposure","points":20,"max":20,"why":"public reach"},{"part":"data","points":10,"max":20,"why":"carries email"}]'
     FROM generate_series(1, $3) AS n`,
    [organisationId, services, rows],
  );
  await ownerPool.query(
    `INSERT INTO posture_finding (id, organization_id, service_id, endpoint_id, rule, subject, severity, state, first_seen_at, last_seen_at, evidence)
     SELECT gen_random_uuid(), $1, e.service_id, e.id, (ARRAY['posture.clear-text', 'posture.rate-limit-missing', 'posture.server-version'])[1 + k % 3],
       '', (ARRAY['info', 'low', 'medium', 'high', 'critical']::severity[])[1 + (e.n * 31 + k) % 5],
       (ARRAY['open', 'open', 'open', 'accepted', 'resolved']::posture_state[])[1 + (e.n * 17 + k) % 5], now() - interval '9 days',
       now() - ((e.n * 7919 + k) % $2) * interval '1 second', '{"calls": 12, "ofCalls": 100}'
     FROM (SELECT *, row_number() OVER () AS n FROM endpoint WHERE organization_id = $1) e, generate_series(1, 1 + (e.n % 2)::int) AS k`,
    [organisationId, rows],
  );
  await ownerPool.query(
    `INSERT INTO endpoint_change (id, organization_id, endpoint_id, at, kind, part, status, path)
     SELECT gen_random_uuid(), $1, id, last_seen_at, (ARRAY['field-added', 'type-added', 'status-added'])[1 + calls % 3], 'response-body', 200, 'customer.email'
     FROM endpoint WHERE organization_id = $1`,
    [organisationId],
  );
  await ownerPool.query(
    `INSERT INTO gateway (id, organization_id, provider, type, gateway_id, stage, hosts, routes, first_seen_at, last_seen_at)
     SELECT gen_random_uuid(), $1, 'aws', 'apigateway-http', 'gateway-' || g, 'prod', ARRAY['host-' || g || '.test'],
       (SELECT jsonb_agg(jsonb_build_object('method', 'ANY', 'route', '/v1/resource-' || r || '/{id}', 'authorizer', 'jwt')) FROM generate_series(1, 50) AS r),
       now() - g * interval '1 hour', now() - g * interval '1 second'
     FROM generate_series(1, 400) AS g`,
    [organisationId],
  );
  await ownerPool.query(
    `INSERT INTO public_asset (id, organization_id, kind, name, service_id, first_seen_at, last_seen_at)
     SELECT gen_random_uuid(), $1, (ARRAY['host', 'gateway', 'address', 'certificate'])[1 + n % 4], 'asset-' || n, ($2::uuid[])[1 + n % 200],
       now() - n * interval '1 minute', now()
     FROM generate_series(1, 20000) AS n`,
    [organisationId, services],
  );
}
