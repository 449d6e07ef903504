import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { installMatrix, matrixNodes, matrixTimeoutMs } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(installMatrix, matrixTimeoutMs);
beforeAll(buildLibrary);
afterEach(killApps);

const loading: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['with node -r', ['-r', 'protectonce', 'express-app.cjs'], '/users/:userId/notes/:noteId'],
  ['with import, in an ES module', ['import-first.mjs'], '/users/:userId/notes/:noteId'],
  ['with node --import', ['--import', 'protectonce', 'express-app.mjs'], '/users/:userId/notes/:noteId'],
  ['before hapi', ['-r', 'protectonce', 'hapi-app.cjs'], '/users/{userId}/notes/{noteId}'],
  ['before plain http', ['-r', 'protectonce', 'http-app.cjs'], undefined],
];

describe.each(matrixNodes)('on $name', ({ program }) => {
  test.each(loading)(
    '%s, reports start, routes, calls and no error of its own',
    async (_, args, route) => {
      const platform = await startFakePlatform();
      const app = await runApp({ node: program, args, platform: platform.url });
      expect((await ask(app.url, '/users/17/notes/4711?full=1')).status).toBe(200);
      expect(await app.stop()).toEqual({ code: 0, signal: null });
      await platform.stop();
      const [started] = platform.eventsOf('app.started');
      expect(started?.runtime.version).toMatch(/^2[24]\./);
      const calls = platform.eventsOf('api.call');
      expect(calls.map((call) => call.route)).toEqual([route]);
      expect(calls[0]?.response.body?.fields.length).toBeGreaterThan(0);
      const beats = platform.eventsOf('app.heartbeat');
      expect(beats.flatMap((beat) => beat.errors ?? [])).toEqual([]);
      expect(beats.flatMap((beat) => beat.modules ?? []).filter(({ hook }) => hook === 'failed')).toEqual([]);
    },
    120_000,
  );

  test.each([
    ['--require', 'protectonce', 'node-sqlite-app.cjs'],
    ['--import', 'protectonce', 'node-sqlite-app.mjs'],
  ])(
    'node:sqlite is protected: %s %s %s',
    async (...args) => {
      const rules = [{ rule: 'sqli.breakout', mode: 'block' as const }];
      const platform = await startFakePlatform('good', { rules });
      const app = await runApp({ node: program, args, platform: platform.url });
      const byName = (name: string) => ask(app.url, `/?${new URLSearchParams({ name })}`);
      expect((await byName('ann')).body).toBe('[{"id":1}]');
      expect((await byName("' OR '1'='1")).status).toBe(403);
      await app.stop();
      await platform.stop();
      expect(platform.eventsOf('attack.seen')).toMatchObject([
        { outcome: 'blocked', sink: { operation: 'node:sqlite.prepare' } },
      ]);
    },
    120_000,
  );

  test('files that are listed by a pattern stay in their folder', async () => {
    const rules = [{ rule: 'path.file-read', mode: 'block' as const }];
    const platform = await startFakePlatform('good', { rules });
    const app = await runApp({
      node: program,
      args: ['-r', 'protectonce', 'globs-app.cjs'],
      platform: platform.url,
    });
    const list = (how: string, x: string) => ask(app.url, `/${how}?x=${encodeURIComponent(x)}`);
    await eventually(async () => (await list('sync', '../*.cjs')).status === 403, {
      what: 'the policy in force',
    });
    for (const how of ['callback', 'promise']) expect((await list(how, '../*.cjs')).status).toBe(403);
    expect((await list('folder', '..')).status).toBe(403);
    for (const [how, x] of [
      ['sync', '*.cjs'],
      ['callback', '*.cjs'],
      ['promise', '*.cjs'],
      ['folder', '.'],
    ] as const)
      expect(await list(how, x)).toMatchObject({ status: 200, body: 'late.cjs' });
    await app.stop();
    await platform.stop();
    const told = platform.eventsOf('attack.seen').flatMap(({ sink }) => (sink ? [sink.operation] : []));
    expect(new Set(told)).toEqual(new Set(['fs.globSync', 'fs.glob', 'fs.promises.glob']));
    expect(platform.eventsOf('app.heartbeat').flatMap((beat) => beat.errors ?? [])).toEqual([]);
  }, 120_000);
});
