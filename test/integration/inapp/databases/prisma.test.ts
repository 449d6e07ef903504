import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../../../src/store/generated/prisma/client.js';
import { type FreshDatabase, freshDatabase } from '../../../kit/fresh-database.js';
import { createRig, query } from './rig.js';

const ATTACK = "' OR '1'='1";
const byName = (name: string) => `SELECT 1 AS found WHERE 'ann' = '${name}'`;
const rig = createRig();
const here = createRequire(import.meta.url);

let database: FreshDatabase;
let prisma: PrismaClient;
beforeAll(async () => {
  rig.patch('pg', here('pg/lib/client.js'));
  rig.patch('pg-pool', here('pg-pool'));
  database = await freshDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }) });
}, 180_000);
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});
afterEach(() => {
  expect(rig.guard.take()).toEqual([]);
  rig.modes.clear();
});

describe('Prisma on PostgreSQL', () => {
  test.each([
    ['a raw query', (text: string) => prisma.$queryRawUnsafe(text)],
    ['a raw command', (text: string) => prisma.$executeRawUnsafe(text)],
    ['a transaction', (text: string) => prisma.$transaction((inside) => inside.$queryRawUnsafe(text))],
  ])('%s is watched, and refused in block mode', async (_name, run) => {
    const url = query({ name: ATTACK });
    const watched = await rig.request(url, () => run(byName(ATTACK)));
    expect(watched.error).toBeUndefined();
    expect(watched.context.hits).toMatchObject([{ class: 'sqli', parameter: 'name' }]);
    rig.modes.set('*', 'block');
    const blocked = await rig.request(url, () => run(byName(ATTACK)));
    expect(blocked.error).toBeDefined();
    expect(blocked.context.hits).toMatchObject([{ outcome: 'blocked' }]);
    expect((await rig.request(query({ name: 'ann' }), () => run(byName('ann')))).error).toBeUndefined();
  });

  test('a template with values is never refused', async () => {
    rig.modes.set('*', 'block');
    const { error, context } = await rig.request(query({ name: ATTACK }), async () => {
      await prisma.$queryRaw`SELECT 1 AS found WHERE 'ann' = ${ATTACK}`;
      await prisma.organization.findMany({ where: { name: ATTACK } });
    });
    expect(error).toBeUndefined();
    expect(context.hits).toBeUndefined();
  });
});
