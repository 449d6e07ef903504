import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { templateFromPath } from '../../../src/inventory/template-from-path.js';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { Effects } from '../../../src/store/effects.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import type { PartitionLease } from '../../../src/store/partition-leases.js';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { alert, endpoint, noEffects, sensor, service } from './deltas.js';

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

const commit = (effects: Partial<Effects>, under = lease) =>
  committer.commit(under, `p${++position}`, { ...noEffects, ...effects }, Date.UTC(2026, 10, 22, 13));

async function rows<T>(sql: string): Promise<T[]> {
  const result = await withTenant(database.pool, organisationId, (client) => client.query(sql));
  return result.rows as T[];
}
const topics = async () =>
  (await rows<{ topic: string }>('SELECT topic FROM change_feed ORDER BY position')).map((row) => row.topic);

describe('commit of effects', () => {
  test('moves the position and writes every noun in one transaction', async () => {
    const shop = service('shop');
    const orders = endpoint(shop, '/orders/{id}');
    await commit({
      ...{ services: [shop], endpoints: [orders], sensors: [sensor('sensor-1')] },
      alerts: [alert('a', { serviceId: shop.id, endpointId: orders.id })],
    });
    expect(await rows('SELECT position FROM event_consumer')).toEqual([{ position: `p${position}` }]);
    expect(await rows('SELECT endpoint_id, count, revision FROM alert')).toEqual([
      { endpoint_id: orders.id, count: '1', revision: 1 },
    ]);
    expect((await topics()).sort()).toEqual(['alert.raised', 'endpoint.discovered', 'sensor.changed']);
  });

  test('adds counts up and widens times when a thing is seen again, and leaves its classes of data to the analyst', async () => {
    const shop = service('shop');
    const first = endpoint(shop, '/a', { calls: 3, errors: 1 });
    await commit({ services: [shop], endpoints: [first] });
    expect(await rows('SELECT request_classes, response_classes FROM endpoint')).toEqual([
      { request_classes: [], response_classes: [] },
    ]);
    await rows("UPDATE endpoint SET response_classes = '{email}'");
    const again = endpoint(shop, '/a', {
      ...{
        calls: 4,
        firstSeenAt: first.firstSeenAt - 1000,
        lastSeenAt: first.lastSeenAt + 1000,
      },
      sensorKinds: new Set(['collector']),
    });
    await commit({ services: [shop], endpoints: [again] });
    expect(
      await rows(
        'SELECT calls, errors, response_classes, sensor_kinds, last_seen_at - first_seen_at AS span FROM endpoint',
      ),
    ).toEqual([
      {
        ...{
          calls: '7',
          errors: '1',
          response_classes: ['email'],
          sensor_kinds: ['collector', 'inapp-node'],
        },
        span: expect.objectContaining({ seconds: 2 }),
      },
    ]);
    expect(await rows('SELECT calls FROM service')).toEqual([{ calls: '2' }]);
    expect(await topics()).toEqual(['endpoint.discovered']);
  });

  test('writes nothing under a lease that another worker has taken over', async () => {
    await withTenant(database.pool, organisationId, (client) =>
      client.query("UPDATE event_consumer SET lease_until = now() - interval '1 second'"),
    );
    const taken = await leases.acquire({ organisationId, lane: 0 }, 'w2', 60_000);
    expect(taken?.epoch).toBe(lease.epoch + 1);
    await expect(commit({ services: [service('shop')] })).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await rows('SELECT * FROM service')).toEqual([]);
    await commit({ services: [service('shop')] }, taken);
    expect(await rows('SELECT name FROM service')).toEqual([{ name: 'shop' }]);
  });

  test('keeps the worst of an alert, adds its count and keeps its newest twenty pointers', async () => {
    const pointers = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ eventId: `event-${from + index}`, time: from + index }));
    await commit({
      alerts: [alert('a', { severity: 'high', outcome: 'attempted', evidence: pointers(0, 15) })],
    });
    await commit({
      alerts: [
        alert('a', {
          severity: 'medium',
          confidence: 0.9,
          stage: 'exploitation',
          outcome: 'blocked',
          count: 4,
          rule: 'test.blocked',
          evidence: pointers(15, 15),
        }),
      ],
    });
    const [row] = await rows<{ evidence: { eventId: string }[] }>('SELECT * FROM alert');
    expect(row).toMatchObject({
      ...{
        severity: 'high',
        confidence: 0.9,
        stage: 'exploitation',
        outcome: 'blocked',
        count: '5',
        rule: 'test.blocked',
        revision: 2,
      },
    });
    expect(row!.evidence.map(({ eventId }) => eventId)).toEqual(
      pointers(10, 20).map(({ eventId }) => eventId),
    );
    expect(await topics()).toEqual(['alert.raised', 'alert.changed']);
  });

  test('opens a resolved alert again, and lets a false positive count in silence', async () => {
    await commit({ alerts: [alert('resolved'), alert('false')] });
    await rows("UPDATE alert SET state = 'resolved', state_reason = 'done' WHERE dedupe_key = 'resolved'");
    await rows("UPDATE alert SET state = 'false_positive' WHERE dedupe_key = 'false'");
    await commit({ alerts: [alert('resolved'), alert('false')] });
    expect(await rows('SELECT state, count, state_reason FROM alert ORDER BY dedupe_key DESC')).toEqual([
      { state: 'open', count: '2', state_reason: null },
      { state: 'false_positive', count: '2', state_reason: null },
    ]);
    expect(await topics()).toEqual(['alert.raised', 'alert.raised', 'alert.changed']);
  });

  test('leaves out references to what the organisation does not have', async () => {
    const other = await seedOrganisation(database);
    const otherLease = (await leases.acquire(
      { organisationId: other.organisationId, lane: 0 },
      'w1',
      60_000,
    ))!;
    const foreign = service('foreign');
    await commit({ services: [foreign] }, otherLease);
    await commit({
      alerts: [alert('a', { serviceId: foreign.id, endpointId: foreign.id })],
      sensors: [sensor('sensor-1')],
    });
    expect(await rows('SELECT service_id, endpoint_id FROM alert')).toEqual([
      { service_id: null, endpoint_id: null },
    ]);
    expect(await rows('SELECT enrolment_id FROM sensor')).toEqual([{ enrolment_id: null }]);
  });

  test('tells of a sensor when it is new, has another version or loses in a new way, not at each report', async () => {
    await commit({ sensors: [sensor('sensor-1')] });
    await commit({ sensors: [sensor('sensor-1', { policyVersion: 3, coverage: { packets: 1 } })] });
    expect(await topics()).toEqual(['sensor.changed']);
    await commit({ sensors: [sensor('sensor-1', { losses: new Map([['queue-full', 2]]) })] });
    expect(await topics()).toHaveLength(2);
    await commit({
      sensors: [sensor('sensor-1', { losses: new Map([['queue-full', 5]]), coverage: { drops: 2 } })],
    });
    expect(await topics()).toHaveLength(2);
    await commit({ sensors: [sensor('sensor-1', { version: '1.1.0' })] });
    expect(await topics()).toHaveLength(3);
    expect(
      await rows('SELECT events, batches, losses, policy_version, coverage, version FROM sensor'),
    ).toEqual([
      {
        ...{ events: '50', batches: '5', losses: { 'queue-full': 7 }, policy_version: '3', version: '1.1.0' },
        coverage: { packets: 1, drops: 2 },
      },
    ]);
  });

  test('moves an endpoint from a host to the application that declares it, and not back', async () => {
    const host = service('shop.test', { kind: 'host' });
    const app = service('shop');
    await commit({ services: [host], endpoints: [endpoint(host, '/a')] });
    await commit({ services: [host, app], endpoints: [endpoint(app, '/a')] });
    await commit({ services: [host], endpoints: [endpoint(host, '/a')] });
    expect(await rows('SELECT service_id, calls FROM endpoint')).toEqual([
      { service_id: app.id, calls: '3' },
    ]);
  });

  test('says so when the database will never take the effects, and writes none of them', async () => {
    const bad = [alert('good'), alert('bad', { title: 'x'.repeat(400) })];
    await expect(commit({ alerts: bad })).rejects.toMatchObject({ code: 'EFFECTS_REFUSED' });
    expect(await rows('SELECT * FROM alert')).toEqual([]);
  });

  test('says the same of what is past a limit of the database', async () => {
    const shop = service('shop');
    const characters = Array.from({ length: 1000 }, (_, index) => String.fromCharCode(0x4e00 + index * 17));
    await expect(
      commit({ services: [shop], endpoints: [endpoint(shop, `/${characters.join('')}`)] }),
    ).rejects.toMatchObject({ code: 'EFFECTS_REFUSED', cause: { code: '54000' } });
    const longest = templateFromPath([characters.slice(0, 100).join(''), ...characters]);
    await commit({ services: [shop], endpoints: [endpoint(shop, longest)] });
    expect(await rows('SELECT template FROM endpoint')).toEqual([{ template: longest }]);
  });

  test('never refuses what lanes find at once, though it is unique in two ways', async () => {
    const lanes = await Promise.all(
      [1, 2, 3, 4].map(async (lane) => (await leases.acquire({ organisationId, lane }, 'w1', 60_000))!),
    );
    for (let round = 0; round < 25; round++) {
      const found = service(`shop-${round}`);
      await Promise.all(
        lanes.map((one) => commit({ services: [found], endpoints: [endpoint(found, '/a')] }, one)),
      );
    }
    expect(await rows('SELECT count(*)::int AS n FROM service')).toEqual([{ n: 25 }]);
    expect(await rows('SELECT calls FROM endpoint')).toEqual([{ calls: '100' }]);
  });

  test('gives positions of the feed in the order of commits, also to lanes that commit at once', async () => {
    const lanes = await Promise.all(
      [1, 2, 3, 4].map(async (lane) => (await leases.acquire({ organisationId, lane }, 'w1', 60_000))!),
    );
    const shared = service('shop');
    await Promise.all(
      lanes.map(async (one, lane) => {
        for (let round = 0; round < 10; round++) {
          const seen = [endpoint(shared, '/a'), endpoint(shared, '/b'), endpoint(shared, '/c')];
          const effects = {
            services: [shared],
            endpoints: lane % 2 ? seen : seen.reverse(),
            alerts: [alert('same'), alert(`${lane}`)],
          };
          await commit(effects, one);
        }
      }),
    );
    const positions = (
      await rows<{ position: string }>('SELECT position FROM change_feed ORDER BY position')
    ).map((row) => Number(row.position));
    expect(positions).toEqual(positions.map((_, index) => index + 1));
    expect(await rows("SELECT count FROM alert WHERE dedupe_key = 'same'")).toEqual([{ count: '40' }]);
    expect(await rows('SELECT DISTINCT calls FROM endpoint')).toEqual([{ calls: '40' }]);
    expect((await topics()).filter((topic) => topic === 'alert.raised')).toHaveLength(5);
  });
});
