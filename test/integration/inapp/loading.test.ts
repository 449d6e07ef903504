import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BatchEnvelope } from '../../../src/event/batch.js';
import { WireEvent } from '../../../src/event/event.js';
import { eventually } from '../../kit/eventually.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

describe('the library, loaded', () => {
  test.each([
    ['with node -r', ['-r', 'protectonce', 'express-app.cjs'], 'express', '/users/:userId/notes/:noteId'],
    ['with require', ['require-first.cjs'], 'express', '/users/:userId/notes/:noteId'],
    ['with import, in an ES module', ['import-first.mjs'], 'express', '/users/:userId/notes/:noteId'],
    [
      'with node --import',
      ['--import', 'protectonce', 'express-app.mjs'],
      'express',
      '/users/:userId/notes/:noteId',
    ],
    [
      'with node -r before an ES module',
      ['-r', 'protectonce', 'express-app.mjs'],
      'express',
      '/users/:userId/notes/:noteId',
    ],
    ['before hapi', ['-r', 'protectonce', 'hapi-app.cjs'], '@hapi/hapi', '/users/{userId}/notes/{noteId}'],
    ['before plain http', ['-r', 'protectonce', 'http-app.cjs'], undefined, undefined],
  ])('%s, reports what the contract knows: start, routes, calls', async (_, args, framework, route) => {
    const platform = await startFakePlatform();
    const app = await runApp({ args, platform: platform.url });
    expect((await ask(app.url, '/users/17/notes/4711?full=1')).status).toBe(200);
    const declared = () => platform.eventsOf('app.heartbeat').flatMap((beat) => beat.routes ?? []);
    // At its end the library takes only so long: on a busy machine not all would arrive.
    await eventually(() => platform.eventsOf('api.call').length > 0 && (!framework || declared().length > 0));
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    await platform.stop();

    for (const batch of platform.batches()) expect(BatchEnvelope.safeParse(batch).error).toBeUndefined();
    for (const event of platform.events()) expect(WireEvent.safeParse(event).error).toBeUndefined();
    const [started] = platform.eventsOf('app.started');
    expect(started?.runtime.name).toBe('node');
    expect(started?.components?.length).toBeGreaterThan(100);
    const [call, ...others] = platform.eventsOf('api.call');
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      method: 'GET',
      host: '127.0.0.1',
      response: { status: 200 },
      client: { address: '127.0.0.1' },
    });
    expect(call?.route).toBe(route);
    expect(call?.request?.query?.fields).toEqual([{ path: 'full', type: expect.any(String) }]);
    expect(call?.response.body?.fields.length).toBeGreaterThan(0);
    if (!framework) return;
    expect(started?.frameworks).toEqual([{ name: framework, version: expect.stringMatching(/^\d+\./) }]);
    expect(declared()).toContainEqual({ method: 'GET', route, framework: expect.any(String) });
    expect(platform.eventsOf('app.heartbeat').flatMap((beat) => beat.errors ?? [])).toEqual([]);
  });

  test('twice, works once', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['-r', 'protectonce', 'require-first.cjs'], platform: platform.url });
    await ask(app.url, '/users/17/notes/4711');
    await app.stop();
    await platform.stop();
    expect(platform.eventsOf('api.call')).toHaveLength(1);
    expect(platform.eventsOf('app.started')).toHaveLength(1);
  });

  test.each([
    ['without settings', {}, 'PROTECTONCE_TOKEN and PROTECTONCE_URL not set'],
    ['without an address', { PROTECTONCE_TOKEN: 'po_x' }, 'PROTECTONCE_URL not set'],
    [
      'with a damaged token',
      { PROTECTONCE_TOKEN: 'po_secretcanary', PROTECTONCE_URL: 'http://127.0.0.1:1' },
      'the enrolment token',
    ],
    [
      'with a proxy list that is none',
      {
        PROTECTONCE_TOKEN: 'po_x',
        PROTECTONCE_URL: 'http://127.0.0.1:1',
        PROTECTONCE_TRUST_PROXY: 'my-proxy',
      },
      'PROTECTONCE_TRUST_PROXY: "my-proxy" is no address',
    ],
  ])('%s, says so once and stays out of the way', async (_, env, reason) => {
    const app = await runApp({ args: ['require-first.cjs'], env });
    expect(await ask(app.url, '/users/17/notes/4711')).toMatchObject({ status: 200 });
    await app.stop();
    expect(app.stderr()).toContain(`protectonce: off: ${reason}`);
    expect(app.stderr().trim().split('\n')).toHaveLength(1);
    expect(app.stderr()).not.toContain('secretcanary');
  });
});

describe('a route', () => {
  test('is the full pattern, wherever its router is mounted', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    for (const path of [
      '/users/1/notes/2',
      '/v2/people/1/notes/2',
      '/sub/deep/3',
      '/other/deep/3',
      '/nowhere/5',
    ])
      await ask(app.url, path);
    await app.stop();
    await platform.stop();
    expect(platform.eventsOf('api.call').map(({ route }) => route)).toEqual([
      '/users/:userId/notes/:noteId',
      '/v2/people/:userId/notes/:noteId',
      '/sub/deep/:id',
      '/other/deep/:id',
      undefined,
    ]);
  });

  test('has its statistics in the heartbeat, with the policy in force', async () => {
    const platform = await startFakePlatform();
    const app = await runApp({ args: ['require-first.cjs'], platform: platform.url });
    for (let i = 0; i < 5; i++) await ask(app.url, `/users/1/notes/${i}`);
    await ask(app.url, '/throws');
    await app.stop();
    await platform.stop();
    const beats = platform.eventsOf('app.heartbeat');
    expect(beats.at(-1)?.policyVersion).toBe(5);
    const counts = beats.flatMap((beat) => beat.statistics ?? []);
    const sum = (route: string, what: 'calls' | 'errors') =>
      counts.filter((count) => count.route === route).reduce((total, count) => total + count[what], 0);
    expect(sum('/users/:userId/notes/:noteId', 'calls')).toBe(5);
    expect([sum('/throws', 'calls'), sum('/throws', 'errors')]).toEqual([1, 1]);
  });
});
