import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Policy, PolicyControl } from '../../../src/event/policy.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, type Call, killApps, privacyKey, runApp } from './run-app.js';

type Platform = Awaited<ReturnType<typeof startFakePlatform>>;
type App = Awaited<ReturnType<typeof runApp>>;

const tokenizer = createTokenizer(privacyKey);
const principal = (id: string) => tokenizer.token('principal', id);
const json = (value: unknown, headers: Record<string, string> = {}): Call => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});
const control = (
  action: PolicyControl['action'],
  match: PolicyControl['match'],
  more: Partial<PolicyControl> = {},
): PolicyControl => ({ id: 'control-1', action, match, ...more });
const patch = (match: PolicyControl['match'], parameter: PolicyControl['parameter']): PolicyControl =>
  control('patch', match, { parameter });

for (const file of ['express.cjs', 'hapi.cjs'])
  describe(`controls of the policy, in ${file}`, () => {
    let platform: Platform;
    let app: App;
    beforeAll(async () => {
      buildLibrary();
      platform = await startFakePlatform('good', { mode: 'monitor', heartbeatSeconds: 1 });
      const env = { PROTECTONCE_TRUST_PROXY: 'loopback' };
      app = await runApp({ args: ['-r', 'protectonce', `protection/${file}`], platform: platform.url, env });
      await ask(app.url, '/orders/1');
    });
    afterEach(() => platform.change({ controls: [] }));
    afterAll(async () => {
      killApps();
      await platform.stop();
    });

    const status = async (path: string, call?: Call) => (await ask(app.url, path, call)).status;
    const from = (address: string): Call => ({ headers: { 'x-forwarded-for': address } });

    /** Puts controls in force: the change is told in the moment in which the library asks again. */
    async function obey(controls: readonly PolicyControl[], more: Partial<Policy> = {}): Promise<void> {
      const marker = control(
        'block',
        { agents: ['is-it-in-force'] },
        { id: `marker-${Math.random()}`.replace('.', '-') },
      );
      platform.change({ ...more, controls: [...controls, marker] });
      await eventually(
        async () => {
          await ask(app.url, '/orders/1', { headers: { 'user-agent': 'Is-It-In-Force/1.0' } });
          return platform.eventsOf('api.call').some((call) => call.control === marker.id);
        },
        { what: 'the controls', intervalMs: 100 },
      );
    }

    test('block addresses and networks, and no neighbour', async () => {
      await obey([control('block', { addresses: ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'] })]);
      for (const address of ['203.0.113.7', '198.51.100.200', '2001:db8:1::9', '::ffff:203.0.113.7'])
        expect([address, await status('/orders/1', from(address))]).toEqual([address, 403]);
      for (const address of ['203.0.113.8', '198.51.101.1', '2001:db9::1'])
        expect([address, await status('/orders/1', from(address))]).toEqual([address, 200]);
      const told = await eventually(() =>
        platform.eventsOf('api.call').find((call) => call.control === 'control-1'),
      );
      expect(told).toMatchObject({ blocked: true, response: { status: 403 } });
      expect(platform.eventsOf('attack.seen')).toEqual([]);
    });

    test('block a client by its token, where addresses are tokens', async () => {
      const client = `tk_${tokenizer.token('client', '203.0.113.9')}`;
      await obey([control('block', { clients: [client] })]);
      expect(await status('/orders/1', from('203.0.113.9'))).toBe(403);
      expect(await status('/orders/1', from('203.0.113.10'))).toBe(200);
    });

    test('block a principal by its key, and by its name only where both match', async () => {
      await obey([control('block', { principals: [principal('key-of-mallory')], method: 'GET' })]);
      const key = (text: string): Call => ({ headers: { 'x-api-key': text } });
      expect(await status('/orders/1', key('key-of-mallory'))).toBe(403);
      expect(await status('/orders/1', key('key-of-alice'))).toBe(200);
      expect(await status('/orders/1')).toBe(200);
      expect(await status('/orders', json({}, { 'x-api-key': 'key-of-mallory' }))).toBe(201);
    });

    test('block one route for one kind of client', async () => {
      await obey([control('block', { route: '/orders/{id}', agents: ['sqlmap'] })]);
      const agent: Call = { headers: { 'user-agent': 'SQLmap/1.8' } };
      expect(await status('/orders/1', agent)).toBe(403);
      expect(await status('/search?q=1', agent)).toBe(200);
      expect(await status('/orders/1')).toBe(200);
    });

    test('limit each caller by itself, and say when to come again', async () => {
      await obey([control('limit', { route: '/search' }, { limitPerMinute: 3 })]);
      const statuses = [];
      for (let i = 0; i < 5; i++) statuses.push(await status('/search', from('203.0.113.20')));
      expect(statuses).toEqual([200, 200, 200, 429, 429]);
      const { headers, body } = await ask(app.url, '/search', from('203.0.113.20'));
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(JSON.parse(body)).toEqual({ error: 'Too many requests', incident: headers['x-incident-id'] });
      expect(await status('/search', from('203.0.113.21'))).toBe(200);
      expect(await status('/orders/1', from('203.0.113.20'))).toBe(200);
    });

    test('hold a parameter of query, path, header, cookie or body to its shape', async () => {
      await obey([
        {
          ...patch({ route: '/search' }, { location: 'query', name: 'q', type: 'integer', maximum: 100 }),
          id: 'patch-query',
        },
        {
          ...patch({ route: '/orders/:id' }, { location: 'path', name: 'id', pattern: '[0-9a-f-]{1,8}' }),
          id: 'patch-path',
        },
        {
          ...patch({ route: '/orders/:id' }, { location: 'header', name: 'X-Tenant', oneOf: ['a', 'b'] }),
          id: 'patch-header',
        },
        {
          ...patch({ route: '/orders/:id' }, { location: 'cookie', name: 'theme', lengthMax: 5 }),
          id: 'patch-cookie',
        },
        {
          ...patch(
            { method: 'POST', route: '/orders' },
            { location: 'body', name: 'items[].id', type: 'integer', required: true },
          ),
          id: 'patch-body',
        },
      ]);
      const bad: readonly [string, Call?][] = [
        ['/search?q=x'],
        ['/search?q=101'],
        ['/search?q=1&q=x'],
        ['/search?q[$gt]=1'],
        ['/orders/abc%20or%201'],
        ['/orders/123456789'],
        ['/orders/1', { headers: { 'x-tenant': 'c' } }],
        ['/orders/1', { headers: { cookie: 'theme=darker' } }],
        ['/orders', json({ items: [{ id: 1 }, { id: { $gt: 0 } }] })],
        ['/orders', json({ items: [{ id: '1 or 1' }] })],
        ['/orders', json({})],
      ];
      for (const [path, call] of bad)
        expect([path, call?.body, await status(path, call)]).toEqual([path, call?.body, 403]);
      const good: readonly [string, Call?][] = [
        ['/search'],
        ['/search?q=100'],
        ['/free-text?q=x'],
        ['/orders/abc-1'],
        ['/orders/1', { headers: { 'x-tenant': 'b', cookie: 'theme=dark' } }],
        ['/orders', json({ items: [{ id: 1 }, { id: '2' }] })],
      ];
      for (const [path, call] of good)
        expect([path, call?.body, (await status(path, call)) < 300]).toEqual([path, call?.body, true]);
    });

    test('end by the clock, whatever the platform does', async () => {
      const expiresAt = Date.now() + 4_000;
      await obey([control('block', { addresses: ['203.0.113.50'] }, { expiresAt })]);
      if (Date.now() < expiresAt - 500) expect(await status('/orders/1', from('203.0.113.50'))).toBe(403);
      await eventually(async () => (await status('/orders/1', from('203.0.113.50'))) === 200);
      expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
    });

    test('are ignored one by one when they are broken, and that is told', async () => {
      await obey([
        patch({ route: '/search' }, { location: 'query', name: 'q', pattern: '(?<=a)b' }),
        { ...control('block', { addresses: ['not an address', '203.0.113.60'] }), id: 'half-broken' },
      ]);
      expect(await status('/search?q=x')).toBe(200);
      expect(await status('/orders/1', from('203.0.113.60'))).toBe(403);
      await eventually(() =>
        platform
          .eventsOf('app.heartbeat')
          .some(({ errors }) => errors?.some(({ place }) => place === 'policy-control')),
      );
    });
  });

test('setUser stops a blocked user in the middle of the application', async () => {
  buildLibrary();
  const platform = await startFakePlatform('good', {
    controls: [control('block', { principals: [principal('mallory')] })],
  });
  const app = await runApp({ args: ['-r', 'protectonce', 'protection/express.cjs'], platform: platform.url });
  const as = async (user: string) =>
    (await ask(app.url, '/orders/1', { headers: { 'x-user': user } })).status;
  await eventually(async () => (await as('mallory')) === 403);
  expect(await as('alice')).toBe(200);
  killApps();
  await platform.stop();
});
