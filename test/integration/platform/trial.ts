import { expect } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { withTenant } from '../../../src/store/tenant.js';
import { apiCall, token } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type PrivatePostgres, startPostgres } from '../../kit/start-postgres.js';
import { platformProcess, type RunningPlatform } from './running-platform.js';
import { type SteadySender, sendSteadily } from './steady-sender.js';

const BATCHES = 160;
const EVENTS_PER_BATCH = 50;
const EVENTS = BATCHES * EVENTS_PER_BATCH;
/** Four principals in two hundred. */
const ATTACKERS = 4;
const PATIENCE = { timeoutMs: 180_000, intervalMs: 100 };
const injected = {
  rule: 'sqli.tautology',
  class: 'sqli',
  confidence: 0.95,
  location: 'query',
  name: 'q',
} as const;

/** An ordinary call, or one of four attackers who inject. */
function eventNumber(n: number) {
  const attacker = n % (200 / ATTACKERS) === 0;
  return apiCall({
    time: Date.now(),
    principal: { token: token(`user ${n % 200}`), kind: 'session' },
    client: { address: attacker ? '203.0.113.66' : `198.51.100.${n % 200}` },
    ...(attacker ? { signals: [injected] } : {}),
  });
}

/** A platform process under load on a PostgreSQL of its own, to have faults put to it. */
export class Trial {
  private constructor(
    readonly postgres: PrivatePostgres,
    readonly platform: RunningPlatform,
    private readonly database: Database,
    private readonly organisation: SeededOrganisation,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Trial> {
    const postgres = await startPostgres();
    const database = openDatabase({ url: postgres.url, poolMax: 2 });
    const organisation = await seedOrganisation(database, { now: Date.now() });
    return new Trial(
      postgres,
      await platformProcess({ DATABASE_URL: postgres.url, ...env }),
      database,
      organisation,
    );
  }

  load(): SteadySender {
    return sendSteadily({
      url: this.platform.url,
      sensorToken: this.organisation.sensorToken,
      batches: BATCHES,
      eventsPerBatch: EVENTS_PER_BATCH,
      event: eventNumber,
    });
  }

  /** Resolves when this share of the load was acknowledged. */
  async untilSent(sender: SteadySender, share: number): Promise<void> {
    await eventually(() => sender.acknowledged() >= BATCHES * share, {
      ...PATIENCE,
      what: `${share} of the load`,
    });
  }

  async untilToldToWait(sender: SteadySender): Promise<void> {
    await eventually(() => (sender.setbacks.get('503') ?? 0) > 0, {
      ...PATIENCE,
      what: 'senders to be told to wait',
    });
  }

  /** The load ends; every event of it is counted once, every alert raised once, and no sender met a bug. */
  async everythingOnce(sender: SteadySender): Promise<void> {
    await sender.done;
    await eventually(async () => (await this.counted()).service >= EVENTS, {
      ...PATIENCE,
      what: `${EVENTS} calls`,
    });
    expect(await this.counted()).toEqual({ service: EVENTS, endpoint: EVENTS, alerts: ATTACKERS });
    expect(sender.setbacks.get('500') ?? 0).toBe(0);
  }

  async end(): Promise<void> {
    await this.platform.end('SIGTERM');
    await this.database.close();
    await this.postgres.remove();
  }

  private counted(): Promise<{ service: number; endpoint: number; alerts: number }> {
    return withTenant(this.database.pool, this.organisation.organisationId, async (client) => {
      const { rows } = await client.query<{ service: string; endpoint: string; alerts: string }>(
        `SELECT (SELECT coalesce(sum(calls), 0) FROM service) AS service,
                (SELECT coalesce(sum(calls), 0) FROM endpoint) AS endpoint,
                (SELECT count(*) FROM alert WHERE detector = 'injection') AS alerts`,
      );
      const [row] = rows;
      return { service: Number(row?.service), endpoint: Number(row?.endpoint), alerts: Number(row?.alerts) };
    });
  }
}
