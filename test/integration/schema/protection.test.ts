import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Policy } from '../../../src/event/index.js';
import { readPolicy } from '../../../src/sensor/read-policy.js';
import { PostgresPolicyRepository } from '../../../src/store/postgres-policy-repository.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, startApi } from './api-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let owner: SeededOrganisation;

beforeAll(async () => {
  database = await freshDatabase();
  owner = await seedOrganisation(database);
  running = await startApi(database);
});

afterAll(async () => {
  await running.close();
  await database.drop();
});

/** What a sensor of the organisation gets, checked by the contract and by the sensor's own reader. */
async function policy(): Promise<Policy> {
  const policies = new PostgresPolicyRepository(database.pool, running.notifications, {
    omitFor: () => [],
    heartbeatSeconds: 60,
    clock: running.clock,
  });
  const current = Policy.parse(await policies.current(owner.organisationId));
  expect(readPolicy(JSON.stringify(current))).toEqual(current);
  return current;
}

async function change(mutation: string, input: object) {
  running.clock.advance(1);
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const noun = {
    control: 'control',
    custom: 'customRule',
    data: 'dataClass',
    ruleM: 'ruleMode',
    organi: 'organization',
  };
  const [, field = ''] = Object.entries(noun).find(([start]) => mutation.startsWith(start)) ?? [];
  const answer = await running.ask(
    owner.apiToken,
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${field} { id } userErrors { code message field } } }`,
    { input },
  );
  expect(answer.errors).toBeUndefined();
  const { userErrors, [field]: row } = answer.data[mutation];
  return { id: row?.id as string, userErrors: userErrors as { code: string; field: string[] }[] };
}

const inAnHour = () => new Date(running.clock.now() + 3_600_000).toISOString();

describe('what sensors are told to do', () => {
  test('is what controls say, until they are ended, with a version that rises each time', async () => {
    const { version } = await policy();
    const expiresAt = inAnHour();
    const block = await change('controlCreate', {
      action: 'BLOCK',
      match: { addresses: ['203.0.113.0/24'], route: '/orders/:id' },
      reason: 'credential stuffing',
      expiresAt,
    });
    await change('controlCreate', { action: 'LIMIT', match: { agents: ['scraper'] }, limitPerMinute: 30 });
    await change('controlCreate', {
      action: 'PATCH',
      match: { method: 'GET' },
      parameter: { location: 'QUERY', name: 'id', required: true, type: 'INTEGER', pattern: '[0-9]{1,9}' },
    });
    const told = await policy();
    expect(told.version).toBe(version + 3);
    expect(told.controls.map(({ id: _, expiresAt: __, ...control }) => control)).toEqual([
      { action: 'block', match: { addresses: ['203.0.113.0/24'], route: '/orders/:id' } },
      { action: 'limit', match: { agents: ['scraper'] }, limitPerMinute: 30 },
      {
        action: 'patch',
        match: { method: 'GET' },
        parameter: { location: 'query', name: 'id', required: true, type: 'integer', pattern: '[0-9]{1,9}' },
      },
    ]);
    expect(told.controls[0]?.expiresAt).toBe(Date.parse(expiresAt));
    await change('controlEnd', { id: block.id });
    expect((await policy()).controls.map(({ action }) => action)).toEqual(['limit', 'patch']);
    expect((await policy()).version).toBe(version + 4);
  });

  test('no longer has a control that has expired', async () => {
    const { controls } = await policy();
    await change('controlCreate', { action: 'BLOCK', match: { agents: ['brief'] }, expiresAt: inAnHour() });
    expect((await policy()).controls).toHaveLength(controls.length + 1);
    running.clock.advance(3_600_001);
    expect((await policy()).controls).toHaveLength(controls.length);
  });

  test('has the modes of rules, each once per place, and one’s own rules', async () => {
    await change('ruleModeSet', { rule: 'sqli.*', mode: 'MONITOR', service: 'shop' });
    const kept = await change('ruleModeSet', { rule: 'sqli.*', mode: 'BLOCK', service: 'shop' });
    const general = await change('ruleModeSet', { rule: '*', mode: 'OFF' });
    const own = await change('customRulePut', {
      rule: 'custom.coupons',
      class: 'CUSTOM',
      pattern: '^SAVE[0-9]{2}$',
      locations: ['BODY'],
      names: ['coupon'],
    });
    const told = await policy();
    expect(told.rules).toHaveLength(2);
    expect(told.rules).toContainEqual({ rule: 'sqli.*', mode: 'block', service: 'shop' });
    expect(told.customRules).toEqual([
      {
        id: 'custom.coupons',
        class: 'custom',
        pattern: '^SAVE[0-9]{2}$',
        ignoreCase: false,
        locations: ['body'],
        names: ['coupon'],
        confidence: 0.9,
      },
    ]);
    await change('ruleModeDelete', { id: general.id });
    await change('ruleModeDelete', { id: kept.id });
    await change('customRuleDelete', { id: own.id });
    expect(await policy()).toMatchObject({ rules: [] });
    expect((await policy()).customRules).toBeUndefined();
  });

  test('has the organisation’s own classes of data, and loses those that are deleted', async () => {
    const own = await change('dataClassPut', {
      label: 'custom:member-number',
      pattern: '^M-[0-9]{6}$',
      ignoreCase: true,
      names: ['memberRef'],
    });
    expect((await policy()).customClasses).toEqual([
      { id: 'custom:member-number', pattern: '^M-[0-9]{6}$', ignoreCase: true, names: ['memberRef'] },
    ]);
    const again = await change('dataClassPut', { label: 'custom:member-number', pattern: '^N' });
    expect(again.id).toBe(own.id);
    expect((await policy()).customClasses).toEqual([
      { id: 'custom:member-number', pattern: '^N', ignoreCase: false },
    ]);
    const { data } = await running.ask(
      owner.apiToken,
      '{ dataClasses { totalCount edges { node { label pattern names } } } builtInDataClasses { label title } }',
    );
    expect(data.dataClasses).toEqual({
      totalCount: 1,
      edges: [{ node: { label: 'custom:member-number', pattern: '^N', names: [] } }],
    });
    expect(data.builtInDataClasses.length).toBeGreaterThan(20);
    await change('dataClassDelete', { id: own.id });
    expect((await policy()).customClasses).toBeUndefined();
  });

  test('has the organisation’s mode and its answer to blocked requests', async () => {
    const blockAnswer = { status: 451, contentType: 'HTML', body: '<p>{incident}</p>' };
    await change('organizationUpdate', { protectionMode: 'BLOCK', blockAnswer });
    expect(await policy()).toMatchObject({
      mode: 'block',
      blockAnswer: { status: 451, contentType: 'text/html', body: '<p>{incident}</p>' },
    });
  });
});

describe('a mistake is named by its field and changes nothing', () => {
  test.each<[string, object, string]>([
    ['controlCreate', { action: 'BLOCK', match: {} }, 'match'],
    ['controlCreate', { action: 'BLOCK', match: { addresses: ['10.0.0.0/99'] } }, 'match.addresses.0'],
    ['controlCreate', { action: 'BLOCK', match: { principals: ['bob'] } }, 'match.principals.0'],
    ['controlCreate', { action: 'LIMIT', match: { agents: ['bot'] } }, 'limitPerMinute'],
    ['controlCreate', { action: 'PATCH', match: {} }, 'parameter'],
    [
      'controlCreate',
      { action: 'PATCH', match: {}, parameter: { location: 'BODY', name: 'a', pattern: '(?=a)' } },
      'parameter.pattern',
    ],
    [
      'controlCreate',
      { action: 'BLOCK', match: { agents: ['bot'] }, expiresAt: '2020-01-01T00:00:00Z' },
      'expiresAt',
    ],
    ['customRulePut', { rule: 'sqli.union', class: 'SQLI', pattern: 'a' }, 'rule'],
    ['customRulePut', { rule: 'custom.x', class: 'SQLI', pattern: '(a' }, 'pattern'],
    ['customRulePut', { rule: 'custom.x', class: 'SQLI', pattern: 'a', confidence: 2 }, 'confidence'],
    ['dataClassPut', { label: 'member', pattern: 'a' }, 'label'],
    ['dataClassPut', { label: 'custom:x', pattern: '(?=a)' }, 'pattern'],
    ['ruleModeSet', { rule: 'SQL injection', mode: 'BLOCK' }, 'rule'],
    [
      'organizationUpdate',
      { blockAnswer: { status: 200, contentType: 'JSON', body: '{}' } },
      'blockAnswer.status',
    ],
  ])('%s %j', async (mutation, input, field) => {
    const before = await policy();
    const { userErrors } = await change(mutation, input);
    expect(userErrors.map((error) => error.field.join('.'))).toContain(`input.${field}`);
    expect(await policy()).toEqual(before);
  });
});

test('the same idempotency key makes one control', async () => {
  const input = { action: 'BLOCK', match: { agents: ['twice'] }, idempotencyKey: 'once' };
  const first = await change('controlCreate', input);
  expect((await change('controlCreate', input)).id).toBe(first.id);
});

test('needs its own scope', async () => {
  const { data } = await running.ask(
    owner.apiToken,
    'mutation { apiTokenCreate(input: {name: "reader", scopes: [READ]}) { secret } }',
  );
  const answer = await running.ask(
    data.apiTokenCreate.secret,
    'mutation { ruleModeSet(input: {rule: "*", mode: OFF}) { ruleMode { id } } }',
  );
  expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});
