import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PostgresDetectorSettings } from '../../../src/store/postgres-detector-settings.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { plantAlert } from '../schema/api-kit.js';

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

test('what people said of alerts comes with the settings of its detector, newest first, and goes when it is taken back', async () => {
  const settings = new PostgresDetectorSettings(prisma);
  const { organisationId } = await seedOrganisation(database);
  const own = prisma.for(organisationId);
  const say = (because: string | null, at: number, principal: string) =>
    plantAlert(own, organisationId, { because, judgedAt: new Date(at), state: 'false_positive', principal });
  const first = await say('shared', 1, 'alice');
  await say('authorised', 2, 'bob');
  await say(null, 3, 'carol');
  const list = async () => (await settings.list(organisationId)).flatMap(({ feedback }) => feedback ?? []);
  expect(await list()).toEqual([
    { rule: 'sample.claim', because: 'authorised', principal: 'bob', at: 2 },
    { rule: 'sample.claim', because: 'shared', principal: 'alice', at: 1 },
  ]);
  await own.alert.update({ where: { id: first.id }, data: { because: null, state: 'open' } });
  expect((await list()).map(({ principal }) => principal)).toEqual(['bob']);
});

test('a database that is away is told as STORE_UNAVAILABLE', async () => {
  const gone = await freshDatabase();
  const settings = new PostgresDetectorSettings(new TenantPrisma(gone.pool));
  await gone.drop();
  await expect(settings.list(randomUUID())).rejects.toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
  );
});
