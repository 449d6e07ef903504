import { Agent, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../src/event/policy.js';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { type Answer, ask, buildLibrary, type Call, killApps, runApp } from './run-app.js';

const sqli = "1' OR 1=1 --";
const inUrl = encodeURIComponent(sqli);
const climbs = '/swallows?name=..%2F..%2F..%2F..%2Fetc%2Fhostname';
const json = (value: unknown): Call => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

let stop: (() => Promise<void>) | undefined;
beforeAll(buildLibrary);
afterEach(async () => {
  killApps();
  await stop?.();
  stop = undefined;
});

async function start(file: string, policy: Partial<Policy> = { mode: 'block' }) {
  const platform = await startFakePlatform('good', policy);
  stop = () => platform.stop();
  const app = await runApp({
    args: ['-r', 'protectonce', `protection/${file}`],
    platform: platform.url,
    env: { PROTECTONCE_BUDGET_MS: '10000' },
  });
  // Whoever asks for a later one has taken the first.
  const isTaken = () => platform.received.some(({ rawHeaders }) => rawHeaders.includes('"5"'));
  await eventually(isTaken, { what: 'the policy' });
  return { platform, app };
}

/** Blocks at sinks alone: what inspection says of the request is told and not acted on. */
const atSinksOnly: Partial<Policy> = {
  mode: 'block',
  rules: [
    { rule: 'path.*', mode: 'monitor' },
    { rule: 'path.climb', mode: 'monitor' },
    { rule: 'path.file-read', mode: 'block' },
  ],
};

function expectBlocked({ status, headers, body }: Answer): string {
  const { incident } = JSON.parse(body);
  expect({ status, body, type: headers['content-type'], id: headers['x-incident-id'] }).toEqual({
    status: 403,
    body: `{"error":"Request blocked","incident":"${incident}"}`,
    type: 'application/json',
    id: incident,
  });
  return incident;
}

describe('a request that inspection is sure about', () => {
  test('never reaches a handler of Express, wherever it says so', async () => {
    const { app, platform } = await start('express.cjs');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const attacks: readonly [string, string, Call?][] = [
      ['query', `/search?q=${inUrl}`],
      ['path', `/orders/${inUrl}`],
      ['body', '/orders', json({ items: [{ note: sqli }] })],
      ['body', '/orders', { method: 'POST', headers: form, body: `note=${inUrl}` }],
      ['cookie', '/cookie', { headers: { cookie: `a=b; theme=${inUrl}` } }],
      ['header', '/cookie', { headers: { 'x-tenant-name': sqli } }],
    ];
    for (const [location, path, call] of attacks) {
      const incident = expectBlocked(await ask(app.url, path, call));
      const attack = await eventually(() =>
        platform.eventsOf('attack.seen').find(({ id }) => id === incident),
      );
      expect(attack).toMatchObject({ class: 'sqli', outcome: 'blocked', location });
      expect(attack.sink).toBeUndefined();
      // A batch may end between an attack and its call.
      const told = await eventually(() =>
        platform.eventsOf('api.call').find(({ id }) => id === attack.request?.callId),
      );
      expect(told).toMatchObject({ blocked: true, response: { status: 403 } });
    }
    // Two bodies were read before they were found out; no handler ran behind them.
    expect(JSON.parse((await ask(app.url, '/counts')).body)).toEqual({ handled: 2, uncaught: 0 });
    expect(platform.received.map(({ text }) => text).join()).not.toContain('OR 1=1');
  });

  test('is never one that only looks alike', async () => {
    const { app } = await start('express.cjs');
    const calls: readonly [string, Call?][] = [
      ["/search?q=O'Brien+or+1+other%3B+drop+me+a+line"],
      ["/orders/o'brien"],
      ['/orders', json({ items: [{ note: "Please select 2 from the list; it's on me -- Anne" }] })],
      ['/cookie', { headers: { cookie: "theme=it's--dark", 'x-tenant-name': "O'Hara & Sons" } }],
    ];
    for (const [path, call] of calls) expect((await ask(app.url, path, call)).status).toBeLessThan(300);
  });

  test('is blocked in hapi, plain http and HTTP/2 as well, in the query and in the body', async () => {
    for (const file of ['hapi.cjs', 'http.cjs']) {
      const { app } = await start(file);
      expectBlocked(await ask(app.url, `/search?q=${inUrl}`));
      expectBlocked(await ask(app.url, '/orders', json({ note: sqli })));
      expect((await ask(app.url, '/orders', json({ note: 'fine' }))).status).toBeLessThan(300);
      await app.stop();
      await stop?.();
    }
    const { app } = await start('http2.cjs');
    const session = connectHttp2(app.url);
    const over2 = (path: string, body = '') =>
      new Promise<Answer>((resolve, reject) => {
        const method = body ? 'POST' : 'GET';
        const stream = session.request({
          ':path': path,
          ':method': method,
          'content-type': 'application/json',
        });
        let status = 0;
        let headers = {};
        let text = '';
        stream.on('response', (got) => {
          status = Number(got[':status']);
          headers = got;
        });
        stream.on('data', (chunk) => {
          text += chunk;
        });
        stream.on('end', () => resolve({ status, headers, body: text }));
        stream.on('error', reject);
        if (body) stream.end(body);
      });
    expectBlocked(await over2(`/x?q=${inUrl}`));
    expectBlocked(await over2('/x', JSON.stringify({ note: sqli })));
    expectBlocked(await over2(climbs));
    expect(await over2('/x', '{"note":"fine"}')).toMatchObject({ status: 200, body: '{"bytes":15}' });
    session.destroy();
  });
});

describe('what the handler of a blocked request does', () => {
  test('never reaches the client, and the client always gets the clean answer', async () => {
    const { app } = await start('express.cjs', atSinksOnly);
    for (const path of ['/swallows', '/answers-twice', '/throws', '/rejects', '/hangs', '/prepared']) {
      const answer = await ask(app.url, climbs.replace('/swallows', path));
      expectBlocked(answer);
      for (const name of ['x-late', 'set-cookie', 'content-encoding'])
        expect(answer.headers[name]).toBeUndefined();
    }
    // Nothing of it came up as an error of the application.
    expect(JSON.parse((await ask(app.url, '/counts')).body)).toMatchObject({ uncaught: 0 });
    expect((await ask(app.url, '/swallows?name=express.cjs')).body).toBe('{"fine":true}');
  });

  test('never appears after a stream that has begun: its connection ends', async () => {
    const { app } = await start('express.cjs', atSinksOnly);
    await expect(ask(app.url, climbs.replace('/swallows', '/streams'))).rejects.toThrow();
    expect((await ask(app.url, '/streams?name=express.cjs')).body).toBe('begunmoreend');
  });

  test('is over cleanly in hapi', async () => {
    const { app } = await start('hapi.cjs', atSinksOnly);
    expectBlocked(await ask(app.url, climbs));
    expectBlocked(await ask(app.url, climbs.replace('/swallows', '/throws')));
    expect((await ask(app.url, '/swallows?name=hapi.cjs')).status).toBe(200);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  });

  test('goes round methods that a library put on the response', async () => {
    const { app } = await start('express.cjs');
    expect(await ask(app.url, '/wrapped')).toMatchObject({
      body: '<wrapped>',
      headers: { 'x-wrapped': 'yes' },
    });
    const blocked = await ask(app.url, '/wrapped', json({ note: sqli }));
    expectBlocked(blocked);
    expect(blocked.headers['x-wrapped']).toBeUndefined();
  });
});

describe('the connection of a blocked request', () => {
  test('goes on to be used, also behind a body that was never read', async () => {
    const { app } = await start('express.cjs');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const over = (path: string, body?: string) =>
      new Promise<{ status: number | undefined; port: number | undefined; text: string }>(
        (resolve, reject) => {
          const headers = { 'content-type': 'application/json' };
          const outgoing = request(
            app.url + path,
            { agent, method: body ? 'POST' : 'GET', headers },
            (response) => {
              let text = '';
              response.on('data', (chunk) => {
                text += chunk;
              });
              const port = response.socket.localPort;
              response.on('end', () => resolve({ status: response.statusCode, port, text }));
            },
          );
          outgoing.on('error', reject);
          outgoing.end(body);
        },
      );
    const large = JSON.stringify({ note: 'x'.repeat(300_000) });
    const answers = [
      await over('/orders/1'),
      await over(`/orders?q=${inUrl}`, large),
      await over('/orders', JSON.stringify({ note: sqli })),
      await over('/orders/2'),
    ];
    agent.destroy();
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 200]);
    expect(new Set(answers.map(({ port }) => port)).size).toBe(1);
  });

  test('has no body after HEAD; an upgrade is refused like any other, and left alone when it is ordinary', async () => {
    const { app } = await start('express.cjs');
    const head = await ask(app.url, `/search?q=${inUrl}`, { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([403, '']);
    const { port } = new URL(app.url);
    const upgrade = (path: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1');
        let got = '';
        socket.on('data', (chunk) => {
          got += chunk;
        });
        socket.on('end', () => resolve(got));
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n`);
      });
    expect(await upgrade('/?q=table')).toMatch(/^HTTP\/1\.1 101[\s\S]*upgraded$/);
    expect(await upgrade(`/?q=${inUrl}`)).toMatch(/^HTTP\/1\.1 403 (?![\s\S]*upgraded)/);
  });

  test('may go away in the middle of a body, and the next request finds the application well', async () => {
    const { app } = await start('express.cjs');
    const { port } = new URL(app.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          'POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
        );
        setImmediate(() => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await ask(app.url, '/orders/1')).status).toBe(200);
    expect(JSON.parse((await ask(app.url, '/counts')).body)).toMatchObject({ uncaught: 0 });
  });
});

describe('the policy', () => {
  test('turns blocking on and off while the application runs, by rule and by route', async () => {
    const { app, platform } = await start('express.cjs', { mode: 'monitor' });
    const status = async (path: string) => (await ask(app.url, path)).status;
    expect(await status(`/search?q=${inUrl}`)).toBe(200);
    platform.change({ mode: 'block', rules: [{ rule: 'sqli.*', route: '/free-text', mode: 'monitor' }] });
    await eventually(async () => (await status(`/search?q=${inUrl}`)) === 403);
    expect(await status(`/free-text?q=${inUrl}`)).toBe(200);
    expect(await status(`/orders/${inUrl}`)).toBe(403);
    platform.change({
      mode: 'monitor',
      rules: [{ rule: 'sqli.*', route: '/orders/{id}', method: 'GET', mode: 'block' }],
    });
    await eventually(async () => (await status(`/search?q=${inUrl}`)) === 200);
    expect(await status(`/orders/${inUrl}`)).toBe(403);
    platform.change({ rules: [{ rule: 'sqli.*', mode: 'off' }] });
    await eventually(async () => (await status(`/orders/${inUrl}`)) === 200);
    const marker = `/orders/${inUrl}?last=1`;
    await ask(app.url, marker);
    const last = await eventually(() =>
      platform.eventsOf('api.call').find(({ request }) => request?.query?.fields[0]?.path === 'last'),
    );
    expect(last.signals?.filter(({ class: of }) => of === 'sqli') ?? []).toEqual([]);
  });

  test('brings rules of the customer’s own, for all routes or for one', async () => {
    const rule = { class: 'custom', confidence: 0.95 } as const;
    const { app, platform } = await start('express.cjs', {
      mode: 'block',
      customRules: [
        { ...rule, id: 'own.internal-host', pattern: 'intranet\\.example$', names: ['q'] },
        {
          ...rule,
          id: 'own.order-note',
          pattern: '^FORBIDDEN$',
          ignoreCase: true,
          route: '/orders',
          method: 'POST',
        },
        { ...rule, id: 'own.broken', pattern: '(?=a)' },
      ],
    });
    const incident = expectBlocked(await ask(app.url, '/search?q=intranet.example'));
    await eventually(() =>
      platform
        .eventsOf('attack.seen')
        .some(({ id, rule: by }) => id === incident && by === 'own.internal-host'),
    );
    expectBlocked(await ask(app.url, '/orders', json({ note: 'forbidden' })));
    expect((await ask(app.url, '/search?q=forbidden')).status).toBe(200);
    expect((await ask(app.url, '/search?q=intranet.example.org')).status).toBe(200);
    expect((await ask(app.url, '/orders', json({ note: 'intranet.example' }))).status).toBe(201);
  });

  test('decides the answer', async () => {
    const { app } = await start('express.cjs', {
      mode: 'block',
      blockAnswer: { status: 418, contentType: 'text/html', body: '<p>Stopped ({incident})</p>' },
    });
    const { status, headers, body } = await ask(app.url, `/search?q=${inUrl}`);
    expect([status, headers['content-type'], body]).toEqual([
      418,
      'text/html; charset=utf-8',
      `<p>Stopped (${headers['x-incident-id']})</p>`,
    ]);
  });

  test('of the last time is in force when the platform is away', async () => {
    const { app } = await start('express.cjs', { mode: 'block' });
    const folder = app.temporary;
    await eventually(async () => (await ask(app.url, `/search?q=${inUrl}`)).status === 403);
    await app.stop();
    await stop?.();
    stop = undefined;
    const again = await runApp({
      args: ['-r', 'protectonce', 'protection/express.cjs'],
      platform: 'http://127.0.0.1:9',
      env: { TMPDIR: folder },
    });
    expectBlocked(await ask(again.url, `/search?q=${inUrl}`));
  });
});
