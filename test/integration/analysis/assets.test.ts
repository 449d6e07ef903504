import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DueServices } from '../../../src/pipeline/analysis/due-services.js';
import { ServiceStep } from '../../../src/pipeline/analysis/service-step.js';
import { systemTimers } from '../../../src/pipeline/timers.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import type { AnalysisLease } from '../../../src/store/analysis-leases.js';
import { PostgresAssessments } from '../../../src/store/assessments/postgres-assessments.js';
import { deterministicId } from '../../../src/store/deterministic-id.js';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';

const now = Date.UTC(2026, 10, 22, 12);

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('a host that two services answer on is one asset, the same whichever of them was judged last', async () => {
  const { organisationId } = await seedOrganisation(database);
  const sql = async <T>(text: string): Promise<T[]> =>
    (await withTenant(database.pool, organisationId, (client) => client.query(text))).rows as T[];
  const services = ['orders', 'users'].map((name) => [name, deterministicId('service', name)] as const);
  for (const [name, id] of services) {
    await sql(`INSERT INTO service (id, organization_id, name, kind, first_seen_at, last_seen_at, sensor_kinds)
      VALUES ('${id}', '${organisationId}', '${name}', 'application', now(), now(), '{}')`);
    const templates = name === 'orders' ? ['/orders', '/orders/{id}'] : ['/users', '/internal'];
    for (const template of templates)
      await sql(`INSERT INTO endpoint (id, organization_id, service_id, protocol, method, host, template, first_seen_at,
          last_seen_at, request_classes, response_classes, sensor_kinds, exposure)
        VALUES ('${deterministicId('endpoint', template)}', '${organisationId}', '${id}', 'rest', 'GET', 'api.shop.test',
          '${template}', now(), now(), '{}', '{}', '{}', '${template === '/internal' ? 'internal' : 'public'}')`);
  }
  const lease = (await new PostgresAnalysisLeases(database.pool).acquire(
    organisationId,
    'a1',
    60_000,
  )) as AnalysisLease;
  const due = new DueServices();
  const errors: unknown[] = [];
  const step = new ServiceStep(new PostgresAssessments(database.pool), due, systemTimers, (error) =>
    errors.push(error),
  );
  const judge = (at: number) => step.run({ organisationId, lease, causes: new Set(['time']), now: at });
  const assets = () => sql('SELECT kind, name, service_id, detail FROM public_asset');
  const asset = {
    ...{ kind: 'host', name: 'api.shop.test', service_id: services[0]?.[1] },
    detail: { endpoints: 3, services: 2 },
  };
  await judge(now);
  expect(await assets()).toEqual([asset]);
  for (const [index, [, id]] of services.entries()) {
    due.touch(organisationId, id);
    await judge(now + (index + 1) * 1000);
    expect(await assets()).toEqual([asset]);
  }
  expect(errors).toEqual([]);
});
