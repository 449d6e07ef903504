import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BatchEnvelope } from '../../../src/event/batch.js';
import { installMatrix, matrixManifest, matrixRequire, matrixTimeoutMs } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { type FrameworkVersion, frameworkVersions } from './framework-versions.js';
import { askAndLeave, askOverOne, rawAsk } from './raw-ask.js';
import { buildLibrary, type Call, killApps, runApp } from './run-app.js';

beforeAll(async () => {
  buildLibrary();
  await installMatrix();
}, matrixTimeoutMs);
let platform: Awaited<ReturnType<typeof startFakePlatform>>;
beforeEach(async () => {
  platform = await startFakePlatform();
});
afterEach(async () => {
  killApps();
  await platform.stop();
});

const json = { 'content-type': 'application/json' };
const calls = ({ routes }: FrameworkVersion): [string, Call?][] => [
  ...Object.keys(routes).map((path): [string, Call?] =>
    path === '/packed' ? [path, { headers: { 'accept-encoding': 'gzip' } }] : [path],
  ),
  ['/any/other', { method: 'DELETE' }],
  ['/things/6', { method: 'PUT', headers: json, body: '{}' }],
  ['/users/4711/notes', { method: 'POST', headers: json, body: '{"text":"hello","deep":{"more":[1,2]}}' }],
  ['/users/4712/notes', { method: 'POST', headers: json, body: '{"broken' }],
  [
    '/users/4713/notes',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'text=by+form',
    },
  ],
  ['/users/17?fields=name', { method: 'HEAD' }],
];

const start = (version: FrameworkVersion, platform?: string) =>
  runApp({
    args: [
      ...(version.preload ?? []).flatMap((file) => ['-r', file]),
      ...(platform ? ['-r', 'protectonce'] : []),
      `frameworks/${version.file}`,
      ...version.packages,
    ],
    platform,
    env: { MATRIX: matrixManifest },
  });

const versionOf = (alias: string): string => matrixRequire(`${alias}/package.json`).version;
const names = frameworkVersions.map((version): [string, FrameworkVersion] => [
  version.packages.join(', '),
  version,
]);

describe.each(names)('an application on %s', (_, version) => {
  test('answers with the same bytes, and appears with routes, bodies and modules', async () => {
    const [bare, app] = [await start(version), await start(version, platform.url)];
    for (const [path, call] of calls(version)) {
      const [expected, actual] = await Promise.all([
        rawAsk(bare.url, path, call),
        rawAsk(app.url, path, call),
      ]);
      expect(expected.slice(0, 8)).toBe('HTTP/1.1');
      expect(actual).toBe(expected);
    }
    expect(await askOverOne(app.url, ['/users/1', '/users/2', '/users/3'])).toBe(1);
    await askAndLeave(app.url, '/hangs');
    await bare.stop();
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    expect(app.stderr()).toBe(
      bare.stderr().replaceAll(/\(node:\d+\)/g, () => app.stderr().slice(0, app.stderr().indexOf(')') + 1)),
    );

    for (const batch of platform.batches()) expect(BatchEnvelope.safeParse(batch).error).toBeUndefined();
    const beats = platform.eventsOf('app.heartbeat');

    const seen = platform.eventsOf('api.call');
    const find = (method: string, status: number, route?: string) =>
      seen.find((call) => call.method === method && call.response.status === status && call.route === route);
    for (const [path, route] of Object.entries(version.routes)) {
      const status = path === '/throws' ? version.throwsStatus : route === undefined ? 404 : 200;
      expect([path, find('GET', status, route)?.route, seen.length]).toEqual([
        path,
        route,
        expect.any(Number),
      ]);
    }
    const item = version.routes['/users/17'] ?? '';
    const notes = `${item}/notes`;
    const created = find('POST', 201, notes);
    expect(created?.request?.body?.fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['text', 'deep.more[]']),
    );
    expect(created?.response.body?.fields.map(({ path }) => path)).toEqual(['id', 'text', 'tags', 'tags[]']);
    const byForm = seen.filter(({ method, route }) => method === 'POST' && route === notes).at(-1);
    expect(byForm?.request?.body?.fields.map(({ path }) => path)).toEqual(['text']);
    expect(find('GET', 200, '/packed')?.response.body?.fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['rows[].rowId', 'rows[].label']),
    );
    expect(find('GET', 200, '/stream')?.response.body?.fields.map(({ path }) => path)).toContain('pieces[]');
    expect(seen.filter(({ route }) => route === item && route !== undefined).length).toBeGreaterThanOrEqual(
      4,
    );

    const declared = beats.flatMap((beat) => beat.routes ?? []);
    const told = declared.map(({ method, route }) => `${method} ${route}`);
    expect(told).toHaveLength(new Set(told).size);
    for (const route of Object.values(version.routes).filter((one) => one !== undefined))
      expect(declared.map((one) => one.route)).toContain(route);
    expect(told).toEqual(
      expect.arrayContaining([`GET ${item}`, `POST ${notes}`, `PUT ${version.routes['/things/5']}`]),
    );
    expect(told).toContain(`ANY ${version.routes['/any/thing']}`);

    const module = { name: version.name, version: versionOf(version.packages[0] ?? '') };
    expect(platform.eventsOf('app.started')[0]?.frameworks).toContainEqual(module);
    const modules = beats.flatMap((beat) => beat.modules ?? []);
    expect(modules).toContainEqual({ ...module, hook: 'hooked', loader: '.' });
    expect(modules.filter(({ hook }) => hook === 'failed')).toEqual([]);
    expect(beats.flatMap((beat) => beat.errors ?? [])).toEqual([]);
  });
});
