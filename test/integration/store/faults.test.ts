import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { ANYTHING } from '../../../src/store/notifications.js';
import { PostgresChangeFeed } from '../../../src/store/postgres-change-feed.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { storeError } from '../../../src/store/store-error.js';
import { withTenant } from '../../../src/store/tenant.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { eventually } from '../../kit/eventually.js';
import { manualClock } from '../../kit/manual-clock.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type PrivatePostgres, startPostgres } from '../../kit/start-postgres.js';

let server: PrivatePostgres;
let database: Database;
let organisation: SeededOrganisation;
let prisma: TenantPrisma;
let notifications: PostgresNotifications;

beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: server.url, poolMax: 4 });
  organisation = await seedOrganisation(database);
  prisma = new TenantPrisma(database.pool);
  notifications = new PostgresNotifications({
    url: server.url,
    pool: database.pool,
    retryMs: { first: 20, max: 100 },
  });
  await notifications.start();
});
afterAll(async () => {
  await notifications.close();
  await database.close();
  await server.remove();
});

const asks = () => {
  const { organisationId } = organisation;
  return [
    () => withTenant(database.pool, organisationId, (client) => client.query('SELECT count(*) FROM service')),
    () => prisma.for(organisationId).service.count(),
    () => prisma.for(organisationId).$transaction((tx) => tx.service.count()),
    () => new PostgresChangeFeed(database.pool, notifications).head(organisationId),
    // Its own each time: an answer from the cache would hide that the server is away.
    async () => {
      const credentials = new PostgresCredentials(database.pool, notifications, manualClock());
      try {
        return await credentials.sensorIdentity(organisation.sensorToken);
      } finally {
        await credentials.close();
      }
    },
  ];
};

const codeOf = async (ask: () => Promise<unknown>): Promise<string> => {
  try {
    await ask();
    return 'ok';
  } catch (error) {
    const mapped = storeError(error) as { code?: string; message?: string };
    return mapped.code ?? `${mapped.message}`;
  }
};

test('with PostgreSQL stopped under load, requests fail with STORE_UNAVAILABLE; with it back, they succeed by themselves', async () => {
  const outcomes = new Map<string, number>();
  let running = true;
  const load = asks().map(async (ask) => {
    while (running) {
      const code = await codeOf(ask);
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      if (code !== 'ok') await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  const seen = (code: string, times: number) =>
    eventually(() => (outcomes.get(code) ?? 0) >= times, { what: code });
  await seen('ok', 50);
  await server.stop();
  await seen('STORE_UNAVAILABLE', 50);
  for (const ask of asks()) expect(await codeOf(ask)).toBe('STORE_UNAVAILABLE');
  await server.start();
  outcomes.delete('ok');
  await seen('ok', 50);
  running = false;
  await Promise.all(load);
  expect([...outcomes.keys()].sort()).toEqual(['STORE_UNAVAILABLE', 'ok']);
  for (const ask of asks()) expect(await codeOf(ask)).toBe('ok');
});

test('after a restart every listener is told that it may have missed anything, and then hears again', async () => {
  const heard: string[] = [];
  const stops = [
    notifications.listen('policy', (payload) => heard.push(`policy ${payload}`)),
    notifications.listen('event_log', (payload) => heard.push(`event_log ${payload}`)),
  ];
  // It may still be on its way back from an outage before this one.
  await eventually(async () => {
    await notifications.notify('policy', 'here');
    return heard.includes('policy here');
  });
  const before = heard.length;
  await server.stop();
  await server.start();
  const missed = () => heard.slice(before).filter((word) => word.endsWith(ANYTHING));
  await eventually(() => missed().length >= 2);
  expect(missed().sort()).toEqual([`event_log ${ANYTHING}`, `policy ${ANYTHING}`]);
  await notifications.notify('policy', 'x');
  await eventually(() => heard.includes('policy x'));
  for (const stop of stops) stop();
});
