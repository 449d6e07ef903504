import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiCall, token } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { plantHistory } from '../../kit/plant-history.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plantActor, plantAlert, plantNotice, type RunningApi, startApi } from './api-kit.js';

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

describe('what people make of an actor', () => {
  const set = (id: string, input: object) =>
    mutate(
      'actorChangeState',
      { id: globalId('Actor', id), ...input },
      'actor { state stateReason revision }',
    );
  const plantWith = async (...states: readonly string[]) => {
    const actor = await plantActor(own(), mine.organisationId);
    const alerts: { id: string }[] = [];
    for (const state of states)
      alerts.push(await plantAlert(own(), mine.organisationId, { actorId: actor.id, state } as never));
    const statesNow = async () => {
      const rows = await own().alert.findMany({ where: { actorId: actor.id } });
      return alerts.map(({ id }) => rows.find((row) => row.id === id)?.state);
    };
    return { id: actor.id, alerts, states: statesNow };
  };
  const told = async (topic: string) =>
    Number(
      (
        await database.ownerPool.query(
          'SELECT count(*) AS n FROM change_feed WHERE organization_id = $1 AND topic = $2',
          [mine.organisationId, topic],
        )
      ).rows[0].n,
    );

  test('they make of its alerts, but for what was settled or suppressed before; opened again, those come along', async () => {
    const other = await plantAlert(own(), mine.organisationId);
    const { id, states } = await plantWith('open', 'acknowledged', 'false_positive', 'suppressed');
    const before = await told('alert.changed');
    await set(id, { state: 'ACKNOWLEDGED', reason: 'on it' });
    expect(await states()).toEqual(['acknowledged', 'acknowledged', 'false_positive', 'suppressed']);
    expect(await told('alert.changed')).toBe(before + 1);
    await set(id, { state: 'RESOLVED', reason: 'banned' });
    expect(await states()).toEqual(['resolved', 'resolved', 'false_positive', 'suppressed']);
    await set(id, { state: 'OPEN' });
    expect(await states()).toEqual(['open', 'open', 'false_positive', 'suppressed']);
    expect((await own().alert.findUniqueOrThrow({ where: { id: other.id } })).state).toBe('open');
  });

  test('why it is none reaches the detectors of its alerts; said twice it changes nothing, taken back it is gone', async () => {
    const { id, alerts, states } = await plantWith('open', 'resolved');
    const heard: string[] = [];
    const stop = running.notifications.listen('detector_settings', (each) => heard.push(each));
    expect(await set(id, { state: 'RESOLVED', because: 'OWN_TEST' })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['input', 'because'] }],
    });
    const first = await set(id, { state: 'FALSE_POSITIVE', reason: 'ours', because: 'OWN_TEST' });
    expect(await states()).toEqual(['false_positive', 'false_positive']);
    const again = await set(id, { state: 'FALSE_POSITIVE', reason: 'ours', because: 'OWN_TEST' });
    expect(again.actor.revision).toBe(first.actor.revision);
    const said = { where: { id: { in: alerts.map((alert) => alert.id) }, because: { not: null } } };
    expect(await own().alert.count(said)).toBe(2);
    await set(id, { state: 'OPEN' });
    expect(await own().alert.count(said)).toBe(0);
    await eventually(() => heard.length >= 2);
    stop();
  });
});

test('an actor’s calls are those of its accounts and addresses, never of its browser, nor of another organisation', async () => {
  const time = Date.UTC(2026, 10, 22, 10, 30);
  const call = (id: string, by: string, address: string) => ({
    ...apiCall(),
    ...{ id: id.padEnd(22, '0'), time },
    principal: { token: token(by), kind: 'jwt' as const },
    client: { address, agent: token('browser') },
  });
  const theirs = await seedOrganisation(database);
  await plantHistory(database.pool, mine.organisationId, [
    {
      events: [
        call('by-account', 'eve-2', '192.0.2.1'),
        call('by-address', 'bob', '203.0.113.99'),
        call('by-browser', 'carol', '192.0.2.2'),
      ],
    },
  ]);
  await plantHistory(database.pool, theirs.organisationId, [
    { events: [call('of-others', 'eve-2', '203.0.113.99')] },
  ]);
  const parties = {
    ...{ principals: [token('eve-2')], addresses: ['203.0.113.99'], agents: [token('browser')] },
  };
  const actor = await plantActor(own(), mine.organisationId, parties);
  const nobody = await plantActor(own(), mine.organisationId, { addresses: [], addressCount: 0 });
  const query = `query ($id: ID!) { node(id: $id) { ... on Actor { calls(first: 10) { edges { node { eventId } } } } } }`;
  const calls = async (apiToken: string, id: string) => {
    const { data } = await running.ask(apiToken, query, { id: globalId('Actor', id) });
    return data.node?.calls.edges.map(({ node }: { node: { eventId: string } }) =>
      node.eventId.replace(/0+$/, ''),
    );
  };
  expect((await calls(mine.apiToken, actor.id)).sort()).toEqual(['by-account', 'by-address']);
  expect(await calls(mine.apiToken, nobody.id)).toEqual([]);
  expect(await calls(theirs.apiToken, actor.id)).toBeUndefined();
  const explored = async (apiToken: string, filter: object) => {
    const text = 'query ($filter: CallFilter) { calls(filter: $filter) { edges { node { eventId } } } }';
    const { data } = await running.ask(apiToken, text, { filter });
    return data.calls.edges
      .map(({ node }: { node: { eventId: string } }) => node.eventId.replace(/0+$/, ''))
      .sort();
  };
  const actors = [globalId('Actor', actor.id)];
  expect(await explored(mine.apiToken, { actors })).toEqual(['by-account', 'by-address']);
  expect(await explored(mine.apiToken, { actors: [globalId('Actor', nobody.id)] })).toEqual([]);
  expect(await explored(mine.apiToken, { actors: [globalId('Alert', actor.id)] })).toEqual([]);
  expect(await explored(mine.apiToken, { actors, principals: [token('carol')] })).toHaveLength(3);
  expect(await explored(theirs.apiToken, { actors })).toEqual([]);
  const nowhere = [globalId('Endpoint', '00000000-0000-4000-8000-00000000beef')];
  expect(await explored(mine.apiToken, { actors, endpoints: nowhere })).toEqual([]);
  await database.ownerPool.query(
    'INSERT INTO actor_alias (organization_id, id, actor_id) VALUES ($1, $2, $3)',
    [...[mine.organisationId, '00000000-0000-4000-8000-00000000cafe', actor.id]],
  );
  const before = [globalId('Actor', '00000000-0000-4000-8000-00000000cafe')];
  expect(await explored(mine.apiToken, { actors: before })).toEqual(['by-account', 'by-address']);
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

test('a notice of a detector that was switched off leads to it, and can be asked for alone', async () => {
  const content = { detector: 'sample', code: 'PLUGIN_OVER_BUDGET' };
  const given = {
    kind: 'detector',
    reason: null,
    title: 'Detector sample was switched off',
    content,
  } as never;
  await plantNotice(own(), mine.organisationId, given);
  await plantNotice(own(), mine.organisationId);
  const { data } = await running.ask(
    mine.apiToken,
    '{ notices(filter: { kind: { eq: DETECTOR } }) { edges { node { kind title actor { id } detector { key } } } } }',
  );
  expect(data.notices.edges).toEqual([
    {
      node: {
        kind: 'DETECTOR',
        title: 'Detector sample was switched off',
        actor: null,
        detector: { key: 'sample' },
      },
    },
  ]);
});
