import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createApi } from '../../../src/schema/server.js';
import { openDatabase } from '../../../src/store/database.js';
import { PostgresChangeFeed } from '../../../src/store/postgres-change-feed.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { appendChange } from '../../../src/store/services/append-change.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import type { Contestant } from './contestant.js';

/** The API as it ships, with everything on: tokens, limits, row-level security, the feed and the rows in PostgreSQL. */
export async function protectonce(url: string, alert: Record<string, unknown>): Promise<Contestant> {
  const database = openDatabase({ url, poolMax: 4 });
  const clock = { now: () => Date.now() };
  const org = await seedOrganisation(database, { now: clock.now() });
  const notifications = new PostgresNotifications({ url, pool: database.pool });
  await notifications.start();
  const tenants = new TenantPrisma(database.pool);
  const credentials = new PostgresCredentials(database.pool, notifications, clock);
  const detectors = { modules: [], health: () => undefined };
  const api = createApi({
    credentials,
    tenants,
    changeFeed: new PostgresChangeFeed(database.pool, notifications),
    notifications,
    detectors,
    clock,
    limits: { ratePoints: 1e9 },
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const server = createServer((request, response) => void api.handle(request, response));
  server.on('upgrade', (request, socket, head) => api.upgrade(request, socket, head));
  const prisma = tenants.for(org.organisationId);
  const scope = {
    organisationId: org.organisationId,
    actor: 'bench',
    prisma,
    clock,
    notifications,
    detectors,
  };
  return {
    server,
    path: '/graphql',
    authorization: `Bearer ${org.apiToken}`,
    subscribers: () => api.counts().subscribers,
    async publish() {
      const id = randomUUID();
      await prisma.$transaction(async (tx) => {
        await tx.alert.create({
          data: { ...alert, id, dedupeKey: id, organizationId: org.organisationId } as never,
        });
        await appendChange(tx, scope, 'alert.raised', id);
      });
    },
    async close() {
      await api.close();
      await credentials.close();
      await notifications.close();
      await database.close();
    },
  };
}
