import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { WireEvent } from '../../../src/event/index.js';
import { laneOf } from '../../../src/event/index.js';
import { PostgresEventLog } from '../../../src/store/event-log/postgres-event-log.js';
import { RedisEventLog } from '../../../src/store/event-log/redis-event-log.js';
import type { EventLog, LogPartition } from '../../../src/store/event-log.js';
import { unpackChunk } from '../../../src/store/history/chunk-codec.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { apiCall } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { requires } from '../../kit/requires.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { type PrivateRedis, startRedis } from '../../kit/start-redis.js';
import { logBatch, principalToken, seeded } from '../../unit/pipeline/fakes.js';
import type { KillPoint } from './kill-worker.js';

const EVENTS = 100_000;
const BATCH = 500;
const PRINCIPALS = 300;
const TEMPLATES = 40;
/** Ten deaths: at points of the code, and at points in time. */
const deaths: readonly (KillPoint | 'any-time')[] = [
  ...(['any-time', 'after-commit', 'mid-commit', 'any-time', 'before-save'] as const),
  ...(['before-commit', 'mid-save', 'any-time', 'after-save', 'any-time'] as const),
];

const root = new URL('../../../', import.meta.url).pathname;
const children = new Set<ChildProcess>();
let database: FreshDatabase;
let redis: PrivateRedis | undefined;

beforeAll(async () => {
  if (!existsSync(`${root}dist/pipeline/worker.js`))
    throw new Error('the worker process runs from dist: npm run build');
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});
afterAll(() => redis?.remove());

interface Expected {
  readonly calls: number;
  readonly alerts: number;
  /** Calls whose route nobody tells. */
  readonly unrouted: number;
}

const isRouted = (index: number): boolean => index % 9 !== 0;

/** A third of all principals in each organisation; every seventh call is one of nobody's, and shows an e-mail address. */
function traffic(
  organisation: number,
  batches: number,
  lanes: number,
  time: number,
): { lanes: WireEvent[][]; expected: Expected } {
  const perLane: WireEvent[][] = Array.from({ length: lanes }, () => []);
  const counts = new Map<string, number>();
  const total = batches * BATCH;
  for (let index = 0; index < total; index++) {
    const principal = principalToken(organisation * PRINCIPALS + ((index * 7919) % PRINCIPALS));
    const anonymous = index % 7 === 0;
    const call = apiCall({
      time: time + index,
      method: 'GET',
      path: [`area${index % TEMPLATES}`, { type: 'int', token: principal }],
      route: isRouted(index) ? `/area${index % TEMPLATES}/:id` : undefined,
      response: { status: 200, body: { fields: [{ path: 'email', type: 'string', classes: ['email'] }] } },
    });
    const { principal: _, objects, request, ...rest } = call;
    const event = anonymous
      ? { ...rest, client: { address: `198.51.100.${index % 200}` } }
      : { ...rest, principal: { token: principal, kind: 'session' as const } };
    const lane = laneOf(anonymous ? event.client.address : principal, lanes);
    perLane[lane]?.push(event);
    if (!anonymous) counts.set(principal, (counts.get(principal) ?? 0) + 1);
  }
  const unrouted = Array.from({ length: total }, (_, index) => index).filter(
    (index) => !isRouted(index),
  ).length;
  const alerts = [...counts.values()].reduce((sum, count) => sum + Math.floor(count / 50), 0);
  return { lanes: perLane, expected: { calls: total, alerts, unrouted } };
}

async function run(log: EventLog, redisUrl: string): Promise<void> {
  const random = seeded(11);
  const shares = [0.5, 0.3, 0.2];
  const lanesOf = [3, 1, 2];
  const organisations = await Promise.all(shares.map(() => seedOrganisation(database)));
  const queues: { partition: LogPartition; batches: WireEvent[][] }[] = [];
  const expected: Expected[] = [];
  organisations.forEach(({ organisationId }, index) => {
    const made = traffic(
      index,
      (EVENTS * (shares[index] ?? 0)) / BATCH,
      lanesOf[index] ?? 1,
      Date.UTC(2026, 10, 22),
    );
    expected.push(made.expected);
    made.lanes.forEach((events, lane) => {
      const batches: WireEvent[][] = [];
      for (let start = 0; start < events.length; start += BATCH)
        batches.push(events.slice(start, start + BATCH));
      queues.push({ partition: { organisationId, lane }, batches });
    });
  });
  expect(expected.reduce((sum, { calls }) => sum + calls, 0)).toBe(EVENTS);

  let number = 0;
  const appendShare = async (stage: number, stages: number) => {
    for (const { partition, batches } of queues) {
      const from = Math.floor((batches.length * stage) / stages);
      const to = Math.floor((batches.length * (stage + 1)) / stages);
      for (const events of batches.slice(from, to)) {
        const batch = logBatch(partition, events, ++number);
        const packed = number % 2 === 0;
        await log.append(packed ? { ...batch, encoding: 'gzip', body: gzipSync(batch.body) } : batch);
      }
    }
  };

  let started = 0;
  const alive = new Map<string, ChildProcess>();
  const spawn = () => {
    const holder = `worker-${++started}`;
    const child = fork(
      new URL('./kill-worker.ts', import.meta.url).pathname,
      [holder, database.url, redisUrl],
      {
        cwd: root,
        execArgv: ['--import', new URL('../../../scripts/typescript.mjs', import.meta.url).href],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    children.add(child);
    alive.set(holder, child);
    child.on('exit', () => {
      alive.delete(holder);
      children.delete(child);
    });
  };
  const busyHolder = async (): Promise<ChildProcess | undefined> => {
    const { rows } = await database.ownerPool.query<{ holder: string }>(
      'SELECT DISTINCT holder FROM event_consumer WHERE lease_until > now() ORDER BY holder',
    );
    const candidates = rows.map(({ holder }) => alive.get(holder)).filter((child) => child !== undefined);
    return candidates[Math.floor(random() * candidates.length)];
  };
  const counted = async () => {
    const { rows } = await database.ownerPool.query<{ sum: string | null }>(
      'SELECT sum(calls) FROM endpoint',
    );
    return Number(rows[0]?.sum ?? 0);
  };

  let killed = 0;
  spawn();
  spawn();
  for (const [stage, death] of deaths.entries()) {
    const before = await counted();
    // A point of the code is armed while work is left: who has done it all would never come there.
    const [half, halves] = [2 * stage, 2 * (deaths.length + 1)];
    await appendShare(half, halves);
    if (death === 'any-time') await appendShare(half + 1, halves);
    const victim = await eventually(busyHolder, { what: 'a busy worker', timeoutMs: 60_000 });
    const gone = new Promise<NodeJS.Signals | null>((resolve) =>
      victim.once('exit', (_, signal) => resolve(signal)),
    );
    if (death === 'any-time') {
      const goal = before + Math.floor((random() * 0.9 * EVENTS) / (deaths.length + 1));
      await eventually(async () => (await counted()) >= goal, {
        intervalMs: 5,
        timeoutMs: 60_000,
        what: 'progress',
      });
      victim.kill('SIGKILL');
    } else {
      victim.send(death);
      await appendShare(half + 1, halves);
    }
    expect(await gone).toBe('SIGKILL');
    killed++;
    spawn();
  }
  expect(killed).toBe(10);
  // The last share makes somebody take over what the dead have left, in every partition.
  await appendShare(deaths.length, deaths.length + 1);

  const total = EVENTS;
  await eventually(async () => (await counted()) >= total, {
    timeoutMs: 180_000,
    what: 'the end of the work',
  });
  const metrics = await Promise.all(
    [...alive.values()].map(
      (child) =>
        new Promise((resolve) => {
          let last: unknown;
          child.on('message', (message) => (last = message));
          child.on('exit', () => resolve(last));
          child.kill('SIGTERM');
        }),
    ),
  );
  expect(metrics).toContainEqual(
    expect.objectContaining({ undecodable: 0, enrichFaults: 0, findingFaults: 0 }),
  );

  for (const [index, { organisationId }] of organisations.entries()) {
    const one = async (sql: string) => (await database.ownerPool.query(sql, [organisationId])).rows[0];
    const { calls = 0, alerts = 0, unrouted = 0 } = expected[index] ?? {};
    expect(
      await one(
        'SELECT sum(calls)::int AS calls, count(*)::int AS endpoints FROM endpoint WHERE organization_id = $1',
      ),
    ).toEqual({
      calls,
      endpoints: TEMPLATES,
    });
    expect(
      await one(
        'SELECT sum(calls)::int AS calls, count(*)::int AS n FROM service WHERE organization_id = $1',
      ),
    ).toEqual({ calls, n: 1 });
    expect(await one('SELECT sum(events)::int AS events FROM sensor WHERE organization_id = $1')).toEqual({
      events: calls,
    });
    expect(
      await one(
        'SELECT count(*)::int AS alerts, coalesce(max(count), 1)::int AS most FROM alert WHERE organization_id = $1',
      ),
    ).toEqual({ alerts, most: 1 });
    expect(
      await one(
        `SELECT count(*)::int AS raised FROM change_feed WHERE organization_id = $1 AND topic = 'alert.raised'`,
      ),
    ).toEqual({
      raised: alerts,
    });
    expect(
      await one(
        `SELECT sum((sketch #>> '{form,calls}')::int)::int AS calls, count(*)::int AS endpoints, min(revision) > 1 AS often
         FROM endpoint_knowledge WHERE organization_id = $1`,
      ),
    ).toEqual({ calls, endpoints: TEMPLATES, often: true });
    expect(
      await one(
        `SELECT sum(calls)::int AS calls, sum(timed_calls)::int AS timed,
           sum((SELECT sum(value::int) FROM jsonb_each_text(latency)))::int AS binned
         FROM call_stats WHERE organization_id = $1`,
      ),
    ).toEqual({ calls, timed: calls, binned: calls });
    const chunks = await database.ownerPool.query<{ attribution: Buffer; body: Buffer }>(
      'SELECT attribution, body FROM event_history WHERE organization_id = $1',
      [organisationId],
    );
    const kept = (await Promise.all(chunks.rows.map((chunk) => unpackChunk(chunk)))).flat();
    expect(kept.length).toBe(calls);
    expect(new Set(kept.map(({ event }) => event.id)).size).toBe(calls);
    expect(
      kept.every(({ endpointId, serviceId }) => endpointId !== undefined && serviceId !== undefined),
    ).toBe(true);
    expect(
      await one(
        'SELECT sum(events)::int AS events, sum(dropped)::int AS dropped FROM event_history_day WHERE organization_id = $1',
      ),
    ).toEqual({ events: calls, dropped: 0 });
    expect(
      await one(
        `SELECT sum((p ->> 2)::int)::int AS unrouted
         FROM path_evidence, jsonb_array_elements(evidence -> 'paths') AS p WHERE organization_id = $1`,
      ),
    ).toEqual({ unrouted });
  }
  for (const { partition, batches } of queues) {
    const { rows } = await database.ownerPool.query<{
      position: string;
      position_state: string;
      holder: string | null;
    }>(
      'SELECT position, position_state, holder FROM event_consumer WHERE organization_id = $1 AND lane = $2',
      [partition.organisationId, partition.lane],
    );
    const row = rows[0];
    expect(row).toMatchObject({ position_state: row?.position, holder: null });
    expect(await log.read(partition, row?.position, { entries: 1, bytes: 1 })).toEqual([]);
    expect(await log.backlogBytes(partition)).toBe(0);
    // An entry of a detector's memory is a list that ends with its value.
    const state = await database.ownerPool.query<{ sum: string }>(
      `SELECT sum((b ->> -1)::int)
       FROM (SELECT body::jsonb AS b FROM detector_state
             WHERE organization_id = $1 AND lane = $2 AND detector = 'counter' AND state_key LIKE 'calls%') AS entries`,
      [partition.organisationId, partition.lane],
    );
    expect(Number(state.rows[0]?.sum)).toBe(batches.flat().filter((event) => 'principal' in event).length);
  }
}

describe('ten SIGKILLs among two workers, with the log in PostgreSQL', () => {
  test('count every event once and raise every alert once', async () => {
    database = await freshDatabase();
    const notifications = new PostgresNotifications({ url: database.url, pool: database.pool });
    const log = new PostgresEventLog({ pool: database.pool, notifications });
    try {
      await run(log, '');
    } finally {
      await log.close();
      await notifications.close();
      await database.drop();
    }
  }, 600_000);
});

requires('redis-server')('ten SIGKILLs among two workers, with the log in Redis', () => {
  test('count every event once and raise every alert once', async () => {
    database = await freshDatabase();
    redis = await startRedis({ appendfsync: 'everysec' });
    const log = await RedisEventLog.open({ url: redis.url });
    try {
      await run(log, redis.url);
    } finally {
      await log.close();
      await database.drop();
    }
  }, 600_000);
});
