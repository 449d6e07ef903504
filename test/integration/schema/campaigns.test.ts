import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plantActor, plantAlert, type RunningApi, startApi } from './api-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let mine: SeededOrganisation;
beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
  mine = await seedOrganisation(database);
});
afterAll(async () => {
  await running.close();
  await database.drop();
});

const own = () => running.prisma.for(mine.organisationId);
const mutate = async (name: string, input: object, select: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${select} userErrors { code field } } }`;
  const { data, errors } = await running.ask(mine.apiToken, query, { input });
  expect(errors).toBeUndefined();
  return data[name];
};

test('the old id of an actor leads to the one that it turned out to be, with its alerts in time', async () => {
  const actor = await plantActor(own(), mine.organisationId);
  const old = crypto.randomUUID();
  const data = { organizationId: mine.organisationId, id: old, actorId: actor.id };
  await own().actorAlias.create({ data });
  const alert = await plantAlert(own(), mine.organisationId, { actorId: actor.id, principal: 'eve' });
  const query = `query ($id: ID!) { node(id: $id) { id ... on Actor { timeline { edges { node { id actor { id } } } } } } }`;
  const { data: answer } = await running.ask(mine.apiToken, query, { id: globalId('Actor', old) });
  const id = globalId('Actor', actor.id);
  expect(answer.node).toEqual({
    id,
    timeline: { edges: [{ node: { id: globalId('Alert', alert.id), actor: { id } } }] },
  });
});

test('why an alert is false is kept for its detector, and taken back with the next state', async () => {
  const alert = await plantAlert(own(), mine.organisationId);
  const id = globalId('Alert', alert.id);
  const heard: string[] = [];
  const stop = running.notifications.listen('detector_settings', (organisation) => heard.push(organisation));
  const set = (input: object) => mutate('alertChangeState', { id, ...input }, 'alert { state because }');
  expect(await set({ state: 'OPEN', because: 'SHARED' })).toMatchObject({
    userErrors: [{ code: 'INVALID', field: ['input', 'because'] }],
  });
  expect(await set({ state: 'SUPPRESSED' })).toMatchObject({ userErrors: [{ code: 'INVALID' }] });
  expect(await set({ state: 'FALSE_POSITIVE', because: 'SHARED' })).toMatchObject({
    alert: { state: 'FALSE_POSITIVE', because: 'SHARED' },
  });
  expect(await set({ state: 'OPEN' })).toMatchObject({ alert: { state: 'OPEN', because: null } });
  stop();
  expect(await own().alert.count({ where: { because: { not: null } } })).toBe(0);
});

test('a suppression needs something to be about, a reason and an end within a year; it quietens what is open', async () => {
  const loud = await plantAlert(own(), mine.organisationId, { clientAddress: '198.51.100.7' });
  const other = await plantAlert(own(), mine.organisationId, { clientAddress: '198.51.101.7' });
  const good = { address: '198.51.100.0/24', reason: 'ours', expiresAt: '2026-12-01T00:00:00Z' };
  const create = (input: object) =>
    mutate('suppressionCreate', { ...good, ...input }, 'suppression { id address endedAt }');
  for (const [wrong, field] of [
    [{ address: undefined }, []],
    [{ address: '198.51.100.0/64' }, ['address']],
    [{ reason: ' ' }, ['reason']],
    [{ expiresAt: '2028-01-01T00:00:00Z' }, ['expiresAt']],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, ['expiresAt']],
  ] as const)
    expect(await create(wrong)).toMatchObject({
      suppression: null,
      userErrors: [{ code: 'INVALID', field: ['input', ...field] }],
    });
  const { suppression } = await create({});
  const stateOf = async ({ id }: { id: string }) =>
    (await own().alert.findUniqueOrThrow({ where: { id } })).state;
  expect([await stateOf(loud), await stateOf(other)]).toEqual(['suppressed', 'open']);
  const ended = await mutate('suppressionEnd', { id: suppression.id }, 'suppression { endedAt }');
  expect(ended.suppression.endedAt).not.toBeNull();
  const actions = await own().auditEntry.findMany({ where: { action: { startsWith: 'suppression.' } } });
  expect(actions.map(({ action }) => action).sort()).toEqual(['suppression.create', 'suppression.end']);
});

test('settings of notices are checked, and what is left out stays', async () => {
  const select = 'noticeSettings { timeZone digest digestAt breakThrough quietHours { days from to } }';
  const set = (input: object) => mutate('noticeSettingsUpdate', input, select);
  for (const [wrong, field] of [
    [{ timeZone: 'Atlantis/Deep' }, ['timeZone']],
    [{ digestAt: '25:00' }, ['digestAt']],
    [{ quietHours: [{ days: [8], from: '18:00', to: '08:00' }] }, ['quietHours', '0', 'days']],
  ] as const)
    expect(await set(wrong)).toMatchObject({ userErrors: [{ code: 'INVALID', field: ['input', ...field] }] });
  await set({ timeZone: 'Europe/Berlin', quietHours: [{ days: [1], from: '18:00', to: '08:00' }] });
  const { noticeSettings } = await set({ digest: 'DAILY', breakThrough: null });
  expect(noticeSettings).toEqual({
    ...{ timeZone: 'Europe/Berlin', digest: 'DAILY', digestAt: '08:00', breakThrough: null },
    quietHours: [{ days: [1], from: '18:00', to: '08:00' }],
  });
});
