import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { ApplicationStart, Effects, OutgoingRow, QueryRow } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import type { PartitionLease } from '../../../src/store/partition-leases.js';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { application, noEffects, sensor, service } from './deltas.js';

let database: FreshDatabase;
let leases: PostgresPartitionLeases;
let committer: PostgresEffectCommitter;
let organisationId: string;
let lease: PartitionLease;
let position = 0;

beforeAll(async () => {
  database = await freshDatabase();
  leases = new PostgresPartitionLeases(database.pool);
  committer = new PostgresEffectCommitter(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.ownerPool.query('DELETE FROM organization');
  ({ organisationId } = await seedOrganisation(database));
  lease = (await leases.acquire({ organisationId, lane: 0 }, 'w1', 60_000))!;
});

const commit = (effects: Partial<Effects>) =>
  committer.commit(lease, `p${++position}`, { ...noEffects, ...effects }, Date.UTC(2026, 10, 22, 13));

interface Row {
  readonly service_id: string | null;
  readonly runtime: unknown;
  readonly components: readonly { name: string }[];
  readonly components_omitted: number;
  readonly modules: readonly { name: string }[];
  readonly queries: readonly QueryRow[];
  readonly queries_left_out: string;
  readonly outgoing: readonly OutgoingRow[];
  readonly outgoing_left_out: string;
}

async function known(): Promise<Row> {
  const { rows } = await withTenant(database.pool, organisationId, (client) =>
    client.query<Row>('SELECT * FROM sensor_application'),
  );
  expect(rows).toHaveLength(1);
  return rows[0] as Row;
}

const one = sensor('sensor-1');
const start = (at: number, name: string): ApplicationStart => ({
  at,
  runtime: { name: 'node', version: '20.20.2' },
  frameworks: [{ name: 'express', version: '5.3.0' }],
  components: [{ type: 'library', name, version: '1.0.0' }],
  componentsOmitted: 2,
});
const query = (table: string, count: number): QueryRow => ({
  ...{ method: 'GET', route: '/orders/:id', statement: 'select', tables: [table], columns: ['id'] },
  ...{ constrained: 'identity', count },
});
const call = (host: string, count: number): OutgoingRow => ({ method: 'GET', route: '/a', host, count });

describe('what a library tells of its application', () => {
  test('is kept beside its sensor and its service', async () => {
    const shop = service('shop');
    const modules = { at: 1000, list: [{ name: 'express', version: '5.3.0', hook: 'hooked' as const }] };
    await commit({
      services: [shop],
      sensors: [one],
      applications: [application(one, { serviceId: shop.id, start: start(1000, 'a'), modules })],
    });
    expect(await known()).toMatchObject({
      service_id: shop.id,
      runtime: { name: 'node', version: '20.20.2' },
      components: [{ type: 'library', name: 'a', version: '1.0.0' }],
      components_omitted: 2,
      modules: modules.list,
      queries: [],
      outgoing: [],
    });
  });

  test('takes the place of what it told before, and never of what is newer; a heartbeat without modules leaves them', async () => {
    const tell = (overrides: Parameters<typeof application>[1]) =>
      commit({ sensors: [one], applications: [application(one, overrides)] });
    const modules = (at: number, name: string) => ({ at, list: [{ name, hook: 'none' as const }] });
    await tell({ modules: modules(2000, 'new') });
    await tell({ start: start(2000, 'new') });
    await tell({ start: start(1000, 'old'), modules: modules(1000, 'old') });
    await tell({ outgoing: [call('a.test', 1)] });
    const { components, modules: listed } = await known();
    expect([components[0]?.name, listed[0]?.name]).toEqual(['new', 'new']);
    await tell({ start: start(3000, 'newest'), modules: modules(3000, 'newest') });
    const after = await known();
    expect([after.components[0]?.name, after.modules[0]?.name]).toEqual(['newest', 'newest']);
  });

  test('adds the counts of queries and of calls up, the most frequent first', async () => {
    const first = application(one, {
      queries: [query('orders', 3), query('users', 4)],
      outgoing: [call('a.test', 1)],
    });
    const second = application(one, {
      queries: [query('orders', 5)],
      outgoing: [call('b.test', 2), call('a.test', 2)],
    });
    await commit({ sensors: [one], applications: [first] });
    await commit({ sensors: [one], applications: [second] });
    expect(await known()).toMatchObject({
      queries: [query('orders', 8), query('users', 4)],
      outgoing: [call('a.test', 3), call('b.test', 2)],
      queries_left_out: '0',
    });
  });

  test('is bounded: the rarest queries go, and their counts are told', async () => {
    const many = (from: number, count: number) =>
      Array.from({ length: 700 }, (_, n) => query(`table_${from + n}`, count));
    await commit({ sensors: [one], applications: [application(one, { queries: many(0, 2) })] });
    await commit({ sensors: [one], applications: [application(one, { queries: many(700, 5) })] });
    await commit({ sensors: [one], applications: [application(one, { outgoing: [call('a.test', 1)] })] });
    const { queries, queries_left_out } = await known();
    expect(queries).toHaveLength(1000);
    expect(queries.filter(({ count }) => count === 5)).toHaveLength(700);
    expect(queries_left_out).toBe(String(400 * 2));

    const huge = Array.from({ length: 1200 }, (_, n) => call(`h${n}.test`, n < 1000 ? 2 : 1));
    await commit({ sensors: [one], applications: [application(one, { outgoing: huge })] });
    const { outgoing, outgoing_left_out } = await known();
    expect(outgoing).toHaveLength(1000);
    expect(outgoing_left_out).toBe('201');
  });

  test('is not there for another organisation, and goes with its sensor', async () => {
    await commit({ sensors: [one], applications: [application(one, { start: start(1000, 'a') })] });
    const other = await seedOrganisation(database, { name: 'other' });
    const count = async (of: string) =>
      (await withTenant(database.pool, of, (client) => client.query('SELECT FROM sensor_application')))
        .rowCount;
    expect([await count(organisationId), await count(other.organisationId)]).toEqual([1, 0]);
    await withTenant(database.pool, organisationId, (client) => client.query('DELETE FROM sensor'));
    expect(await count(organisationId)).toBe(0);
  });
});
