import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PostgresDetectorSettings } from '../../../src/store/postgres-detector-settings.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';

let database: FreshDatabase;
let prisma: TenantPrisma;

beforeAll(async () => {
  database = await freshDatabase();
  prisma = new TenantPrisma(database.pool);
});
afterAll(() => database.drop());

test('an organisation reads its own settings and never those of another', async () => {
  const settings = new PostgresDetectorSettings(prisma);
  const [one, two] = [
    await seedOrganisation(database, { name: 'one' }),
    await seedOrganisation(database, { name: 'two' }),
  ];
  const row = {
    id: randomUUID(),
    detector: 'bola',
    enabled: false,
    config: { ownersMin: 3 },
    updatedAt: new Date(0),
  };
  await prisma
    .for(one.organisationId)
    .detectorSetting.create({ data: { ...row, organizationId: one.organisationId } });
  expect(await settings.list(one.organisationId)).toEqual([
    { detector: 'bola', enabled: false, config: { ownersMin: 3 }, version: 1 },
  ]);
  expect(await settings.list(two.organisationId)).toEqual([]);
});

test('a database that is away is told as STORE_UNAVAILABLE', async () => {
  const gone = await freshDatabase();
  const settings = new PostgresDetectorSettings(new TenantPrisma(gone.pool));
  await gone.drop();
  await expect(settings.list(randomUUID())).rejects.toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
  );
});
