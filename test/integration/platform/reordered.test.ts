import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiCall, BatchEnvelope } from '../../../src/event/index.js';
import { withTenant } from '../../../src/store/tenant.js';
import { apiCall, batch, token } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { platformProcess, type RunningPlatform } from './running-platform.js';

const BATCHES = 40;
const EVENTS_PER_BATCH = 25;
const EVENTS = BATCHES * EVENTS_PER_BATCH;
const EVERY_MS = 200;
/** One more call ends each order: what detectors gather for some seconds is told by then. */
const CLOSING_MS = 30_000;
const CALLS = EVENTS + 1;
const ROUTES = ['/orders/:id', '/carts/:id', '/search'];

/** Who injects, and in which events: one alert each. */
const attackers = [
  { name: 'mallory', from: 3, every: 61 },
  { name: 'trudy', from: 410, every: 47 },
  { name: 'early, once', from: 1, every: EVENTS },
  { name: 'late, once', from: EVENTS - 2, every: EVENTS },
];

/** The n-th call of one service: its users take turns over its routes, and each only sees objects of his own. */
function callNumber(n: number, begin: number): ApiCall {
  const attacker = attackers.find(({ from, every }) => n >= from && (n - from) % every === 0);
  const user = attacker?.name ?? `user ${n % 20}`;
  const route = ROUTES[attacker ? 2 : n % ROUTES.length] as string;
  const object = token(`${route} of ${user}`);
  const noun = route.split('/')[1] as string;
  const isSearch = route === '/search';
  return apiCall({
    time: begin + n * EVERY_MS,
    route,
    path: isSearch ? [noun] : [noun, { type: 'int', token: object }],
    objects: isSearch ? [] : [{ in: 'path', name: 'id', type: 'int', token: object }],
    principal: { token: token(user), kind: 'session' },
    client: { address: attacker ? '203.0.113.66' : '198.51.100.7' },
    ...(attacker && {
      signals: [
        { rule: 'sqli.tautology', class: 'sqli', confidence: 0.95, location: 'query', name: 'q' } as const,
      ],
    }),
  });
}

/** The same order for the same seed: Fisher and Yates over a linear congruential generator. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

describe('batches that come in another order, and one of them twice', () => {
  let database: FreshDatabase;
  let organisations: SeededOrganisation[];
  let platform: RunningPlatform;

  beforeAll(async () => {
    database = await freshDatabase();
    const now = Date.now();
    organisations = [];
    for (const name of ['in order', 'seed 1', 'seed 2'])
      organisations.push(await seedOrganisation(database, { name, now }));
    platform = await platformProcess({ DATABASE_URL: database.url });
  }, 180_000);
  afterAll(async () => {
    await platform.end('SIGTERM');
    await database.drop();
  }, 180_000);

  /** One after the other, so that the log holds them in this order. */
  async function deliver({ sensorToken }: SeededOrganisation, batches: readonly BatchEnvelope[]) {
    for (const each of batches) {
      const response = await fetch(`${platform.url}/ingest/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sensorToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(each),
      });
      expect(response.status).toBe(202);
    }
  }

  const record = ({ organisationId }: SeededOrganisation) =>
    withTenant(database.pool, organisationId, async (client) => {
      const rows = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;
      return {
        services: await rows(
          'SELECT name, calls, first_seen_at, last_seen_at, sensor_kinds FROM service ORDER BY name',
        ),
        endpoints: await rows(
          `SELECT method, host, template, calls, errors, authenticated_calls, first_seen_at, last_seen_at, response_classes
           FROM endpoint ORDER BY template`,
        ),
        alerts: await rows(
          `SELECT a.detector, a.rule, a.title, a.severity, a.confidence, a.stage, a.outcome, a.principal, a.client_address,
             e.template, a.count
           FROM alert a LEFT JOIN endpoint e ON e.id = a.endpoint_id ORDER BY a.detector, a.rule, a.principal`,
        ),
        alertTimes: await rows('SELECT principal, first_seen_at, last_seen_at FROM alert'),
        posture: await rows(
          `SELECT p.rule, p.severity, e.template FROM posture_finding p JOIN endpoint e ON e.id = p.endpoint_id ORDER BY 1, 3`,
        ),
      };
    });

  /** Every call is counted, is part of what is known, and all of that has been assessed. */
  const isJudged = ({ organisationId }: SeededOrganisation) =>
    withTenant(database.pool, organisationId, async (client) => {
      const { rows } = await client.query<{ judged: boolean }>(
        `SELECT (SELECT sum(calls) FROM service) >= $1 AND (SELECT sum(calls) FROM call_stats) >= $1
           AND NOT EXISTS (SELECT FROM endpoint_knowledge WHERE assessed < revision) AS judged`,
        [CALLS],
      );
      return rows[0]?.judged === true;
    });

  type Recorded = Awaited<ReturnType<typeof record>>;

  it('make the same calls, the same times first and last seen of services and endpoints, and the same alerts', async () => {
    const begin = Date.now() - EVENTS * EVERY_MS - 60_000;
    const inOrder = Array.from({ length: BATCHES }, (_, b) =>
      batch(
        Array.from({ length: EVENTS_PER_BATCH }, (_, i) => callNumber(b * EVENTS_PER_BATCH + i, begin)),
        { sentAt: Date.now() },
      ),
    );
    const again = inOrder[7] as BatchEnvelope;
    const last = begin + EVENTS * EVERY_MS + CLOSING_MS;
    const closing = batch([{ ...callNumber(0, begin), time: last, id: 'closing-call' }], {
      sentAt: Date.now(),
    });
    const orders = [inOrder, ...[1, 2].map((seed) => shuffled([...inOrder, again], seed))].map((order) => [
      ...order,
      closing,
    ]);
    await Promise.all(organisations.map((each, i) => deliver(each, orders[i] ?? [])));
    const [reference, ...others] = await Promise.all(
      organisations.map(async (each) => {
        await eventually(() => isJudged(each), { timeoutMs: 60_000, what: 'all calls to be judged' });
        return record(each);
      }),
    );

    expect(reference?.services).toMatchObject([
      {
        calls: String(CALLS),
        first_seen_at: new Date(begin),
        last_seen_at: new Date(last),
      },
    ]);
    expect(reference?.endpoints).toHaveLength(ROUTES.length);
    for (const endpoint of reference?.endpoints ?? [])
      expect(endpoint).toMatchObject({ response_classes: ['email'] });
    expect(reference?.alerts).toHaveLength(attackers.length);
    for (const { alertTimes, ...other } of others) {
      const { alertTimes: _, ...expected } = reference as Recorded;
      expect(other).toEqual(expected);
    }
    // Of those who go on, the detector tells now and then: which of their calls it tells of is a matter of order.
    for (const { alertTimes } of [reference as Recorded, ...others])
      for (const { name, from, every } of attackers) {
        const latest = from + Math.floor((EVENTS - 1 - from) / every) * every;
        const alert = alertTimes.find(({ principal }) => principal === token(name));
        const [firstSeen, lastSeen] = [Number(alert?.first_seen_at), Number(alert?.last_seen_at)];
        expect(firstSeen).toBeGreaterThanOrEqual(begin + from * EVERY_MS);
        expect(lastSeen).toBeGreaterThanOrEqual(firstSeen);
        expect(lastSeen).toBeLessThanOrEqual(begin + latest * EVERY_MS);
      }
  }, 180_000);
});
