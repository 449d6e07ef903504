import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, bearer, buildLibrary, killApps, privacyKey, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

/** Every value below carries one, so that any of them is found wherever it turns up. */
const find = (text: string) => /.{0,80}canary.{0,40}/i.exec(text)?.[0];

function expectNoValue(platform: Awaited<ReturnType<typeof startFakePlatform>>): void {
  expect(platform.received.length).toBeGreaterThan(0);
  for (const { url, rawHeaders, text, raw } of platform.received)
    for (const bytes of [url, rawHeaders.join('\n'), raw.toString('latin1'), text])
      expect(find(bytes)).toBeUndefined();
}

const json = { 'content-type': 'application/json' };

describe('no byte that leaves the process holds a value', () => {
  test('of an Express application: path, query, headers, cookies, bodies, errors, files', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    const headers = {
      ...json,
      authorization: 'Bearer secretcanary1',
      cookie: 'session=cookiecanary2; other=cookieCANARY',
      'user-agent': 'agentcanary3',
      'x-api-key': 'keycanary4',
      'x-request-note': 'headercanary5',
      referer: 'https://example.com/refcanary6?x=refcanary7',
      'x-forwarded-for': 'canaryaddress, 10.1.2.3',
    };
    const calls: [string, { method?: string; body?: string }?][] = [
      [
        '/users/usercanary8/notes/notecanary9?token=querycanary10&email%40canary11.example=1&x=%27%20OR%201=1--canary12',
        {},
      ],
      ['/pathcanary13/canary14', {}],
      ['/file?name=../../canary15/../../etc/canary16', {}],
      ['/throws?canary17', {}],
      [
        '/echo',
        {
          method: 'POST',
          body: JSON.stringify({
            name: 'bodycanary18',
            data: { 'key canary20': ['canary21'], 'canary19@example.com': 1 },
          }),
        },
      ],
      ['/echo', { method: 'POST', body: '{"broken": "canary22' }],
      ['/%E0%A4%A?a=canary23%E0', {}],
    ];
    for (const [path, call] of calls) await ask(app.url, path, { headers, ...call });
    await ask(app.url, '/echo', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'hostcanary24 x' },
      body: 'email=formcanary25%40example.com&other=canary27',
    });
    await app.stop();
    await platform.stop();
    expect(platform.eventsOf('api.call')).toHaveLength(8);
    expect(platform.eventsOf('attack.seen')).toHaveLength(1);
    expectNoValue(platform);
    expect(app.stderr()).not.toMatch(/protectonce.*canary/i);
  });

  test('of a hapi and a plain application, nor of the user that they name', async () => {
    const platform = await startFakePlatform();
    for (const file of ['hapi-app.cjs', 'http-app.cjs', 'user-app.cjs']) {
      const app = await runApp({ args: ['-r', 'protectonce', file], platform: platform.url });
      const headers = { ...json, 'x-user': 'usercanary1', cookie: 'sid=canary2' };
      await ask(app.url, '/users/canary3/notes/canary4?q=canary5', { headers });
      await ask(app.url, '/echo', {
        method: 'POST',
        headers,
        body: '{"card":"canary6","list":[{"a":"canary7"}]}',
      });
      await app.stop();
    }
    await platform.stop();
    const principals = platform
      .eventsOf('api.call')
      .flatMap(({ principal }) => (principal?.kind === 'user' ? [principal] : []));
    expect(principals).toHaveLength(2);
    expect(principals[0]?.roles).toHaveLength(1);
    expectNoValue(platform);
  });

  test('and the token is presented without its privacy part', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    await ask(app.url, '/users/1/notes/2');
    await app.stop();
    await platform.stop();
    for (const { rawHeaders, text } of platform.received) {
      expect(rawHeaders).toContain(`Bearer ${bearer}`);
      expect([...rawHeaders, text].join()).not.toContain(privacyKey);
    }
  });
});

describe('the client address', () => {
  test.each([
    ['is the peer’s when nobody is trusted', {}, '127.0.0.1', undefined],
    ['is taken from a trusted hop', { PROTECTONCE_TRUST_PROXY: 'loopback' }, '203.0.113.9', true],
    [
      'goes on through trusted hops alone',
      { PROTECTONCE_TRUST_PROXY: 'loopback, 203.0.113.0/24' },
      '198.51.100.7',
      true,
    ],
  ] as const)('%s', async (_, env, address, forwarded) => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url, env });
    await ask(app.url, '/users/1/notes/2', {
      headers: { 'x-forwarded-for': '6.6.6.6, 198.51.100.7, 203.0.113.9' },
    });
    await app.stop();
    await platform.stop();
    const { client } = platform.eventsOf('api.call')[0] ?? {};
    expect([client?.address, client?.forwarded]).toEqual([address, forwarded]);
  });
});

describe('a file call', () => {
  test.each([
    ['the way an unchanged application reads', ['require-first.cjs']],
    ['through a named import', ['import-first.mjs']],
  ])('that the request’s input climbed out with is an attack that reached its sink: %s', async (_, args) => {
    const platform = await startFakePlatform();
    const app = await runApp({ args, platform: platform.url });
    // Near misses: no step up, a step that stays inside, a climb that no file call sees.
    for (const path of [
      '/file?name=http-app.cjs',
      '/file?name=a/../http-app.cjs',
      '/users/1/notes/2?q=../../etc/passwd',
    ])
      await ask(app.url, path);
    expect(await ask(app.url, '/file?name=../run-app.ts')).toMatchObject({ status: 200 });
    await app.stop();
    await platform.stop();
    const [attack, ...others] = platform.eventsOf('attack.seen');
    expect(others).toEqual([]);
    expect(attack).toMatchObject({
      class: 'path',
      location: 'query',
      parameter: 'name',
      outcome: 'reached-sink',
      sink: { kind: 'file', operation: 'fs.readFile' },
      request: { method: 'GET', route: '/file' },
    });
    expect(attack?.frames?.[0]?.file).toMatch(/apps\/express-app\.[cm]js$/);
    expect(platform.eventsOf('api.call').map(({ id }) => id)).toContain(attack?.request?.callId);
  });
});

describe('before the platform has said whether clients may be told by their addresses', () => {
  const begin = async (manner: 'late' | 'good' = 'late', policy = {}) => {
    const platform = await startFakePlatform(manner, policy);
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    const clients = () => platform.eventsOf('api.call').map(({ client }) => client.address);
    return { platform, app, clients };
  };
  const toldOf = (platform: Awaited<ReturnType<typeof startFakePlatform>>) =>
    platform
      .batches()
      .map((batch) => JSON.stringify(batch))
      .join();

  test.each([
    [true, /^tk_/],
    [false, /^127\.0\.0\.1$/],
  ])('calls wait for it, and then all are told as it says: tokens %j', async (tokenizeClients, form) => {
    const { platform, app, clients } = await begin();
    for (let i = 0; i < 5; i++) await ask(app.url, '/users/17/notes/1');
    // Its own start it tells at once: that knows no client.
    await eventually(() => platform.eventsOf('app.started').length > 0, { what: 'the start' });
    expect(clients()).toEqual([]);
    platform.change({ tokenizeClients });
    await eventually(() => clients().length === 5, { what: 'the calls that waited' });
    await ask(app.url, '/users/17/notes/1');
    await app.stop();
    await platform.stop();
    expect(clients()).toHaveLength(6);
    for (const client of clients()) expect(client).toMatch(form);
    if (tokenizeClients) expect(toldOf(platform)).not.toContain('"address":"127');
    expect(platform.eventsOf('app.heartbeat').flatMap((beat) => beat.errors ?? [])).toEqual([]);
  });

  test('a process that ends without it tells tokens', async () => {
    const { platform, app, clients } = await begin();
    for (let i = 0; i < 3; i++) await ask(app.url, '/users/17/notes/1');
    await app.stop();
    await platform.stop();
    expect(clients()).toHaveLength(3);
    for (const client of clients()) expect(client).toMatch(/^tk_/);
    expect(toldOf(platform)).not.toContain('"address":"127');
  });

  test('and where clients are tokens, controls by address hold all the same', async () => {
    const { platform, app, clients } = await begin('good', {
      tokenizeClients: true,
      controls: [{ id: 'control-1', action: 'block', match: { addresses: ['127.0.0.0/8'] } }],
    });
    await eventually(async () => (await ask(app.url, '/users/17/notes/1')).status === 403, {
      what: 'the control in force',
    });
    await app.stop();
    await platform.stop();
    for (const client of clients()) expect(client).toMatch(/^tk_/);
  });
});
