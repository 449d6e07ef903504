import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiCall } from '../../../src/event/index.js';
import { loadKnowledge } from '../../../src/inventory/knowledge/endpoint-knowledge.js';
import { EndpointTally } from '../../../src/pipeline/gather/endpoint-tally.js';
import { knowledgeMerger } from '../../../src/pipeline/gather/knowledge-merger.js';
import { PathTally } from '../../../src/pipeline/gather/path-tally.js';
import { PostgresDetectorState } from '../../../src/store/detector-state/postgres-detector-state.js';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import type { Gathered } from '../../../src/store/gathered.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import type { PartitionLease } from '../../../src/store/partition-leases.js';
import { withTenant } from '../../../src/store/tenant.js';
import { apiCall, builtAt } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { endpoint, noEffects, service } from './deltas.js';

const shop = service('shop');
const orders = endpoint(shop, '/orders/{id}');
const users = endpoint(shop, '/users/{id}');
const ghost = endpoint(shop, '/ghost');

let database: FreshDatabase;
let state: PostgresDetectorState;
let organisationId: string;
let leases: PartitionLease[];
let position = 0;

beforeAll(async () => {
  database = await freshDatabase();
  state = new PostgresDetectorState(database.pool, knowledgeMerger);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.ownerPool.query('DELETE FROM organization');
  ({ organisationId } = await seedOrganisation(database));
  const all = new PostgresPartitionLeases(database.pool);
  leases = [];
  for (const lane of [0, 1, 2]) leases.push((await all.acquire({ organisationId, lane }, 'w1', 60_000))!);
  await new PostgresEffectCommitter(database.pool).commit(
    leases[0]!,
    'p0',
    { ...noEffects, services: [shop], endpoints: [orders, users] },
    builtAt,
  );
});

type Calls = Readonly<Record<string, readonly ApiCall[]>>;

function gatheredOf(calls: Calls, paths: Gathered['paths'] = []): Gathered {
  const tallies = Object.entries(calls).map(([endpointId, all]) => {
    const tally = new EndpointTally(endpointId);
    for (const call of all) tally.add(call, 'inapp-node', builtAt + 86_400_000);
    return { endpointId, knowledge: tally.knowledge(), lastAt: tally.lastAt, stats: tally.stats };
  });
  return { endpoints: tallies, stats: tallies.flatMap(({ stats }) => [...stats.values()]), paths };
}

const save = (gathered: Gathered, lease = leases[0]!) =>
  state.save(lease, `p${++position}`, { upserts: [], deletes: [], gathered }, builtAt);
const many = (count: number, call: ApiCall) => Array.from({ length: count }, () => call);
async function rows<T = unknown>(sql: string): Promise<T[]> {
  const result = await withTenant(database.pool, organisationId, (client) => client.query(sql));
  return result.rows as T[];
}
const known = async (id: string) => {
  const [row] = await rows<{ sketch: unknown; facts: unknown }>(
    `SELECT sketch, facts FROM endpoint_knowledge WHERE endpoint_id = '${id}'`,
  );
  return row && loadKnowledge(row);
};

describe('what lanes gather', () => {
  test('adds up, with its revision, whichever lanes save at once', async () => {
    await Promise.all(
      leases.flatMap((lease) => [
        save(gatheredOf({ [orders.id]: many(10, apiCall()), [users.id]: many(5, apiCall()) }), lease),
      ]),
    );
    expect((await known(orders.id))?.sketch.calls).toBe(30);
    expect((await known(users.id))?.sketch.calls).toBe(15);
    expect(await rows('SELECT DISTINCT revision::int, assessed::int FROM endpoint_knowledge')).toEqual([
      { revision: 3, assessed: 0 },
    ]);
    expect(
      await rows(
        'SELECT sum(calls)::int AS calls, count(*)::int AS n, min(latency::text) AS l FROM call_stats',
      ),
    ).toEqual([{ calls: 45, n: 2, l: expect.stringMatching(/^\{"\d+": 15\}$/) }]);
  });

  test('of endpoints that are not there is left out and counted, the rest is kept', async () => {
    const report = await save(gatheredOf({ [ghost.id]: [apiCall()], [orders.id]: [apiCall()] }));
    expect(report).toMatchObject({ endpoints: 1, endpointsUnknown: 1, stats: 1, refused: 0 });
    expect(await rows('SELECT endpoint_id FROM endpoint_knowledge')).toEqual([{ endpoint_id: orders.id }]);
  });

  test('of an endpoint that was merged into another is the survivor’s, figures too', async () => {
    await database.ownerPool.query('INSERT INTO endpoint_alias VALUES ($1, $2, $3)', [
      ...[organisationId, ghost.id, orders.id],
    ]);
    await save(gatheredOf({ [ghost.id]: many(4, apiCall()), [orders.id]: many(3, apiCall()) }));
    expect((await known(orders.id))?.sketch.calls).toBe(7);
    expect(await rows('SELECT endpoint_id, calls::int FROM call_stats')).toEqual([
      { endpoint_id: orders.id, calls: 7 },
    ]);
  });

  test('is not saved under a lease that was lost', async () => {
    const lost = leases[0]!;
    await new PostgresPartitionLeases(database.pool).acquire(lost.partition, 'w1', 60_000);
    await expect(save(gatheredOf({ [orders.id]: [apiCall()] }), lost)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await rows('SELECT FROM endpoint_knowledge')).toEqual([]);
    expect(await rows('SELECT FROM call_stats')).toEqual([]);
  });

  test('that the database refuses costs no other part, nor the state', async () => {
    const gathered = gatheredOf({ [orders.id]: [apiCall()] });
    const [stat] = gathered.stats;
    const report = await save({ ...gathered, stats: [{ ...stat!, status: 99_999 }] });
    expect(report).toMatchObject({ endpoints: 1, refused: 1 });
    expect((await known(orders.id))?.sketch.calls).toBe(1);
    expect(await rows('SELECT position_state FROM event_consumer WHERE lane = 0')).toEqual([
      { position_state: `p${position}` },
    ]);
  });

  test('knowledge that cannot be read begins anew', async () => {
    await save(gatheredOf({ [orders.id]: many(9, apiCall()) }));
    await database.ownerPool.query(`UPDATE endpoint_knowledge SET sketch = '{"v":0}', facts = '[]'`);
    await save(gatheredOf({ [orders.id]: many(2, apiCall()) }));
    expect((await known(orders.id))?.sketch.calls).toBe(2);
  });

  test('paths are handed on as they were seen, without tokens', async () => {
    const paths = new PathTally();
    const call = apiCall({ route: undefined });
    for (let n = 0; n < 3; n++) paths.add(call, undefined);
    paths.add({ ...call, response: { status: 404 } }, undefined);
    paths.add(apiCall(), undefined);
    await save({ endpoints: [], stats: [], paths: paths.take() });
    expect(await rows('SELECT host, evidence FROM path_evidence')).toEqual([
      { host: 'shop.example.com', evidence: { v: 1, paths: [['GET', ['orders', { type: 'int' }], 3]] } },
    ]);
  });
});

describe('a change of an endpoint', () => {
  const leaking = apiCall({
    time: builtAt + 60_000,
    response: {
      status: 200,
      contentType: 'application/json',
      body: { fields: [{ path: 'iban', type: 'string', classes: ['iban'] }] },
    },
  });

  test('is told once, whatever lane and however often it is seen, with its time', async () => {
    await save(gatheredOf({ [orders.id]: many(30, apiCall()) }));
    for (const lease of leases) await save(gatheredOf({ [orders.id]: many(3, leaking) }), lease);
    const changes = await rows<{ id: string }>(
      `SELECT id, endpoint_id, kind, part, status, path, at FROM endpoint_change WHERE path = 'iban'`,
    );
    expect(changes).toEqual([
      {
        ...{ id: expect.any(String), endpoint_id: orders.id, kind: 'field-added', part: 'response-body' },
        ...{ status: 200, path: 'iban', at: new Date(builtAt + 60_000) },
      },
    ]);
    const fed = await rows<{ node_id: string }>(
      `SELECT node_id FROM change_feed WHERE topic = 'endpoint.changed'`,
    );
    expect(fed.filter(({ node_id }) => node_id === changes[0]?.id)).toHaveLength(1);
  });

  test('is never another organisation’s to see', async () => {
    await save(gatheredOf({ [orders.id]: many(30, apiCall()) }));
    await save(gatheredOf({ [orders.id]: many(3, leaking) }));
    const other = await seedOrganisation(database);
    for (const table of ['endpoint_change', 'endpoint_knowledge', 'call_stats', 'path_evidence'])
      expect(
        await withTenant(database.pool, other.organisationId, (client) =>
          client.query(`SELECT FROM ${table}`),
        ),
      ).toMatchObject({ rowCount: 0 });
  });
});
