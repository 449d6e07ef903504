import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { assertTenancy, openDatabase } from '../../../src/store/database.js';
import { Maintenance } from '../../../src/store/maintenance.js';
import { withTenant, withTransaction } from '../../../src/store/tenant.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { manualClock } from '../../kit/manual-clock.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';

let database: FreshDatabase;
let prisma: TenantPrisma;
let organisations: SeededOrganisation[];
const serviceIds = new Map<string, string>();

beforeAll(async () => {
  database = await freshDatabase({ poolMax: 6 });
  prisma = new TenantPrisma(database.pool);
  organisations = [];
  for (const name of ['red', 'green', 'blue', 'white', 'black'])
    organisations.push(await seedOrganisation(database, { name }));
  for (const { organisationId } of organisations) {
    const id = randomUUID();
    serviceIds.set(organisationId, id);
    const now = new Date();
    await prisma.for(organisationId).service.create({
      data: {
        id,
        organizationId: organisationId,
        name: 'shop',
        kind: 'application',
        firstSeenAt: now,
        lastSeenAt: now,
      },
    });
  }
});
afterAll(() => database.drop());

const [serviceOf, other] = [
  (organisationId: string) => serviceIds.get(organisationId)!,
  (index: number) => organisations[(index + 1) % organisations.length]!,
];

test('300 concurrent mixed queries of several organisations on a pool of 6 never see what is not theirs', async () => {
  const seen = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const { organisationId } = organisations[index % organisations.length]!;
      const own = serviceOf(organisationId);
      const foreign = serviceOf(other(index % organisations.length).organisationId);
      const client = prisma.for(organisationId);
      switch (index % 6) {
        case 0:
          return (await client.service.findUnique({ where: { id: own } }))?.organizationId === organisationId;
        case 1:
          // The same tick, the same shape: what Prisma would merge.
          return (await client.service.findUnique({ where: { id: foreign } })) === null;
        case 2: {
          const rows = await client.service.findMany({ include: { organization: true } });
          return rows.length === 1 && rows[0]?.organization.id === organisationId;
        }
        case 3:
          return client.$transaction(async (tx) => {
            const services = await tx.service.findMany();
            const tokens = await tx.apiToken.count();
            return services.length === 1 && services[0]?.id === own && tokens === 1;
          });
        case 4:
          return withTenant(database.pool, organisationId, async (raw) => {
            const { rows } = await raw.query<{ id: string }>('SELECT id FROM service');
            return rows.length === 1 && rows[0]?.id === own;
          });
        default: {
          const [services, organization] = await client.$transaction([
            client.service.findMany(),
            client.organization.findMany(),
          ]);
          return services.length === 1 && services[0]?.id === own && organization.length === 1;
        }
      }
    }),
  );
  expect(seen.filter((ok) => ok !== true)).toEqual([]);
});

describe('without an organisation', () => {
  test.each([
    'organization',
    'service',
    'api_token',
    'enrolment',
    'event_log',
    'event_batch',
    'change_feed',
    'audit_entry',
  ])('nothing of %s is visible', async (table) => {
    const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM ${table}`);
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('nothing can be written', async () => {
    const { organisationId } = organisations[0]!;
    await expect(
      withTransaction(database.pool, (client) =>
        client.query('INSERT INTO change_head (organization_id) VALUES ($1)', [organisationId]),
      ),
    ).rejects.toThrow(/row-level security/);
  });
});

test('a row of another organisation cannot be read, changed, deleted or made', async () => {
  const { organisationId } = organisations[0]!;
  const foreign = serviceOf(organisations[1]!.organisationId);
  const client = prisma.for(organisationId);
  expect(await client.service.findUnique({ where: { id: foreign } })).toBeNull();
  expect(await client.service.updateMany({ where: { id: foreign }, data: { name: 'taken' } })).toEqual({
    count: 0,
  });
  expect(await client.service.deleteMany({ where: { id: foreign } })).toEqual({ count: 0 });
  const now = new Date();
  await expect(
    client.service.create({
      data: {
        id: randomUUID(),
        organizationId: organisations[1]!.organisationId,
        name: 'planted',
        kind: 'host',
        firstSeenAt: now,
        lastSeenAt: now,
      },
    }),
  ).rejects.toThrow();
});

test('the organisation ends with its transaction', async () => {
  const { organisationId } = organisations[0]!;
  await withTenant(database.pool, organisationId, async (client) => client.query('SELECT 1'));
  const settings = await Promise.all(
    Array.from({ length: 12 }, () =>
      database.pool.query(
        `SELECT current_setting('app.organisation', true) AS organisation, current_user AS role`,
      ),
    ),
  );
  for (const { rows } of settings) {
    expect(rows[0].organisation ?? '').toBe('');
    expect(rows[0].role).toBe('protectonce_app');
  }
});

test('a transaction that throws leaves nothing behind and its connection usable', async () => {
  const { organisationId } = organisations[0]!;
  const fails = withTenant(database.pool, organisationId, async (client) => {
    await client.query('INSERT INTO change_head (organization_id) VALUES ($1)', [organisationId]);
    await client.query('SELECT 1 / 0');
  });
  await expect(fails).rejects.toMatchObject({ code: '22012' });
  const { rows } = await withTenant(database.pool, organisationId, (client) =>
    client.query('SELECT FROM change_head'),
  );
  expect(rows).toEqual([]);
});

test('a transaction in which a failed statement was overlooked is never reported as committed', async () => {
  const { organisationId } = organisations[0]!;
  const overlooks = withTenant(database.pool, organisationId, async (client) => {
    await client.query('SELECT 1 / 0').catch(() => undefined);
  });
  await expect(overlooks).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
});

test('the audit log cannot be changed', async () => {
  const { organisationId } = organisations[0]!;
  await expect(prisma.for(organisationId).auditEntry.deleteMany()).rejects.toThrow(/permission denied/);
});

test.each([
  "UPDATE event_log SET body = '\\x00'",
  'DELETE FROM event_log',
  'TRUNCATE event_log',
  'SELECT FROM event_log FOR UPDATE',
])('the event log cannot be changed by %s', async (statement) => {
  const { organisationId } = organisations[0]!;
  await expect(
    withTenant(database.pool, organisationId, (client) => client.query(statement)),
  ).rejects.toMatchObject({ code: '42501' });
});

test('no partition of the event log gives the application more than the log does, nor a day made later', async () => {
  const limits = { logDays: 7, logDaysMax: 30, changeFeedDays: 7 };
  const { daysMade } = await new Maintenance(database.ownerPool, manualClock(), limits).run();
  expect(daysMade.length).toBeGreaterThan(0);
  const { rows } = await database.ownerPool.query<{ name: string; privileges: string[] }>(
    `SELECT tree.relid::text AS name, array(
       SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
       WHERE has_table_privilege('protectonce_app', tree.relid, p)) AS privileges
     FROM pg_partition_tree('event_log') tree ORDER BY 1`,
  );
  expect(rows).toHaveLength(2 + daysMade.length);
  for (const { name, privileges } of rows)
    expect({ name, privileges }).toEqual({
      name,
      privileges: name === 'event_log' ? ['SELECT', 'INSERT'] : [],
    });
});

test('an organisation id that is not a UUID is refused before it reaches SQL', async () => {
  expect(() => prisma.for("'; DROP TABLE service; --")).toThrow(
    expect.objectContaining({ code: 'ORGANISATION_INVALID' }),
  );
});

test('clients are bounded, and one that was evicted still answers', async () => {
  const few = new TenantPrisma(database.pool, 2);
  const first = few.for(organisations[0]!.organisationId);
  for (const { organisationId } of organisations) await few.for(organisationId).service.count();
  expect(few.size).toBe(2);
  expect(await first.service.count()).toBe(1);
});

test.each([
  ['nothing', ''],
  ['options of its own', '?options=-c%20search_path%3Dpublic'],
  ['options that try to undo it', '?options=-c%20role%3Dnone&application_name=x'],
])('connections are bound by row-level security when the address brings %s', async (_, query) => {
  const opened = openDatabase({ url: `${database.url}${query}`, poolMax: 1 });
  try {
    await assertTenancy(opened);
    expect((await opened.pool.query('SELECT FROM service')).rowCount).toBe(0);
  } finally {
    await opened.close();
  }
});

test('a start over connections that something keeps the role from is refused', async () => {
  await expect(assertTenancy({ pool: database.ownerPool })).rejects.toMatchObject({
    code: 'TENANCY_NOT_ENFORCED',
    field: 'DATABASE_URL',
  });
});
