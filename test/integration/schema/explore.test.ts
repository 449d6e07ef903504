import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CallStat } from '../../../src/store/gathered.js';
import { latencyBin } from '../../../src/store/latency-bins.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plant, type RunningApi, startApi } from './api-kit.js';

const HOUR_MS = 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12);

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;
let endpointId: string;
let serviceId: string;

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
  org = await seedOrganisation(database);
  const rows = await plant(running.prisma.for(org.organisationId), org.organisationId);
  endpointId = rows.endpoint.id;
  serviceId = rows.service.id;
  // A hundred calls of 1 to 100 ms each hour, and ten refusals in the second.
  for (const hour of [0, 1]) {
    const latency: Record<string, number> = {};
    for (let ms = 1; ms <= 100; ms++) latency[latencyBin(ms)] = (latency[latencyBin(ms)] ?? 0) + 1;
    await stat({ bucket: noon + hour * HOUR_MS, calls: 100, latency, durationMs: 5050 });
  }
  await stat({ bucket: noon + HOUR_MS, status: 403, authenticated: false, calls: 10, latency: {} });
});

afterAll(async () => {
  expect(running.bugs).toEqual([]);
  await running.close();
  await database.drop();
});

type Planted = Partial<Omit<CallStat, 'latency'>> & { latency: Record<string, number> };

async function stat(planted: Planted, organisationId = org.organisationId): Promise<void> {
  const { bucket = noon, status = 200, authenticated = true, calls = 1, durationMs = 0, latency } = planted;
  const timed = Object.values(latency).reduce((sum, count) => sum + count, 0);
  await database.ownerPool.query(
    `INSERT INTO call_stats (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated, calls, timed_calls, duration_ms,
       latency, request_bytes, response_bytes) VALUES ($1, $2, $3, 'inapp-node', $4, $5, $6, $7, $8, $9, 10, 200)`,
    [organisationId, new Date(bucket), endpointId, status, authenticated, calls, timed, durationMs, latency],
  );
}

const fields = 'calls errors p50 p95 p99 meanMs requestBytes responseBytes';
async function explore(input: Record<string, unknown>, token = org.apiToken) {
  const from = new Date(noon).toISOString();
  const to = new Date(noon + 24 * HOUR_MS).toISOString();
  return running.ask(
    token,
    `query ($input: ExploreInput!) { explore(input: $input) { key isRest total { ${fields} } buckets { at figures { ${fields} } } } }`,
    { input: { from, to, ...input } },
  );
}

describe('explore', () => {
  test('counts calls, errors, bytes and durations, the quantiles right to two percent', async () => {
    const { data, errors } = await explore({});
    expect(errors).toBeUndefined();
    expect(data.explore).toHaveLength(1);
    const [{ key, isRest, total, buckets }] = data.explore;
    expect({ key, isRest, buckets }).toEqual({ key: [], isRest: false, buckets: [] });
    expect(total).toMatchObject({ calls: '210', errors: '10', requestBytes: '30', responseBytes: '600' });
    expect(total.meanMs).toBeCloseTo(50.5);
    for (const [quantile, exact] of [
      ['p50', 50],
      ['p95', 95],
      ['p99', 99],
    ] as const)
      expect(Math.abs(total[quantile] - exact) / exact).toBeLessThanOrEqual(0.03);
  });

  test('groups by what is asked, over buckets of time, the most called first', async () => {
    const { data } = await explore({ groupBy: ['STATUS', 'AUTHENTICATED', 'SERVICE'], bucket: 'HOUR' });
    expect(data.explore.map(({ key }: { key: string[] }) => key.slice(0, 2))).toEqual([
      ['200', 'true'],
      ['403', 'false'],
    ]);
    const [ok, refused] = data.explore;
    expect(ok.buckets.map(({ at, figures }: never) => [at, (figures as { calls: string }).calls])).toEqual([
      [new Date(noon).toISOString(), '100'],
      [new Date(noon + HOUR_MS).toISOString(), '100'],
    ]);
    expect(refused.total).toMatchObject({ calls: '10', p50: null, meanMs: null });
  });

  test('takes all groups past the top together', async () => {
    const { data } = await explore({ groupBy: ['STATUS_CLASS'], top: 1 });
    expect(data.explore).toMatchObject([
      { key: ['2xx'], isRest: false, total: { calls: '200' } },
      { key: [], isRest: true, total: { calls: '10' } },
    ]);
  });

  test.each([
    [{ status: { gte: '400' } }, '10'],
    [{ statusClass: { in: ['2xx', '3xx'] } }, '200'],
    [{ not: { authenticated: { eq: true } } }, '10'],
    [{ or: [{ status: { eq: '403' } }, { sensorKind: { eq: 'inapp-node' } }] }, '210'],
    [{ host: { contains: "'; DROP TABLE call_stats; --" } }, undefined],
    [{ template: { startsWith: '/' }, exposure: { ne: 'public' } }, '210'],
    [{ and: [] }, '210'],
    [{ or: [] }, undefined],
  ])('filters by %j', async (filter, calls) => {
    const { data, errors } = await explore({ filter });
    expect(errors).toBeUndefined();
    expect(data.explore[0]?.total.calls).toBe(calls);
  });

  test('finds an endpoint and a service by their global ids, and tells them as such', async () => {
    const endpoint = globalId('Endpoint', endpointId);
    const of = async (filter: object) => (await explore({ filter, groupBy: ['ENDPOINT'] })).data.explore;
    expect(await of({ endpoint: { eq: endpoint } })).toMatchObject([{ key: [endpoint] }]);
    expect(await of({ service: { in: [globalId('Service', serviceId)] } })).toMatchObject([
      { key: [endpoint] },
    ]);
    expect(await of({ endpoint: { eq: globalId('Service', serviceId) } })).toEqual([]);
  });

  test.each([
    [{ to: new Date(noon).toISOString() }, /to must be after from/],
    [{ to: new Date(noon + 32 * 24 * HOUR_MS).toISOString() }, /31 days/],
    [{ top: 101 }, /top/],
    [{ top: 0 }, /top/],
    [{ to: new Date(noon + 30 * 24 * HOUR_MS).toISOString(), bucket: 'FIVE_MINUTES' }, /buckets/],
    [{ groupBy: ['STATUS', 'STATUS'] }, /twice/],
    [{ groupBy: ['STATUS', 'METHOD', 'HOST', 'TEMPLATE', 'SERVICE'] }, /four|4/],
  ])('refuses what is past its bounds: %j', async (input, message) => {
    const { errors } = await explore(input);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'EXPLORE_INVALID' },
    });
  });

  test('never counts another organisation’s calls', async () => {
    const other = await seedOrganisation(database);
    const rows = await plant(running.prisma.for(other.organisationId), other.organisationId);
    expect((await explore({ groupBy: ['ENDPOINT'] }, other.apiToken)).data.explore).toEqual([]);
    // Not even of a row that names somebody else's endpoint.
    await stat({ calls: 1000, latency: {} }, other.organisationId);
    expect((await explore({}, other.apiToken)).data.explore).toEqual([]);
    expect((await explore({})).data.explore[0].total.calls).toBe('210');
    expect(rows.endpoint.id).not.toBe(endpointId);
  });
});
