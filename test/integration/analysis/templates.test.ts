import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { postureFindingId } from '../../../src/store/posture-finding-id.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { type Called, host, Lane, Rounds } from './template-world.js';

let database: FreshDatabase;
let organisationId: string;
let lane: Lane;
let other: Lane;
let analyst: Rounds;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  ({ organisationId } = await seedOrganisation(database));
  lane = new Lane(database, organisationId, 0);
  other = new Lane(database, organisationId, 1);
  analyst = new Rounds(database, organisationId);
});

const names =
  'anna bert carla dirk emil fritz greta hanna ida jonas karla ludwig mona nils olga pia quentin rosa'.split(
    ' ',
  );

/** A shop whose customers are called by name, which a sensor has taken for structure. */
const shop = (people = names): Called[] => [
  ...people.flatMap((name, at) => [
    { path: `/customers/${name}-${at}`, times: 3 },
    { path: `/customers/${name}-${at}/orders` },
    { path: `/orders/:${at}` },
    { path: `/orders/:${at}`, method: 'DELETE' },
  ]),
  ...['me', 'search'].flatMap((word) => [{ path: `/users/${word}`, times: 10 }, { path: `/users/:${word}` }]),
];

interface Row {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly template_source: string;
  readonly calls: string;
}
const endpoints = () =>
  lane.query<Row>(
    'SELECT id, method, template, template_source, calls FROM endpoint ORDER BY template, method, id',
  );
const templates = async () => (await endpoints()).map(({ method, template }) => `${method} ${template}`);
const refresh = () => Promise.all([lane.refresh(), other.refresh()]);
const correct = (template: string, method = '*') =>
  lane.query(
    'INSERT INTO template_correction (id, organization_id, host, method, template, created_at) VALUES ($1, $2, $3, $4, $5, now())',
    [randomUUID(), organisationId, host, method, template],
  );

describe('templates that the analyst has learned', () => {
  test('make one endpoint of many, which has all their calls and the id of the oldest', async () => {
    await lane.call(shop());
    const before = await endpoints();
    expect(before.length).toBeGreaterThan(names.length * 2);
    const oldest = before.find(({ template }) => template === '/customers/anna-0');
    await analyst.run();
    expect(await templates()).toEqual([
      'GET /customers/{name}',
      'GET /customers/{name}/orders',
      ...['DELETE /orders/{id}', 'GET /orders/{id}'],
      ...['GET /users/me', 'GET /users/search', 'GET /users/{id}'],
    ]);
    const after = await endpoints();
    const customers = after.find(({ template }) => template === '/customers/{name}');
    expect(customers).toMatchObject({ id: oldest?.id, calls: String(names.length * 3) });
    expect(await lane.query('SELECT FROM path_evidence')).toHaveLength(0);
  });

  test('are the same in every process once published, ids included, for paths that were never seen too', async () => {
    await lane.call(shop());
    await other.call(shop());
    await analyst.run();
    await refresh();
    for (const path of [
      '/customers/anna-0',
      '/customers/zoe-99',
      '/users/me',
      '/orders/:5',
      '/customers/new-1/orders',
    ]) {
      const entry = lane.resolve({ path });
      expect(entry).toBeDefined();
      const { id, serviceId, template } = entry?.facet ?? {};
      expect(other.resolve({ path })?.facet).toMatchObject({ id, serviceId, template });
    }
    const rows = await endpoints();
    expect(rows.map(({ id }) => id)).toContain(lane.resolve({ path: '/customers/zoe-99' })?.facet.id);
    await Promise.all([lane.call(shop(['zoe'])), other.call(shop(['yves']))]);
    expect(await endpoints()).toHaveLength(rows.length);
  });

  test('take in what a process that has not heard of them still finds', async () => {
    await lane.call(shop());
    await other.call([{ path: '/customers/anna-0' }]);
    await analyst.run();
    await other.call([{ path: '/customers/late-comer' }, { path: '/customers/anna-0' }]);
    await analyst.run();
    const customers = (await endpoints()).filter(({ template }) => /^\/customers\/[^/]*$/.test(template));
    expect(customers).toMatchObject([{ template: '/customers/{name}', calls: String(names.length * 3 + 3) }]);
  });

  test('change nothing when the analysis is taken over in between', async () => {
    await lane.call(shop());
    await analyst.run();
    const before = await endpoints();
    analyst.restart();
    await refresh();
    await lane.call(shop());
    await analyst.run();
    expect((await endpoints()).map(({ id, template }) => [id, template])).toEqual(
      before.map(({ id, template }) => [id, template]),
    );
  });

  test('are refused under a lease that another process has taken over', async () => {
    await lane.call(shop());
    const thief = new Rounds(database, organisationId);
    await analyst.run();
    await lane.query("UPDATE analysis SET expires_at = now() - interval '1 minute'");
    expect(await thief.leases.acquire(organisationId, 'thief', 60_000)).toBeDefined();
    await lane.call([{ path: '/customers/one-more' }]);
    await expect(analyst.run()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await lane.query('SELECT FROM path_evidence')).toHaveLength(1);
  });

  test('carry alerts, findings, changes, knowledge and figures over to the endpoint that stays', async () => {
    await lane.call(shop());
    const before = await endpoints();
    const [kept, gone] = ['anna-0', 'bert-1'].map(
      (name) => before.find(({ template }) => template === `/customers/${name}`)?.id as string,
    );
    const [{ service_id: serviceId } = { service_id: '' }] = await lane.query<{ service_id: string }>(
      'SELECT service_id FROM endpoint LIMIT 1',
    );
    await lane.query(
      `INSERT INTO alert (id, organization_id, detector, rule, title, severity, confidence, stage, dedupe_key, endpoint_id, count,
         first_seen_at, last_seen_at, evidence, raised_at)
       VALUES ($1, $2, 'd', 'r', 't', 'low', 1, 'probing', 'k', $3, 1, now(), now(), '[]', now())`,
      [randomUUID(), organisationId, gone],
    );
    for (const [endpoint, state, rule] of [
      [kept, 'resolved', 'posture.x'],
      [gone, 'open', 'posture.x'],
      [kept, 'open', 'posture.y'],
      [gone, 'accepted', 'posture.y'],
    ])
      await lane.query(
        `INSERT INTO posture_finding (id, organization_id, service_id, endpoint_id, rule, severity, state, first_seen_at, last_seen_at, evidence)
         VALUES ($1, $2, $3, $4, $6, 'low', $5::posture_state, now(), now(), '{}')`,
        [randomUUID(), organisationId, serviceId, endpoint, state, rule],
      );
    await lane.query(
      `INSERT INTO endpoint_change (id, organization_id, endpoint_id, at, kind, part) VALUES ($1, $2, $3, now(), 'status-added', 'endpoint')`,
      [randomUUID(), organisationId, gone],
    );
    for (const endpoint of [kept, gone]) {
      await lane.query(
        `INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, updated_at) VALUES ($1, $2, '{}', '{}', now())`,
        [organisationId, endpoint],
      );
      await lane.query(
        `INSERT INTO call_stats (organization_id, bucket, endpoint_id, sensor_kind, status, authenticated, calls, timed_calls,
           duration_ms, latency, request_bytes, response_bytes)
         VALUES ($1, '2026-11-22T12:00:00Z', $2, 'collector', 200, false, 5, 4, 40.5, '{"3": 3, "7": 1}', 10, 20)`,
        [organisationId, endpoint],
      );
    }
    await analyst.run();
    expect(await lane.query('SELECT endpoint_id FROM alert')).toEqual([{ endpoint_id: kept }]);
    expect(await lane.query('SELECT endpoint_id, state FROM posture_finding ORDER BY rule')).toEqual([
      { endpoint_id: kept, state: 'open' },
      { endpoint_id: kept, state: 'accepted' },
    ]);
    expect(await lane.query('SELECT endpoint_id FROM endpoint_change')).toEqual([{ endpoint_id: kept }]);
    expect(await lane.query('SELECT endpoint_id, revision FROM endpoint_knowledge')).toEqual([
      { endpoint_id: kept, revision: '2' },
    ]);
    expect(await lane.query('SELECT endpoint_id, calls, duration_ms, latency FROM call_stats')).toEqual([
      { endpoint_id: kept, calls: '10', duration_ms: 81, latency: { 3: 6, 7: 2 } },
    ]);
  });
});

describe('what somebody accepted about a method of a resource', () => {
  interface Finding {
    readonly id: string;
    readonly endpoint_id: string;
    readonly rule: string;
    readonly subject: string;
    readonly state: string;
  }
  const findings = () =>
    lane.query<Finding>(
      'SELECT id, endpoint_id, rule, subject, state FROM posture_finding ORDER BY rule, subject',
    );
  const find = async (at: Row, rule: string, subject: string, state = 'accepted') => {
    const [{ service_id: service } = { service_id: '' }] = await lane.query<{ service_id: string }>(
      'SELECT service_id FROM endpoint LIMIT 1',
    );
    await lane.query(
      `INSERT INTO posture_finding (id, organization_id, service_id, endpoint_id, rule, subject, severity, state, first_seen_at, last_seen_at, evidence)
       VALUES ($1, $2, $3, $4, $5, $6, 'low', $7::posture_state, now(), now(), '{}')`,
      [
        postureFindingId(organisationId, at.id, rule, subject),
        ...[organisationId, service, at.id, rule, subject, state],
      ],
    );
  };
  const at = async (template: string, method = 'GET') =>
    (await endpoints()).find((each) => each.template === template && each.method === method) as Row;
  /** What the next judgement will write under the name that it gives. */
  const named = (endpoint: Row, rule: string, subject: string) => ({
    ...{ id: postureFindingId(organisationId, endpoint.id, rule, subject), endpoint_id: endpoint.id },
    ...{ rule, subject, state: 'accepted' },
  });
  const mixed = 'posture.authentication-mixed';
  const unused = 'posture.unused-method';
  const assigned = 'posture.mass-assignment';

  test('holds under the name that its endpoint has from now on, and is found as the same', async () => {
    await lane.call([{ path: '/orders/:1', method: 'DELETE' }, { path: '/health' }]);
    const endpoint = await at('/orders/{id}', 'DELETE');
    await find(endpoint, mixed, 'DELETE /orders/{id}');
    await find(endpoint, assigned, 'DELETE /orders/{id}: owner.role');
    await find(endpoint, 'discovery.drift', 'query DELETE /orders/{id}');
    await find(await at('/health'), unused, 'GET /health');
    await correct('/orders/{orderNumber}', 'DELETE');
    await analyst.run();
    const renamed = await at('/orders/{orderNumber}', 'DELETE');
    expect(renamed.id).toBe(endpoint.id);
    const after = await findings();
    expect(after).toEqual([
      named(renamed, 'discovery.drift', 'query DELETE /orders/{id}'),
      named(renamed, mixed, 'DELETE /orders/{orderNumber}'),
      named(renamed, assigned, 'DELETE /orders/{orderNumber}: owner.role'),
      named(await at('/health'), unused, 'GET /health'),
    ]);
    await lane.query('DELETE FROM template_correction');
    await correct('/orders/{id}', 'DELETE');
    await analyst.run();
    const [, again] = await findings();
    expect(again).toEqual(named(await at('/orders/{id}', 'DELETE'), mixed, 'DELETE /orders/{id}'));
  });

  test('holds for the one that several became, and a name that was left and is taken again is one finding', async () => {
    await lane.call(shop());
    const [kept, gone] = [await at('/customers/anna-0'), await at('/customers/bert-1')];
    await find(kept, mixed, 'GET /customers/anna-0', 'open');
    await find(gone, mixed, 'GET /customers/bert-1');
    await find(kept, unused, 'GET /customers/{name}', 'resolved');
    await find(kept, unused, 'GET /customers/anna-0');
    await analyst.run();
    const one = await at('/customers/{name}');
    expect(await findings()).toEqual([
      named(one, mixed, 'GET /customers/{name}'),
      named(one, unused, 'GET /customers/{name}'),
    ]);
  });
});

describe('a correction', () => {
  test('splits what was learned to be one, and its end gives learning back', async () => {
    await lane.call(shop());
    await analyst.run();
    await refresh();
    await correct('/customers/anna-0');
    await analyst.run();
    await refresh();
    await lane.call([{ path: '/customers/anna-0', times: 7 }]);
    await analyst.run();
    const split = (await endpoints()).filter(({ template }) => /^\/customers\/[^/]*$/.test(template));
    expect(split).toMatchObject([
      { template: '/customers/anna-0', template_source: 'correction', calls: '7' },
      { template: '/customers/{name}', template_source: 'traffic' },
    ]);
    await lane.query('DELETE FROM template_correction');
    await analyst.run();
    await refresh();
    const merged = (await endpoints()).filter(({ template }) => /^\/customers\/[^/]*$/.test(template));
    expect(merged).toMatchObject([{ id: split[1]?.id, template: '/customers/{name}' }]);
    expect(lane.resolve({ path: '/customers/anna-0' })?.facet.id).toBe(split[1]?.id);
  });

  test('merges what was learned to be apart; when it ends, each stands by itself again', async () => {
    await lane.call(shop());
    await analyst.run();
    const me = (await endpoints()).find(({ template }) => template === '/users/me');
    await correct('/users/{who}', 'GET');
    await analyst.run();
    await refresh();
    expect((await templates()).filter((one) => one.includes('/users/'))).toEqual(['GET /users/{who}']);
    await lane.call([{ path: '/users/me' }, { path: '/users/search' }]);
    expect((await endpoints()).filter(({ template }) => template.startsWith('/users/'))).toHaveLength(1);
    await lane.query('DELETE FROM template_correction');
    await analyst.run();
    await refresh();
    await lane.call([{ path: '/users/me' }, { path: '/users/search' }, { path: '/users/:7' }]);
    await analyst.run();
    const after = (await endpoints()).filter(({ template }) => template.startsWith('/users/'));
    expect(after.map(({ template }) => template)).toEqual(['/users/me', '/users/search', '/users/{who}']);
    expect(after.map(({ id }) => id)).toContain(me?.id);
  });

  test('goes before the framework’s own route', async () => {
    await lane.call([{ path: '/api/anything', route: '/api/:rest' }]);
    await correct('/api/anything');
    await analyst.run();
    await refresh();
    await lane.call([
      { path: '/api/anything', route: '/api/:rest' },
      { path: '/api/more', route: '/api/:rest' },
    ]);
    expect(await endpoints()).toMatchObject([
      { template: '/api/anything', template_source: 'correction' },
      { template: '/api/{rest}', template_source: 'route' },
    ]);
  });
});

test('a specification and a route are truth for what they cover', async () => {
  await lane.call([{ path: '/items/alpha' }, { path: '/items/beta' }, { path: '/carts/one' }]);
  const [{ service_id: serviceId } = { service_id: '' }] = await lane.query<{ service_id: string }>(
    'SELECT service_id FROM endpoint LIMIT 1',
  );
  await lane.query(
    `INSERT INTO specification (id, organization_id, service_id, name, version, format, operations, created_at)
     VALUES ($1, $2, $3, 'shop', '1', 'openapi', '[{"method": "GET", "template": "/items/{sku}"}]', now())`,
    [randomUUID(), organisationId, serviceId],
  );
  await lane.call([{ path: '/carts/two', route: '/carts/:cartId' }]);
  await analyst.run();
  await refresh();
  expect(await endpoints()).toMatchObject([
    { template: '/carts/{cartId}', template_source: 'route' },
    { template: '/items/{sku}', template_source: 'specification', calls: '2' },
  ]);
  expect(lane.resolve({ path: '/items/gamma' })?.facet.template).toBe('/items/{sku}');
});

test('a hundred thousand random paths change nothing but counters while honest endpoints still resolve', async () => {
  await lane.call(shop());
  await analyst.run();
  await refresh();
  const before = await endpoints();
  const size = lane.catalog.size;
  for (let index = 0; index < 100_000; index++)
    if (lane.resolve({ path: `/x${index}/:${index % 7}`, status: index % 3 === 0 ? 403 : 404 }) !== undefined)
      throw new Error('an endpoint of nothing');
  expect(lane.catalog.size).toEqual(size);
  await lane.call([...Array(2_000).keys()].map((index) => ({ path: `/y${index}`, status: 404 })));
  await analyst.run();
  expect(await endpoints()).toEqual(before);
  expect(await lane.query('SELECT FROM path_evidence')).toHaveLength(0);
  expect(lane.resolve({ path: '/customers/anna-0' })?.facet.template).toBe('/customers/{name}');
});
