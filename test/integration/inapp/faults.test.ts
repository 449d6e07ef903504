import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { freePort } from '../../kit/free-port.js';
import { startFakePlatform } from './fake-platform.js';
import { type Answer, apps, ask, buildLibrary, type Call, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

const post = (body: string): Call => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
});

const expressCalls: readonly [string, Call?][] = [
  ['/users/17/notes/4711'],
  ['/echo', post('{"a":[1,2,{"b":"c"}]}')],
  ['/echo', post('{"broken')],
  ['/echo', post(JSON.stringify({ large: 'x'.repeat(90_000) }))],
  ['/throws'],
  ['/rejects'],
  ['/streams'],
  ['/file?name=../run-app.ts'],
  ['/nowhere'],
];
const hapiCalls: readonly [string, Call?][] = [
  ['/users/17/notes/4711'],
  ['/echo', post('{"a":1}')],
  ['/throws'],
  ['/large', { headers: { 'accept-encoding': 'gzip' } }],
  ['/nowhere'],
];

async function answersOf(
  args: readonly string[],
  platform: string | undefined,
  calls: readonly [string, Call?][],
  flushMs = 30_000,
) {
  const app = await runApp({ args, platform, env: { PROTECTONCE_FLUSH_MS: String(flushMs) } });
  const answers: Answer[] = [];
  for (const [path, call] of calls) answers.push(await ask(app.url, path, call));
  const exit = await app.stop();
  return { answers, exit, stderr: app.stderr() };
}

describe('an application with the library in it answers byte for byte as without', () => {
  test.each([
    ['Express', 'express-app.cjs', expressCalls],
    ['hapi', 'hapi-app.cjs', hapiCalls],
    ['plain http', 'http-app.cjs', [['/x'], ['/y', post('{"a":1}')]]],
  ] as [string, string, typeof expressCalls][])('%s, whatever the platform does', async (_, file, calls) => {
    const plain = await answersOf([file], undefined, calls);
    expect(plain.exit).toEqual({ code: 0, signal: null });
    for (const manner of ['good', 'slow', 'lying', 'refusing'] as const) {
      const platform = await startFakePlatform(manner);
      const watched = await answersOf(['-r', 'protectonce', file], platform.url, calls, 300);
      await platform.stop();
      expect(watched.answers).toEqual(plain.answers);
      expect(watched.exit).toEqual(plain.exit);
    }
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const dead = await answersOf(['-r', 'protectonce', file], nobody, calls, 300);
    expect(dead.answers).toEqual(plain.answers);
    expect(dead.exit).toEqual(plain.exit);
    expect(dead.stderr.match(/protectonce: /g)).toHaveLength(1);
  });

  test('also when every hook of the library fails inside, which is counted', async () => {
    const plain = await answersOf(['express-app.cjs'], undefined, expressCalls);
    const platform = await startFakePlatform();
    const args = ['-r', 'protectonce', '-r', `${apps}/sabotage.cjs`, 'express-app.cjs'];
    const broken = await answersOf(args, platform.url, expressCalls);
    await platform.stop();
    expect(broken.answers).toEqual(plain.answers);
    expect(broken.exit).toEqual(plain.exit);
    const places = platform
      .eventsOf('app.heartbeat')
      .flatMap(({ errors }) => errors?.map(({ place }) => place) ?? []);
    expect(places).toEqual(expect.arrayContaining(['request-begin', 'hook-express', 'modules']));
  });

  test('and an uncaught error ends it as it would have', async () => {
    const platform = await startFakePlatform();
    const exits = [];
    for (const args of [['http-app.cjs'], ['-r', 'protectonce', 'http-app.cjs']]) {
      const app = await runApp({ args, platform: platform.url });
      await expect(ask(app.url, '/throws')).rejects.toThrow();
      exits.push(await app.exited);
      expect(app.stderr()).toContain('the handler threw');
    }
    await platform.stop();
    expect(exits[1]).toEqual(exits[0]);
    expect(exits[0]?.code).toBe(1);
  });

  test('and a signal that it does not handle ends it at once', async () => {
    const platform = await startFakePlatform();
    // The listener of express-app is `once`: the second signal must find the default action again.
    const app = await runApp({ args: ['-r', 'protectonce', 'express-app.cjs'], platform: platform.url });
    app.kill();
    await app.exited;
    const bare = await runApp({
      args: ['-r', 'protectonce', '-e', serverWithoutHandler],
      platform: platform.url,
    });
    bare.kill();
    expect(await bare.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await platform.stop();
  });
});

const serverWithoutHandler = `const s = require('http').createServer((q, r) => r.end());
s.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: s.address().port })));`;

describe('a call', () => {
  test('whose client goes away is reported as such', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    const outgoing = request(`${app.url}/hangs`, { agent: false });
    outgoing.on('error', () => {});
    outgoing.end();
    // On its way for certain: the other call has a connection of its own.
    await once(outgoing, 'finish');
    await ask(app.url, '/users/1/notes/2');
    outgoing.destroy();
    await eventually(() => platform.eventsOf('api.call').length === 2, { what: 'both calls' });
    await app.stop();
    await platform.stop();
    const hung = platform.eventsOf('api.call').find(({ route }) => route === '/hangs');
    expect(hung?.response.status).toBe(499);
  });

  test('tells the shape of what was streamed, and of what was compressed', async () => {
    const platform = await startFakePlatform();
    for (const [file, path] of [
      ['express-app.cjs', '/streams'],
      ['hapi-app.cjs', '/large'],
    ] as const) {
      const app = await runApp({ args: ['-r', 'protectonce', file], platform: platform.url });
      await ask(app.url, path, { headers: { 'accept-encoding': 'gzip' } });
      await app.stop();
    }
    await platform.stop();
    const shapes = platform
      .eventsOf('api.call')
      .map(({ response }) => response.body?.fields.map((field) => field.path));
    expect(shapes).toEqual([
      expect.arrayContaining(['items[].id']),
      expect.arrayContaining(['items[].email']),
    ]);
  });

  test('of every request arrives once, also when many run at a time', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    const paths = Array.from({ length: 300 }, (_, i) => `/users/${i % 7}/notes/${i}`);
    await Promise.all(paths.map((path) => ask(app.url, path)));
    await app.stop();
    await platform.stop();
    const calls = platform.eventsOf('api.call');
    expect(calls).toHaveLength(300);
    expect(
      new Set(calls.map(({ objects }) => objects?.find(({ name }) => name === 'notes')?.token)).size,
    ).toBe(300);
    expect(platform.batches().flatMap(({ dropped }) => Object.keys(dropped ?? {}))).toEqual([]);
  });
});
