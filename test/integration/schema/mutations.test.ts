import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plant, type RunningApi, startApi } from './api-kit.js';
import { alertRaised, listenTo } from './subscription-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;
let rows: Awaited<ReturnType<typeof plant>>;

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
});

beforeEach(async () => {
  org = await seedOrganisation(database);
  rows = await plant(running.prisma.for(org.organisationId), org.organisationId);
});

afterAll(async () => {
  expect(running.bugs).toEqual([]);
  await running.close();
  await database.drop();
});

/** Runs a mutation with one input and gives its payload. */
async function mutate(name: string, input: Record<string, unknown>, selection: string, token = org.apiToken) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { code message field } } }`;
  const answer = await running.ask(token, query, { input });
  expect(answer.errors).toBeUndefined();
  return answer.data[name];
}

const audit = async () => {
  const entries = await running.prisma
    .for(org.organisationId)
    .auditEntry.findMany({ where: { NOT: { action: 'test.plant' } } });
  return entries.map(({ actor, action, target, detail, at }) => ({
    actor,
    action,
    target,
    detail,
    at: at.toISOString(),
  }));
};
const noted = (action: string, target: string, detail: object) => [
  { actor: `token:${org.apiTokenId}`, action, target, detail, at: '2026-11-22T12:00:00.000Z' },
];

describe('alertChangeState', () => {
  const id = () => globalId('Alert', rows.alert.id);
  const select = 'alert { state stateReason revision }';

  test('changes the state, once, notes who did, and tells subscribers', async () => {
    const listener = listenTo(await running.listen(), org.apiToken, {
      query: alertRaised.replaceAll('alertRaised', 'alertChanged'),
      field: 'alertChanged',
    });
    await eventually(() => running.api.counts().subscribers > 0);
    const input = { id: id(), state: 'FALSE_POSITIVE', reason: 'a test of ours' };
    const payload = await mutate('alertChangeState', input, select);
    expect(payload).toEqual({
      alert: { state: 'FALSE_POSITIVE', stateReason: 'a test of ours', revision: 2 },
      userErrors: [],
    });
    const again = await mutate('alertChangeState', input, select);
    expect(again).toEqual(payload);
    expect(await audit()).toEqual(
      noted('alert.change-state', `alert:${rows.alert.id}`, {
        from: 'open',
        to: 'false_positive',
        reason: 'a test of ours',
      }),
    );
    await mutate('alertChangeState', { id: id(), state: 'OPEN' }, select);
    await eventually(() => listener.news.length === 2);
    expect(listener.news.map((each) => each.id)).toEqual([rows.alert.id, rows.alert.id]);
    await listener.stop();
  });

  test('has the endpoint’s risk weighed anew, since what is settled no longer counts in it', async () => {
    const { id: endpointId } = rows.endpoint;
    await database.ownerPool.query(
      `INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, revision, assessed, updated_at)
       VALUES ($1, $2, '{}', '{}', 1, 1, now())
       ON CONFLICT (organization_id, endpoint_id) DO UPDATE SET revision = 1, assessed = 1`,
      [org.organisationId, endpointId],
    );
    await mutate('alertChangeState', { id: id(), state: 'RESOLVED' }, select);
    const { rows: known } = await database.ownerPool.query(
      'SELECT revision > assessed AS due FROM endpoint_knowledge WHERE endpoint_id = $1',
      [endpointId],
    );
    expect(known).toEqual([{ due: true }]);
  });

  test('names the reason when that is too long', async () => {
    const payload = await mutate(
      'alertChangeState',
      { id: id(), state: 'RESOLVED', reason: 'x'.repeat(501) },
      select,
    );
    expect(payload).toEqual({
      alert: null,
      userErrors: [expect.objectContaining({ code: 'INVALID', field: ['input', 'reason'] })],
    });
    expect(await audit()).toEqual([]);
  });
});

describe('detectors', () => {
  const id = globalId('Detector', 'sample');
  const select = 'detector { key enabled config settingVersion updatedAt }';

  test('are configured as their own schema allows, and each mistake is named by its field', async () => {
    const bad = await mutate(
      'detectorConfigure',
      { id, config: { threshold: 0, nested: { ratio: 'half' }, surplus: 1 } },
      select,
    );
    expect(bad.detector).toBeNull();
    expect(
      bad.userErrors
        .map(({ code, field }: { code: string; field: string[] }) => [code, field.join('.')])
        .sort(),
    ).toEqual([
      ['INVALID', 'input.config.nested.ratio'],
      ['INVALID', 'input.config.surplus'],
      ['INVALID', 'input.config.threshold'],
    ]);
    expect(await audit()).toEqual([]);
    const good = await mutate('detectorConfigure', { id, config: { threshold: 42 } }, select);
    expect(good).toEqual({
      detector: {
        key: 'sample',
        enabled: true,
        config: { threshold: 42, nested: { ratio: 0.5 } },
        settingVersion: 2,
        updatedAt: '2026-11-22T12:00:00.000Z',
      },
      userErrors: [],
    });
    expect(await audit()).toEqual(
      noted('detector.configure', 'detector:sample', { config: { threshold: 42 }, version: 2 }),
    );
  });

  test('are switched, and the policy’s version rises for the sensors to see', async () => {
    const version = async () =>
      BigInt(
        (await running.ask(org.apiToken, '{ organization { policyVersion } }')).data.organization
          .policyVersion,
      );
    const before = await version();
    expect((await mutate('detectorDisable', { id }, select)).detector.enabled).toBe(false);
    expect((await mutate('detectorEnable', { id }, select)).detector.enabled).toBe(true);
    expect(await version()).toBe(before + 2n);
    const unknown = await mutate('detectorEnable', { id: globalId('Detector', 'unknown') }, select);
    expect(unknown.userErrors[0]).toMatchObject({ code: 'NOT_FOUND', field: ['input', 'id'] });
  });

  test('are set for the one organisation alone', async () => {
    const other = await seedOrganisation(database);
    await mutate('detectorDisable', { id }, select);
    expect(
      (await running.ask(other.apiToken, '{ detectors { enabled config settingVersion } }')).data.detectors,
    ).toEqual([{ enabled: true, config: { threshold: 10, nested: { ratio: 0.5 } }, settingVersion: 0 }]);
  });
});

describe('tokens', () => {
  const select = 'secret apiToken { id name scopes expiresAt revokedAt }';
  const credentials = () => new PostgresCredentials(database.pool, running.notifications, running.clock);

  test('an API token works as made, is shown once, and no more once it is revoked', async () => {
    const made = await mutate(
      'apiTokenCreate',
      { name: 'ci', scopes: ['READ', 'ALERTS_WRITE'], expiresAt: '2026-12-01T00:00:00Z' },
      select,
    );
    expect(made).toMatchObject({
      apiToken: {
        name: 'ci',
        scopes: ['READ', 'ALERTS_WRITE'],
        expiresAt: '2026-12-01T00:00:00.000Z',
        revokedAt: null,
      },
      userErrors: [],
    });
    expect((await running.ask(made.secret, '{ organization { name } }')).data).toEqual({
      organization: { name: 'test' },
    });
    expect(JSON.stringify(await audit())).not.toContain(made.secret.slice(-43));
    const revoked = await mutate('apiTokenRevoke', { id: made.apiToken.id }, 'apiToken { revokedAt }');
    expect(revoked.apiToken.revokedAt).toBe('2026-11-22T12:00:00.000Z');
    await eventually(
      async () => (await running.ask(made.secret, '{ organization { name } }')).status === 401,
    );
  });

  test('an enrolment is what a sensor presents, without a privacy part', async () => {
    const made = await mutate('enrolmentCreate', { name: 'shop' }, 'secret enrolment { id name }');
    expect(made.secret).toMatch(/^po_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    const checker = credentials();
    expect(await checker.sensorIdentity(made.secret)).toMatchObject({ organisationId: org.organisationId });
    await mutate('enrolmentRevoke', { id: made.enrolment.id }, 'enrolment { revokedAt }');
    await eventually(async () => (await checker.sensorIdentity(made.secret)) === undefined);
    await checker.close();
  });

  test.each([
    ['apiTokenCreate', { name: 'twice', scopes: ['READ'] }, 'secret apiToken { id }', 'apiToken'],
    ['enrolmentCreate', { name: 'twice' }, 'secret enrolment { id }', 'enrolment'],
  ])(
    '%s with one idempotency key makes one, also when asked ten times at once',
    async (name, input, selection, noun) => {
      const keyed = { ...input, idempotencyKey: 'once' };
      const payloads = await Promise.all(Array.from({ length: 10 }, () => mutate(name, keyed, selection)));
      expect(new Set(payloads.map((payload) => payload[noun].id)).size).toBe(1);
      expect(payloads.filter(({ secret }) => secret !== null)).toHaveLength(1);
      expect(await audit()).toHaveLength(1);
      const other = await mutate(name, { ...keyed, name: 'another' }, selection);
      expect(other.userErrors[0]).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
        field: ['input', 'idempotencyKey'],
      });
      const unkeyed = [await mutate(name, input, selection), await mutate(name, input, selection)];
      expect(unkeyed[0][noun].id).not.toBe(unkeyed[1][noun].id);
    },
  );

  test('no token hands out more than it has', async () => {
    const { secret } = await mutate(
      'apiTokenCreate',
      { name: 'issuer', scopes: ['READ', 'TOKENS_WRITE'] },
      select,
    );
    const grab = await mutate('apiTokenCreate', { name: 'grab', scopes: ['READ', 'ADMIN'] }, select, secret);
    expect(grab).toMatchObject({
      secret: null,
      apiToken: null,
      userErrors: [{ code: 'FORBIDDEN', field: ['input', 'scopes'] }],
    });
  });

  test.each([
    [{ name: ' ', scopes: ['READ'] }, 'name'],
    [{ name: 'x'.repeat(121), scopes: ['READ'] }, 'name'],
    [{ name: 'x\u0000', scopes: ['READ'] }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['READ'], expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('bad input is named by its field: %j', async (input, field) => {
    const payload = await mutate('apiTokenCreate', input, select);
    expect(payload.userErrors).toEqual([
      expect.objectContaining({ code: 'INVALID', field: ['input', field] }),
    ]);
  });
});

describe('specificationUpload', () => {
  const select = 'specification { name version format operations { method template } }';
  const sdl = 'type Query { orders(first: Int): [Order] } type Order { id: ID }';
  const serviceId = () => globalId('Service', rows.service.id);
  const yaml = `openapi: 3.1.0
info: { title: Shop, version: "2" }
servers: [{ url: "https://{host}/v{n}/", variables: { n: { default: "2" } } }]
paths:
  /orders/{id}:
    get: {}
    parameters: []
    delete: {}
  x-hidden: {}
  /health: { get: { servers: [{ url: / }] } }
`;

  test('reads YAML and JSON alike, and the same again changes nothing', async () => {
    const first = await mutate('specificationUpload', { serviceId: serviceId(), content: yaml }, select);
    expect(first).toEqual({
      specification: {
        name: 'Shop',
        version: '2',
        format: 'openapi-3.1',
        operations: [
          { method: 'GET', template: '/v2/orders/{id}' },
          { method: 'DELETE', template: '/v2/orders/{id}' },
          { method: 'GET', template: '/health' },
        ],
      },
      userErrors: [],
    });
    // The members of an object in another order.
    const json = JSON.stringify({
      paths: { '/orders/{id}': { delete: {}, get: {} }, '/health': { get: {} } },
      openapi: '3.1.0',
      servers: [{ url: '/v2' }],
      info: { version: '2', title: 'Shop' },
    });
    const second = await mutate('specificationUpload', { serviceId: serviceId(), content: json }, select);
    expect(second.specification.operations).toHaveLength(3);
    const again = JSON.stringify(JSON.parse(json), null, 2);
    expect(await mutate('specificationUpload', { serviceId: serviceId(), content: again }, select)).toEqual(
      second,
    );
    expect(await audit()).toHaveLength(2);
  });

  test('what is refused leaves what was declared before', async () => {
    const first = await mutate('specificationUpload', { serviceId: serviceId(), content: yaml }, select);
    for (const content of ['{', `type Query { a(b: ${'['.repeat(1000)}`, '<a><b></a>']) {
      const refused = await mutate('specificationUpload', { serviceId: serviceId(), content }, select);
      expect(refused.userErrors).toMatchObject([{ code: 'INVALID' }]);
    }
    expect(await audit()).toHaveLength(1);
    // The same again changes nothing: it is there.
    expect(await mutate('specificationUpload', { serviceId: serviceId(), content: yaml }, select)).toEqual(
      first,
    );
    expect(await audit()).toHaveLength(1);
  });

  test('reads a GraphQL schema by what it is, and forgets it when it is deleted', async () => {
    const wanted =
      'specification { id format operations { protocol operation } warnings { message } source }';
    const { specification } = await mutate(
      'specificationUpload',
      { serviceId: serviceId(), content: sdl },
      wanted,
    );
    expect(specification).toMatchObject({ format: 'graphql', source: 'UPLOAD', warnings: [] });
    expect(specification.operations).toEqual([
      { protocol: 'graphql', operation: expect.stringMatching(/orders/) },
    ]);
    const deleted = await mutate('specificationDelete', { id: specification.id }, 'specification { format }');
    expect(deleted.userErrors).toEqual([]);
    const again = await mutate('specificationDelete', { id: specification.id }, 'specification { format }');
    expect(again.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'id'] }]);
  });

  test.each([
    ['{', /^line 1: /],
    ['a: [', /^line 1: not valid YAML/],
    ['[]', /object/],
    ['swagger: "2.0"', /no operation/],
    ['asyncapi: 3.0.0', /^asyncapi: AsyncAPI is not supported/],
    ['{"openapi":"3.0.0","paths":{"orders":{}}}', /slash/],
    ['{"openapi":"3.0.0","paths":[]}', /paths/],
    [
      `openapi: 3.0.0\na: &a [x, x]\n${Array.from({ length: 12 }, (_, n) => `${String.fromCharCode(98 + n)}: &${String.fromCharCode(98 + n)} [${`*${String.fromCharCode(97 + n)}, `.repeat(9)}]`).join('\n')}`,
      /alias/,
    ],
  ])('refuses what is no specification: %j', async (content, message) => {
    const payload = await mutate('specificationUpload', { serviceId: serviceId(), content }, select);
    expect(payload).toMatchObject({
      specification: null,
      userErrors: [{ code: 'INVALID', field: ['input', 'content'], message: expect.stringMatching(message) }],
    });
  });
});

test('organizationUpdate changes what is given and leaves the rest', async () => {
  const select = 'organization { name tokenizeClients policyVersion }';
  const renamed = await mutate('organizationUpdate', { name: 'Shop Ltd' }, select);
  expect(renamed.organization).toEqual({ name: 'Shop Ltd', tokenizeClients: false, policyVersion: '1' });
  const tokenised = await mutate('organizationUpdate', { tokenizeClients: true }, select);
  expect(tokenised.organization).toEqual({ name: 'Shop Ltd', tokenizeClients: true, policyVersion: '2' });
});

test('counts past 2^53 are exact', async () => {
  const answer = await running.ask(org.apiToken, '{ endpoints { edges { node { calls } } } }');
  expect(answer.data.endpoints.edges[0].node.calls).toBe('9007199254740993');
});
