import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Policy } from '../../../src/event/index.js';
import { appendAudit } from '../../../src/store/audit.js';
import { bumpPolicy } from '../../../src/store/bump-policy.js';
import { PostgresCatalogRepository } from '../../../src/store/postgres-catalog-repository.js';
import { PostgresChangeFeed } from '../../../src/store/postgres-change-feed.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { PostgresPolicyRepository } from '../../../src/store/postgres-policy-repository.js';
import { withTenant } from '../../../src/store/tenant.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';

let database: FreshDatabase;
let red: SeededOrganisation;
let blue: SeededOrganisation;
let prisma: TenantPrisma;
let notifications: PostgresNotifications;

beforeAll(async () => {
  database = await freshDatabase();
  red = await seedOrganisation(database, { name: 'red', lanes: 4 });
  blue = await seedOrganisation(database, { name: 'blue' });
  prisma = new TenantPrisma(database.pool);
  notifications = new PostgresNotifications({ url: database.url, pool: database.pool });
  await notifications.start();
});
afterAll(async () => {
  await notifications.close();
  await database.drop();
});

describe('the policy', () => {
  const policies = () =>
    new PostgresPolicyRepository(database.pool, notifications, {
      omitFor: async (organisationId) => (organisationId === red.organisationId ? ['frames'] : []),
      heartbeatSeconds: 30,
      clock: { now: () => Date.parse('2026-11-22T12:00:00Z') },
    });

  test("is the organisation's own, and valid on the wire", async () => {
    const policy = await policies().current(red.organisationId);
    expect(Policy.parse(policy)).toEqual({
      version: 1,
      lanes: 4,
      mode: 'monitor',
      tokenizeClients: false,
      heartbeatSeconds: 30,
      omit: ['frames'],
      rules: [],
      controls: [],
    });
    expect(await policies().current(blue.organisationId)).toMatchObject({ lanes: 1, omit: [] });
  });

  test('has a higher version after a change, and the word of it comes with the commit', async () => {
    const repository = policies();
    const heard: string[] = [];
    const stop = repository.onChange((organisationId) => heard.push(organisationId));
    await withTenant(database.pool, blue.organisationId, async (client) => {
      expect(await bumpPolicy(client, blue.organisationId)).toBe(2n);
    });
    await eventually(() => heard.length > 0);
    stop();
    expect(heard).toEqual([blue.organisationId]);
    expect((await repository.current(blue.organisationId)).version).toBe(2);
  });

  test("of another organisation cannot be raised from within one's own", async () => {
    const bump = withTenant(database.pool, red.organisationId, (client) =>
      bumpPolicy(client, blue.organisationId),
    );
    await expect(bump).rejects.toMatchObject({ code: 'ORGANISATION_UNKNOWN' });
  });

  test('of an organisation that is not there is an error with a code', async () => {
    await expect(policies().current(randomUUID())).rejects.toMatchObject({ code: 'ORGANISATION_UNKNOWN' });
  });
});

test("the catalogue has the organisation's services with what they declare, and its endpoints, and nothing of others", async () => {
  const seen = new Date(1_800_000_000_000);
  for (const { organisationId } of [red, blue]) {
    const client = prisma.for(organisationId);
    const serviceId = randomUUID();
    const times = { firstSeenAt: seen, lastSeenAt: seen };
    await client.service.create({
      data: { id: serviceId, organizationId: organisationId, name: 'shop', kind: 'application', ...times },
    });
    await client.endpoint.create({
      data: {
        id: randomUUID(),
        organizationId: organisationId,
        serviceId,
        protocol: 'rest',
        method: 'GET',
        host: 'h',
        template: '/orders/{id}',
        ...times,
      },
    });
  }
  const [service] = await prisma.for(red.organisationId).service.findMany();
  const operations = [{ method: 'GET', template: '/orders/{id}' }];
  await prisma.for(red.organisationId).specification.create({
    data: {
      id: randomUUID(),
      organizationId: red.organisationId,
      serviceId: service!.id,
      name: 'shop',
      version: '1',
      format: 'openapi',
      operations,
      createdAt: seen,
    },
  });
  const catalogs = new PostgresCatalogRepository(database.pool);
  expect(await catalogs.load(red.organisationId)).toEqual({
    services: [{ id: service!.id, name: 'shop', kind: 'application', declared: operations, listed: [] }],
    corrections: [],
    learned: [],
    endpoints: [
      expect.objectContaining({
        serviceId: service!.id,
        protocol: 'rest',
        method: 'GET',
        template: '/orders/{id}',
        operation: undefined,
        templateSource: 'traffic',
        firstSeenAt: seen.getTime(),
      }),
    ],
  });
  expect((await catalogs.load(blue.organisationId)).services[0]).toMatchObject({ declared: undefined });
  expect(await catalogs.load(randomUUID())).toEqual({
    services: [],
    endpoints: [],
    corrections: [],
    learned: [],
  });
});

describe('the change feed', () => {
  const feed = () => new PostgresChangeFeed(database.pool, notifications);

  test('of an organisation in which nothing has happened starts at 0', async () => {
    expect([await feed().head(red.organisationId), await feed().oldest(red.organisationId)]).toEqual([
      0n,
      1n,
    ]);
    expect(await feed().read(red.organisationId, 0n, 10)).toEqual([]);
  });

  test('is read in order after a position, by its own organisation alone', async () => {
    const { organisationId } = red;
    const nodes = [randomUUID(), randomUUID(), randomUUID()];
    const heard: string[] = [];
    const stop = feed().onChange((id) => heard.push(id));
    await withTenant(database.pool, organisationId, async (client) => {
      await client.query('INSERT INTO change_head VALUES ($1, 4)', [organisationId]);
      for (const [index, node] of nodes.entries())
        await client.query(`INSERT INTO change_feed VALUES ($1, $2, 'alert.raised', $3, to_timestamp(100))`, [
          organisationId,
          index + 1,
          node,
        ]);
      await client.query(`SELECT pg_notify('change_feed', $1)`, [organisationId]);
    });
    await eventually(() => heard.includes(organisationId));
    stop();
    expect([await feed().head(organisationId), await feed().oldest(organisationId)]).toEqual([3n, 1n]);
    expect(await feed().read(organisationId, 1n, 10)).toEqual([
      { position: 2n, topic: 'alert.raised', nodeId: nodes[1], at: 100_000 },
      { position: 3n, topic: 'alert.raised', nodeId: nodes[2], at: 100_000 },
    ]);
    expect(await feed().read(organisationId, 0n, 1)).toHaveLength(1);
    expect(await feed().read(blue.organisationId, 0n, 10)).toEqual([]);
  });

  test('of which everything was forgotten still knows that a cursor at its head has missed nothing', async () => {
    await withTenant(database.pool, red.organisationId, (client) => client.query('DELETE FROM change_feed'));
    expect([await feed().head(red.organisationId), await feed().oldest(red.organisationId)]).toEqual([
      3n,
      4n,
    ]);
  });
});

test('an audit entry is kept with the act, and not without it', async () => {
  const { organisationId } = red;
  const act = (fail: boolean) =>
    withTenant(database.pool, organisationId, async (client) => {
      await appendAudit(client, {
        organisationId,
        at: 1000,
        actor: 'system',
        action: 'alert.change-state',
        target: 'alert:1',
        detail: { to: 'open' },
      });
      if (fail) throw new Error('the act failed');
    });
  await expect(act(true)).rejects.toThrow('the act failed');
  expect(await prisma.for(organisationId).auditEntry.count()).toBe(0);
  await act(false);
  expect(await prisma.for(organisationId).auditEntry.findMany()).toEqual([
    expect.objectContaining({
      actor: 'system',
      action: 'alert.change-state',
      detail: { to: 'open' },
      at: new Date(1000),
    }),
  ]);
});
