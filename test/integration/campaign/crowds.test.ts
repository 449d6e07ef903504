import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PostgresActors } from '../../../src/store/actors/postgres-actors.js';
import { apiCall, token } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { plantHistory } from '../../kit/plant-history.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';

const noon = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;

let database: FreshDatabase;
let organisationId: string;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  ({ organisationId } = await seedOrganisation(database));
});

let made = 0;
const call = (by: string, address: string, agent: string) => ({
  ...apiCall(),
  ...{ id: `crowd-${String(++made).padStart(16, '0')}`, time: noon },
  principal: { token: token(by), kind: 'jwt' as const },
  client: { address, agent: token(agent) },
});
const plant = (...events: ReturnType<typeof call>[]) =>
  plantHistory(database.pool, organisationId, [{ events, receivedAt: noon }]);
const count = (asked: Partial<Parameters<PostgresActors['crowds']>[1]>, since = noon - DAY) =>
  new PostgresActors(database.pool).crowds(
    organisationId,
    { addresses: [], agents: [], principals: [], except: new Set(), ...asked },
    since,
  );

test('one that is everywhere never hides the crowd of another', async () => {
  await plant(...[1, 2, 3].map((n) => call(`u${n}`, '203.0.113.1', 'browser')));
  for (let n = 0; n < 20; n++) await plant(call('busy', '198.51.100.2', 'robot'));
  const crowds = await count({ addresses: ['198.51.100.2', '203.0.113.1', '192.0.2.1'] });
  expect(Object.fromEntries(crowds)).toEqual({
    'address:198.51.100.2': { principals: 1 },
    'address:203.0.113.1': { principals: 3 },
  });
});

test('a key has as many machines as differ in address and agent; a person who travels has one; suspects count for nobody', async () => {
  const machines = [1, 2, 3, 4].map((n) => call('key', `198.51.100.${n}`, `client-${n}`));
  const travels = [1, 2, 3, 4].map((n) => call('traveller', `192.0.2.${n}`, 'phone'));
  await plant(...machines, ...travels);
  const asked = { principals: [token('key'), token('traveller')], addresses: ['198.51.100.1'] };
  const crowds = await count({ ...asked, except: new Set(['198.51.100.4', token('key')]) });
  expect(Object.fromEntries(crowds)).toEqual({
    [`principal:${token('key')}`]: { principals: 3 },
    [`principal:${token('traveller')}`]: { principals: 1 },
    'address:198.51.100.1': { principals: 0 },
  });
});

test('what is long ago, or another organisation’s, is not known', async () => {
  await plant(call('eve', '203.0.113.1', 'browser'));
  expect((await count({ addresses: ['203.0.113.1'] }, noon + 1)).size).toBe(0);
  ({ organisationId } = await seedOrganisation(database));
  expect((await count({ addresses: ['203.0.113.1'] })).size).toBe(0);
});
