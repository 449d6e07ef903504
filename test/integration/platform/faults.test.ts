import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { withTenant } from '../../../src/store/tenant.js';
import { apiCall, token } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { requires } from '../../kit/requires.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type PrivatePostgres, startPostgres } from '../../kit/start-postgres.js';
import { type PrivateRedis, startRedis } from '../../kit/start-redis.js';
import { platformProcess, type RunningPlatform } from './running-platform.js';
import { sendSteadily } from './steady-sender.js';

const BATCHES = 160;
const EVENTS_PER_BATCH = 50;
const EVENTS = BATCHES * EVENTS_PER_BATCH;
/** The fiftieth event of four principals in two hundred. */
const ATTACKERS = 4;
const PATIENCE = { timeoutMs: 90_000, intervalMs: 100 };

/** An ordinary call, or one of four attackers who inject. */
function eventNumber(n: number) {
  const attacker = n % 50 === 0;
  return apiCall({
    time: Date.now(),
    principal: { token: token(`user ${n % 200}`), kind: 'session' },
    client: { address: attacker ? '203.0.113.66' : `198.51.100.${n % 200}` },
    ...(attacker
      ? {
          signals: [
            {
              rule: 'sqli.tautology',
              class: 'sqli' as const,
              confidence: 0.95,
              location: 'query' as const,
              name: 'q',
            },
          ],
        }
      : {}),
  });
}

/** What the platform has counted, from its own tables. */
async function counted(
  database: Database,
  organisationId: string,
): Promise<{ service: number; endpoint: number; alerts: number }> {
  return withTenant(database.pool, organisationId, async (client) => {
    const { rows } = await client.query<{ service: string; endpoint: string; alerts: string }>(
      `SELECT (SELECT coalesce(sum(calls), 0) FROM service) AS service,
              (SELECT coalesce(sum(calls), 0) FROM endpoint) AS endpoint,
              (SELECT count(*) FROM alert WHERE detector = 'injection') AS alerts`,
    );
    const [row] = rows;
    return { service: Number(row?.service), endpoint: Number(row?.endpoint), alerts: Number(row?.alerts) };
  });
}

describe('the platform under faults, as a process of its own', () => {
  let postgres: PrivatePostgres;
  let database: Database;
  let organisation: SeededOrganisation;
  let platform: RunningPlatform;

  beforeAll(async () => {
    postgres = await startPostgres();
    database = openDatabase({ url: postgres.url, poolMax: 2 });
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await postgres.remove();
  });
  afterEach(async () => {
    await platform.end('SIGTERM');
  }, 30_000);

  async function start(env: Record<string, string> = {}): Promise<void> {
    organisation = await seedOrganisation(database, { now: Date.now() });
    platform = await platformProcess({ DATABASE_URL: postgres.url, ...env });
  }

  const load = () =>
    sendSteadily({
      url: platform.url,
      sensorToken: organisation.sensorToken,
      batches: BATCHES,
      eventsPerBatch: EVENTS_PER_BATCH,
      event: eventNumber,
    });

  async function everyEventOnce(): Promise<void> {
    const now = () => counted(database, organisation.organisationId);
    await eventually(async () => (await now()).service >= EVENTS, {
      ...PATIENCE,
      what: `${EVENTS} calls to be counted`,
    });
    expect(await now()).toEqual({ service: EVENTS, endpoint: EVENTS, alerts: ATTACKERS });
  }

  async function whenSome(sender: ReturnType<typeof load>, share: number): Promise<void> {
    await eventually(() => sender.acknowledged() >= BATCHES * share, {
      ...PATIENCE,
      what: 'some batches to be acknowledged',
    });
  }

  it('drains at SIGTERM: what was acknowledged is counted once, and the next start goes on', async () => {
    await start();
    const sender = load();
    await whenSome(sender, 0.3);
    expect(await platform.end('SIGTERM')).toBe(0);
    await platform.start();
    await sender.done;
    await everyEventOnce();
  }, 180_000);

  it('survives SIGKILL: what was acknowledged is counted once, and nothing twice', async () => {
    await start();
    const sender = load();
    for (const share of [0.2, 0.5, 0.8]) {
      await whenSome(sender, share);
      await platform.end('SIGKILL');
      await platform.start();
    }
    await sender.done;
    await everyEventOnce();
  }, 180_000);

  it('waits for a PostgreSQL that stops and starts again, acknowledges nothing meanwhile, and loses nothing', async () => {
    await start();
    const sender = load();
    await whenSome(sender, 0.3);
    await postgres.stop();
    await eventually(() => (sender.setbacks.get('503') ?? 0) + (sender.setbacks.get('401') ?? 0) > 0, {
      ...PATIENCE,
      what: 'senders to be told to wait',
    });
    await postgres.start();
    await sender.done;
    await everyEventOnce();
    expect(sender.setbacks.get('500') ?? 0).toBe(0);
  }, 180_000);

  requires('redis-server')('with the event log on Redis Streams', () => {
    let redis: PrivateRedis;
    beforeAll(async () => {
      redis = await startRedis({ appendfsync: 'always' });
    });
    afterAll(() => redis.remove());

    it('waits for a Redis that stops and starts again, and loses nothing', async () => {
      await start({ REDIS_URL: redis.url });
      const sender = load();
      await whenSome(sender, 0.3);
      await redis.stop();
      await eventually(() => (sender.setbacks.get('503') ?? 0) > 0, {
        ...PATIENCE,
        what: 'senders to be told to wait',
      });
      await redis.start();
      await sender.done;
      await everyEventOnce();
      expect(sender.setbacks.get('500') ?? 0).toBe(0);
    }, 180_000);

    it('survives SIGKILL: what was acknowledged is counted once, and nothing twice', async () => {
      await start({ REDIS_URL: redis.url });
      const sender = load();
      await whenSome(sender, 0.5);
      await platform.end('SIGKILL');
      await platform.start();
      await sender.done;
      await everyEventOnce();
    }, 180_000);
  });
});
