import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiCall } from '../../../src/event/index.js';
import { unpackChunk } from '../../../src/store/history/chunk-codec.js';
import { type HistoryEvent, subjectHash } from '../../../src/store/history.js';
import { Maintenance } from '../../../src/store/maintenance.js';
import { PostgresTrials } from '../../../src/store/trials/postgres-trials.js';
import { apiCall } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { manualClock } from '../../kit/manual-clock.js';
import { plantDrops, plantHistory } from '../../kit/plant-history.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, startApi } from '../schema/api-kit.js';

const DAY = 86_400_000;
const clock = manualClock();
/** Yesterday, early: 10,000 seconds are of one day. */
const start = Math.floor(clock.now() / DAY) * DAY - DAY + 3_600_000;
const places = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
const tokenOf = (user: number) => `user-${user}`.padEnd(22, '0');

const call = (n: number, time = start + n * 1000): ApiCall => ({
  ...apiCall(),
  id: `drop-${String(n).padStart(8, '0')}`,
  time,
  principal: { token: tokenOf(n % 7), kind: 'jwt' },
});
const drop = (n: number, time?: number) => ({
  events: [call(n, time)],
  ...(n % 3 === 2 ? {} : { endpointId: places[n % 3] as string }),
  encoding: n % 2 === 0 ? ('identity' as const) : ('gzip' as const),
});
const drops = (count: number, from = 0) => Array.from({ length: count }, (_, n) => drop(from + n));

let database: FreshDatabase;
let running: RunningApi;
let organisation: SeededOrganisation;
let maintenance: Maintenance;

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database, { clock });
});
beforeEach(async () => {
  organisation = await seedOrganisation(database);
  maintenance = new Maintenance(database.ownerPool, clock, { logDays: 7, logDaysMax: 30, changeFeedDays: 7 });
});
afterAll(async () => {
  await running.close();
  await database.drop();
});

interface Row {
  readonly lane: number;
  readonly events: number;
  readonly from_time: string;
  readonly to_time: string;
  readonly subjects: string[];
  readonly attribution: Buffer;
  readonly body: Buffer;
}

async function rowsOf(lane = 0): Promise<Row[]> {
  const { rows } = await database.ownerPool.query<Row>(
    'SELECT * FROM event_history WHERE organization_id = $1 AND lane = $2 ORDER BY id',
    [organisation.organisationId, lane],
  );
  return rows;
}

async function eventsOf(rows: readonly Row[]): Promise<HistoryEvent[]> {
  const all: HistoryEvent[] = [];
  for (const row of rows) {
    const events = await unpackChunk(row);
    expect(events).toHaveLength(row.events);
    all.push(...events);
  }
  return all;
}

describe('history of a quiet lane', () => {
  test('of 10,000 events at one per second ends in few rows, none lost, doubled or out of order', async () => {
    const { organisationId } = organisation;
    await plantDrops(database.pool, organisationId, drops(10_000));
    const { history } = await maintenance.run();
    expect(history).toEqual({ rowsMerged: 10_000, rowsMade: 5, damaged: 0 });
    const rows = await rowsOf();
    expect(rows).toHaveLength(5);
    const after = await eventsOf(rows);
    const told = after.map(({ event, endpointId, source }) => [event.id, endpointId, source.receivedAt]);
    expect(told).toEqual(
      drops(10_000).map(({ events: [event], ...rest }) => [event?.id, rest.endpointId, event?.time]),
    );
    for (const row of rows) {
      const own = await unpackChunk(row);
      expect(Number(row.from_time)).toBe(own[0]?.event.time);
      expect(Number(row.to_time)).toBe(own.at(-1)?.event.time);
      const users = Array.from({ length: 7 }, (_, n) => String(subjectHash('principal', tokenOf(n))));
      expect(row.subjects).toEqual(expect.arrayContaining(users));
      expect(new Set(row.subjects).size).toBe(row.subjects.length);
    }
    const { rows: days } = await database.ownerPool.query(
      'SELECT events, bytes FROM event_history_day WHERE organization_id = $1',
      [organisationId],
    );
    const bytes = rows.reduce(
      (sum, row) => sum + row.body.length + row.attribution.length + 8 * row.subjects.length,
      0,
    );
    expect(days).toEqual([{ events: '10000', bytes: String(bytes) }]);
    expect((await maintenance.run()).history).toEqual({ rowsMerged: 0, rowsMade: 0, damaged: 0 });
  }, 120_000);

  test('keeps its lanes and days apart, and its order about a chunk that is full', async () => {
    const { organisationId } = organisation;
    const midnight = start - 3_600_000;
    await plantDrops(
      database.pool,
      organisationId,
      Array.from({ length: 10 }, (_, n) => drop(n, midnight - 5_000 + n * 1000)),
    );
    await plantDrops(database.pool, organisationId, drops(20, 100), 1);
    await plantHistory(database.pool, organisationId, [
      { events: Array.from({ length: 1500 }, (_, n) => call(1000 + n)) },
    ]);
    await plantDrops(database.pool, organisationId, drops(20, 5000));
    await maintenance.run();
    expect((await rowsOf(0)).map(({ events }) => events)).toEqual([5, 5, 1500, 20]);
    expect((await rowsOf(1)).map(({ events }) => events)).toEqual([20]);
  });

  test('is not written again and again while its day grows', async () => {
    const { organisationId } = organisation;
    const today = Array.from({ length: 30 }, (_, n) => drop(n, clock.now() - 60_000 + n * 1000));
    await plantDrops(database.pool, organisationId, today.slice(0, 20));
    await maintenance.run();
    await plantDrops(database.pool, organisationId, today.slice(20));
    expect((await maintenance.run()).history.rowsMerged).toBe(0);
    expect(await rowsOf()).toHaveLength(11);
  });

  test('waits for a trial that reads it, and no trial begins in between', async () => {
    const { organisationId } = organisation;
    await plantDrops(database.pool, organisationId, drops(50));
    const trials = new PostgresTrials(database.pool);
    await running.prisma.for(organisationId).detectorTrial.create({
      data: {
        ...{ id: '00000000-0000-4000-8000-0000000000ac', organizationId: organisationId, detector: 'sample' },
        ...{ enabled: true, config: {}, fromAt: new Date(start), toAt: new Date(start + DAY), actor: 'test' },
        createdAt: new Date(start),
      },
    });
    const job = (await trials.claim(organisationId, 'holder', 60_000))!;
    const chunks = await trials.chunks(organisationId, start, start + DAY);
    expect((await maintenance.run()).history.rowsMerged).toBe(0);
    for (const chunk of chunks) expect(await trials.read(organisationId, chunk)).toHaveLength(1);
    await trials.fail(job, 'holder', 'enough', clock.now());
    expect((await maintenance.run()).history.rowsMerged).toBe(50);
  });

  test('that cannot be read stays as it is, and holds nothing else up', async () => {
    const { organisationId } = organisation;
    await plantDrops(database.pool, organisationId, drops(20));
    await plantDrops(database.pool, organisationId, drops(20), 1);
    await database.ownerPool.query(
      `UPDATE event_history SET body = '\\x00ff' WHERE id = (SELECT min(id) FROM event_history WHERE organization_id = $1 AND lane = 0)`,
      [organisationId],
    );
    expect((await maintenance.run()).history).toMatchObject({ rowsMerged: 20, damaged: 1 });
    expect(await rowsOf(0)).toHaveLength(20);
    expect(await rowsOf(1)).toHaveLength(1);
  });
});

test('who reads while rows are merged sees every call once', async () => {
  const { organisationId } = organisation;
  const CALLS = `query ($after: String) { calls(first: 100, after: $after) {
    edges { node { eventId } } pageInfo { hasNextPage endCursor } } }`;
  const all = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let after: string | undefined; ; ) {
      const { data, errors } = await running.ask(organisation.apiToken, CALLS, { after });
      expect(errors).toBeUndefined();
      found.push(...data.calls.edges.map(({ node }: { node: { eventId: string } }) => node.eventId));
      if (!data.calls.pageInfo.hasNextPage) return found;
      after = data.calls.pageInfo.endCursor;
    }
  };
  const planted = drops(120);
  const wanted = planted.map(({ events }) => events[0]?.id).reverse();
  const query = database.ownerPool.query.bind(database.ownerPool);
  for (let round = 0; round < 4; round++) {
    await query('DELETE FROM event_history WHERE organization_id = $1', [organisationId]);
    await plantDrops(database.pool, organisationId, planted);
    let merging = true;
    const merged = maintenance.run().finally(() => {
      merging = false;
    });
    do expect(await all()).toEqual(wanted);
    while (merging);
    await merged;
    expect(await rowsOf()).toHaveLength(1);
  }
});
