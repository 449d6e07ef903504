import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { installMatrix, matrixManifest, matrixTimeoutMs } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

let platform: Awaited<ReturnType<typeof startFakePlatform>>;
beforeAll(async () => {
  buildLibrary();
  await installMatrix();
}, matrixTimeoutMs);
beforeEach(async () => {
  platform = await startFakePlatform();
});
afterEach(async () => {
  killApps();
  await platform.stop();
});

const start = (...args: string[]) =>
  runApp({ args, platform: platform.url, env: { MATRIX: matrixManifest } });
const beats = () => platform.eventsOf('app.heartbeat');
const modules = () => beats().flatMap((beat) => beat.modules ?? []);
const called = () => platform.eventsOf('api.call').map(({ route }) => route);
const errors = () => beats().flatMap((beat) => beat.errors ?? []);

describe('modules', () => {
  test('are hooked when they were loaded before the library, and told with who loaded them', async () => {
    const app = await start('modules/late.cjs');
    await ask(app.url, '/late/1');
    await app.stop();
    expect(called()).toEqual(['/late/:id']);
    const all = modules();
    expect(all).toContainEqual({ name: 'express', version: expect.any(String), hook: 'hooked', loader: '.' });
    expect(all).toContainEqual({
      name: 'send',
      version: expect.any(String),
      hook: 'none',
      loader: 'express',
    });
    const ofNode = all.filter(({ name }) => name.startsWith('node:') || name === 'fetch');
    expect(ofNode.map(({ name, hook }) => [name, hook])).toEqual(
      ['http', 'https', 'http2', 'net', 'fetch', 'fs', 'child_process', 'vm'].map((name) => [
        name === 'fetch' ? name : `node:${name}`,
        'hooked',
      ]),
    );
    expect(all.length).toBeLessThanOrEqual(500);
    expect(errors()).toEqual([]);
  });

  test('are told once, and again only when there are new ones', async () => {
    const app = await start('modules/late.cjs');
    await ask(app.url, '/late/1');
    await app.stop();
    // A slow machine may have sent a heartbeat before the late ones were loaded: then there are two lists, and they differ.
    const lists = platform
      .eventsOf('app.heartbeat')
      .flatMap((beat) =>
        beat.modules ? [beat.modules.map(({ name, version }) => `${name}@${version}`)] : [],
      );
    expect(lists.length).toBeGreaterThan(0);
    for (const names of lists) expect(names).toHaveLength(new Set(names).size);
    expect(new Set(lists.map((names) => names.join())).size).toBe(lists.length);
  });

  test('are hooked in each of two copies', async () => {
    const app = await start('-r', 'protectonce', 'modules/copies.cjs');
    const { body: port } = await ask(app.url, '/port');
    await ask(app.url, '/outer/1');
    await ask(`http://127.0.0.1:${port}`, '/inner/1');
    await app.stop();
    expect(called()).toEqual(['/port', '/outer/:id', '/inner/:id']);
    const copies = modules().filter(({ name, hook }) => name === 'express' && hook === 'hooked');
    expect(new Set(copies.map(({ version }) => version?.split('.')[0]))).toEqual(new Set(['4', '5']));
    expect(errors()).toEqual([]);
  });

  test.each(['fastify', 'fastify-3'])(
    'are hooked when an ES module imports them later: %s',
    async (fastify) => {
      const app = await start('--import', 'protectonce', 'modules/imports.mjs', fastify);
      await ask(app.url, '/fast/1');
      await ask(app.url, '/koa/1');
      await app.stop();
      expect(called()).toEqual(['/fast/:id', '/koa/:id']);
      expect(errors()).toEqual([]);
    },
  );

  test('that cannot be patched are told as failed, and the application runs on', async () => {
    const app = await start('-r', './modules/frozen.cjs', '-r', 'protectonce', 'express-app.cjs');
    expect((await ask(app.url, '/users/1/notes/2')).status).toBe(200);
    await app.stop();
    expect(modules()).toContainEqual(expect.objectContaining({ name: 'express', hook: 'failed' }));
    expect(platform.eventsOf('api.call')).toHaveLength(1);
  });

  test('whose hook another library has taken out are told as failed, and those that it wraps are not', async () => {
    const app = await start('modules/put-back.cjs');
    const statesOf = (name: string) => modules().flatMap((each) => (each.name === name ? [each.hook] : []));
    await eventually(() => statesOf('node:fs').length > 0, { what: 'the first heartbeat' });
    await ask(app.url, '/put-back');
    await eventually(() => statesOf('node:fs').at(-1) === 'failed', { what: 'the list that has changed' });
    await app.stop();
    expect(statesOf('node:fs')[0]).toBe('hooked');
    expect(new Set(statesOf('node:http'))).toEqual(new Set(['hooked']));
    expect(errors()).toEqual([]);
  });
});

describe('beside OpenTelemetry', () => {
  const tracing = ['-r', './modules/tracing.cjs'];
  const library = ['-r', 'protectonce'];
  const climb = '..%2F..%2F..%2F..%2F..%2F..%2F..%2Fetc%2Fhostname';
  const quote = encodeURIComponent("x' OR '1'='1");
  const routes = ['/traced/:id', '/file', '/notes', '/fetch'];
  const sinkRules = ['path.file-read', 'ssrf.sink-inner', 'sqli.breakout'];

  // OpenTelemetry makes its own `get`, of `request`: the last one that wraps says what is called.
  const OUTGOING = expect.stringMatching(/^http\.(?:get|request)$/);

  interface Span {
    readonly name: string;
    readonly kind: string;
    readonly route?: string;
    readonly trace: string;
  }

  describe.each([
    ['loaded after it', [...tracing, ...library]],
    ['loaded before it', [...library, ...tracing]],
  ])('%s', (_, loading) => {
    const begin = async () => {
      const app = await start(...loading, 'modules/traced.cjs');
      const spans = async (): Promise<Span[]> => JSON.parse((await ask(app.url, '/spans')).body);
      const serverSpans = async () => (await spans()).filter(({ kind }) => kind === 'server');
      // Its spans are kept once it has found out what machine it is on.
      await eventually(async () => {
        await ask(app.url, '/traced/1');
        return (await serverSpans()).some(({ route }) => route === '/traced/:id');
      });
      return { app, spans, serverSpans };
    };
    const end = async (app: Awaited<ReturnType<typeof start>>) => {
      expect(await app.stop()).toEqual({ code: 0, signal: null });
      expect(errors()).toEqual([]);
      expect(modules().filter(({ hook }) => hook === 'failed')).toEqual([]);
    };

    test('both see every request and its route, and a request that the application makes', async () => {
      const { app, spans, serverSpans } = await begin();
      expect((await ask(app.url, '/file?name=late.cjs')).body).toMatch(/^\{"length":\d+\}$/);
      expect((await ask(app.url, '/notes?owner=ann')).body).toBe('[{"text":"hello"}]');
      expect((await ask(app.url, '/fetch')).body).toBe('{"status":200}');
      await eventually(async () => {
        const seen = (await serverSpans()).map(({ route }) => route);
        return routes.every((route) => seen.includes(route));
      });
      const all = await spans();
      const fetched = all.find(({ kind, route }) => kind === 'server' && route === '/fetch');
      // One trace: the request that came in, the one that went out, and the one that it arrived as.
      const kinds = all.filter(({ trace, kind }) => trace === fetched?.trace && kind !== 'internal');
      expect(kinds.map(({ kind }) => kind).sort()).toEqual(['client', 'server', 'server']);
      await end(app);
      expect(new Set(called())).toEqual(new Set([...routes, '/spans']));
      const told = platform
        .eventsOf('api.call')
        .filter(({ route }) => route === '/fetch' || route === '/file');
      expect(told.map(({ response }) => response.status)).toEqual([200, 200]);
      expect(platform.eventsOf('attack.seen')).toEqual([]);
    });

    test('attacks are stopped at sinks of every kind, and the spans of their requests are made', async () => {
      platform.change({ rules: sinkRules.map((rule) => ({ rule, mode: 'block' })) });
      const { app, serverSpans } = await begin();
      const attacks = [
        [`/file?name=${climb}`, 'path.file-read', 'fs.promises.readFile'],
        [`/notes?owner=${quote}`, 'sqli.breakout', 'better-sqlite3.prepare'],
        ['/fetch?from=http%3A%2F%2F127.0.0.1%3A9%2Finner', 'ssrf.sink-inner', OUTGOING],
      ] as const;
      const isTaken = () => platform.received.some(({ rawHeaders }) => rawHeaders.includes('"6"'));
      await eventually(isTaken, { what: 'the policy' });
      for (const [path] of attacks) expect((await ask(app.url, path)).status).toBe(403);
      await eventually(async () => {
        const seen = (await serverSpans()).map(({ route }) => route);
        return ['/file', '/notes', '/fetch'].every((route) => seen.includes(route));
      });
      await end(app);
      const told = platform
        .eventsOf('attack.seen')
        .filter(({ sink }) => sink !== undefined)
        .map(({ rule, sink, outcome, request }) => [rule, sink?.operation, outcome, request?.route]);
      expect(told).toEqual(
        attacks.map(([path, rule, operation]) => [rule, operation, 'blocked', path.split('?')[0]]),
      );
    });
  });
});

describe('in several threads and processes', () => {
  test('a worker thread is watched like the main one', async () => {
    const app = await start('-r', 'protectonce', 'modules/threads.cjs');
    const { body: port } = await ask(app.url, '/port');
    await ask(app.url, '/main/1');
    await ask(`http://127.0.0.1:${port}`, '/worker/1');
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(new Set(called())).toEqual(new Set(['/port', '/main/:id', '/worker/:id']));
    expect(errors()).toEqual([]);
  });

  test('every process of a cluster is watched', async () => {
    const app = await start('-r', 'protectonce', 'modules/clustered.cjs');
    for (let i = 0; i < 4; i++) expect((await ask(app.url, `/clustered/${i}`)).status).toBe(200);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(called()).toEqual(Array(4).fill('/clustered/:id'));
    // The primary and its two workers.
    expect(platform.eventsOf('app.started')).toHaveLength(3);
    expect(errors()).toEqual([]);
  });
});
