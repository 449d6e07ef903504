import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiCall } from '../../../src/event/index.js';
import { Maintenance } from '../../../src/store/maintenance.js';
import { apiCall } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { manualClock } from '../../kit/manual-clock.js';
import { plantHistory } from '../../kit/plant-history.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plant, type RunningApi, startApi } from './api-kit.js';

const clock = manualClock();
const now = clock.now();
const DAY = 86_400_000;
const tokenOf = (user: number) => `user-${user}`.padEnd(22, '0');

const call = (n: number, user: number, time: number): ApiCall => ({
  ...apiCall(),
  id: `looked-back-${String(n).padStart(6, '0')}`,
  time,
  principal: { token: tokenOf(user), kind: 'jwt' },
  client: { address: `10.0.0.${user}`, agent: `agent-${user % 2}`.padEnd(22, '0') },
});

let database: FreshDatabase;
let running: RunningApi;
let organisation: SeededOrganisation;
let rows: Awaited<ReturnType<typeof plant>>;
let sent: ApiCall[];

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database, { clock });
  organisation = await seedOrganisation(database);
  rows = await plant(running.prisma.for(organisation.organisationId), organisation.organisationId);
  // Two lanes whose chunks overlap in time; five chunks each, and some that came late.
  sent = Array.from({ length: 1000 }, (_, n) => call(n, n % 10, now - DAY + ((n * 7919) % 1000) * 60_000));
  for (const lane of [0, 1])
    for (let chunk = 0; chunk < 5; chunk++) {
      const events = sent.filter((_, n) => n % 2 === lane && Math.floor(n / 200) === chunk);
      const planted = {
        events,
        endpointId: rows.endpoint.id,
        serviceId: rows.service.id,
        receivedAt: now - chunk,
      };
      await plantHistory(database.pool, organisation.organisationId, [planted], lane);
    }
});
afterAll(async () => {
  await running.close();
  await database.drop();
});

const CALLS = `query ($filter: CallFilter, $first: Int, $after: String) { calls(filter: $filter, first: $first, after: $after) {
  edges { node { eventId time principal clientAddress status path endpoint { id } } } pageInfo { hasNextPage endCursor } } }`;

interface Node {
  readonly eventId: string;
  readonly time: string;
  readonly endpoint: { id: string } | null;
}

async function all(filter: object | undefined, first = 37): Promise<Node[]> {
  const found: Node[] = [];
  for (let after: string | undefined, pages = 0; pages < 200; pages++) {
    const answer = await running.ask(organisation.apiToken, CALLS, { filter, first, after });
    expect(answer.errors).toBeUndefined();
    const { edges, pageInfo } = answer.data.calls;
    found.push(...edges.map(({ node }: { node: Node }) => node));
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
  throw new Error('pages without end');
}

const newestFirst = (calls: readonly ApiCall[]) =>
  [...calls].sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
const idsOf = (nodes: readonly Node[]) => nodes.map(({ eventId }) => eventId);

describe('looking back', () => {
  test('gives every call once, newest first, over all pages and lanes', async () => {
    expect(idsOf(await all(undefined, 100))).toEqual(newestFirst(sent));
  });

  test('gives one caller’s by principal, address and agent, within a time, at an endpoint', async () => {
    const of = (user: number) => sent.filter((_, n) => n % 10 === user);
    expect(idsOf(await all({ principals: [tokenOf(3)] }))).toEqual(newestFirst(of(3)));
    expect(idsOf(await all({ clientAddresses: ['10.0.0.4'] }, 7))).toEqual(newestFirst(of(4)));
    expect(idsOf(await all({ principals: [tokenOf(3)], clientAddresses: ['10.0.0.4'] }))).toEqual(
      newestFirst([...of(3), ...of(4)]),
    );
    expect((await all({ agents: [`agent-1`.padEnd(22, '0')] }, 100)).length).toBe(500);
    const from = now - DAY + 600_000;
    const to = now - DAY + 30_000_000;
    const within = of(3).filter(({ time }) => time >= from && time < to);
    const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    expect(idsOf(await all({ principals: [tokenOf(3)], ...times }))).toEqual(newestFirst(within));
    const here = globalId('Endpoint', rows.endpoint.id);
    expect((await all({ principals: [tokenOf(3)], endpoints: [here] }))[0]?.endpoint).toEqual({ id: here });
    expect(await all({ principals: ['nobody'] })).toEqual([]);
    expect(await all({ endpoints: [globalId('Alert', rows.alert.id)] })).toEqual([]);
  });

  test('tells where each was answered, by what, for whom and in which trace; of others null', async () => {
    const other = await seedOrganisation(database);
    const { service, endpoint } = await plant(running.prisma.for(other.organisationId), other.organisationId);
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentId: 'c'.repeat(16) };
    const told: ApiCall = {
      ...call(1, 1, now - 1000),
      ...{
        machine: { eni: 'eni-0a1b', instance: 'i-0c2d' },
        caller: { service: 'checkout', known: 'address' },
      },
      response: {
        status: 200,
        software: [{ name: 'nginx', version: '1.18.0', distribution: true }, { name: 'php' }],
      },
      trace,
    };
    const { trace: _, ...plain } = call(2, 1, now - 2000);
    const planted = { endpointId: endpoint.id, serviceId: service.id, receivedAt: now };
    const events = [told, { ...plain, logged: true }];
    await plantHistory(database.pool, other.organisationId, [{ events, ...planted }]);
    const { data, errors } = await running.ask(
      other.apiToken,
      `{ calls(first: 5) { edges { node { machine { networkInterface instance } caller { name knownBy }
        programs { name version distribution } trace { traceId spanId parentId } isLogged } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.calls.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        machine: { networkInterface: 'eni-0a1b', instance: 'i-0c2d' },
        caller: { name: 'checkout', knownBy: 'ADDRESS' },
        programs: [
          { name: 'nginx', version: '1.18.0', distribution: true },
          { name: 'php', version: null, distribution: false },
        ],
        trace,
        isLogged: false,
      },
      { machine: null, caller: null, programs: [], trace: null, isLogged: true },
    ]);
  });

  test('follows an endpoint that was merged into another', async () => {
    const gone = '00000000-0000-4000-8000-00000000dead';
    const one = { ...call(5000, 77, now - 1000) };
    await plantHistory(database.pool, organisation.organisationId, [{ events: [one], endpointId: gone }]);
    await database.ownerPool.query(
      'INSERT INTO endpoint_alias (organization_id, id, endpoint_id) VALUES ($1, $2, $3)',
      [...[organisation.organisationId, gone, rows.endpoint.id]],
    );
    const here = globalId('Endpoint', rows.endpoint.id);
    expect(await all({ principals: [tokenOf(77)], endpoints: [here] })).toMatchObject([
      { eventId: one.id, endpoint: { id: here } },
    ]);
  });

  test('refuses a foreign cursor and too much of a filter', async () => {
    const code = async (variables: object) =>
      (await running.ask(organisation.apiToken, CALLS, variables as Record<string, unknown>)).errors?.[0]
        ?.extensions.code;
    expect(await code({ after: 'nonsense' })).toBe('CURSOR_INVALID');
    expect(await code({ first: 101 })).toBe('PAGE_TOO_LARGE');
    expect(await code({ filter: { principals: Array.from({ length: 201 }, () => 'x') } })).toBe(
      'FILTER_TOO_LARGE',
    );
  });
});

test('a day holds so many bytes, and what it has no room for is told', async () => {
  const small = await seedOrganisation(database);
  const batch = (n: number) => [{ events: [call(n, 1, now)] }];
  await plantHistory(database.pool, small.organisationId, batch(1), 0, 2_000);
  for (let n = 2; n < 6; n++) await plantHistory(database.pool, small.organisationId, batch(n), 0, 2_000);
  const { data } = await running.ask(
    small.apiToken,
    '{ viewer: organization { history { day events bytes dropped } } }',
  );
  const [day] = data.viewer.history;
  expect(Number(day.bytes)).toBeLessThanOrEqual(2_000);
  expect(Number(day.events)).toBeGreaterThan(0);
  expect(Number(day.dropped)).toBeGreaterThan(0);
  expect(Number(day.events) + Number(day.dropped)).toBe(5);
});

test('days past their time are dropped whole, and all of them when nothing is to be kept', async () => {
  const retention = { logDays: 7, logDaysMax: 30, changeFeedDays: 7, historyDays: 3 };
  const old = await seedOrganisation(database);
  for (const age of [0, 2, 5])
    await plantHistory(database.pool, old.organisationId, [{ events: [call(age, 1, now - age * DAY)] }]);
  const kept = async () => {
    const { rows } = await database.ownerPool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM event_history WHERE organization_id = $1',
      [old.organisationId],
    );
    return rows[0]?.n;
  };
  await new Maintenance(database.ownerPool, clock, retention).run();
  expect(await kept()).toBe(2);
  await expect(database.pool.query('SELECT FROM event_history_20261122')).rejects.toThrow(
    /permission denied/,
  );
  await new Maintenance(database.ownerPool, clock, { ...retention, historyDays: 0 }).run();
  expect(await kept()).toBe(0);
});
