import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createGraphqlClient } from '../../../src/cli/graphql-client.js';
import { readEnvironment } from '../../../src/environment.js';
import { BatchEnvelope } from '../../../src/event/batch.js';
import { startPlatform } from '../../../src/main.js';
import { eventually } from '../../kit/eventually.js';
import { freshDatabase } from '../../kit/fresh-database.js';
import { startFakePlatform } from './fake-platform.js';
import { expressApp, hapiApp, moduleApp, nodeOfTheTime } from './packed/fresh-apps.js';
import { bytesOf, freshFolder, packLibrary, removeFolders } from './packed/fresh-folder.js';
import { ask, killApps, runApp } from './run-app.js';

const tsc = join(import.meta.dirname, '../../../node_modules/typescript/bin/tsc');
const oneLine = "require('protectonce');\n";
let tarball = '';
let withExpress = '';
let withHapi = '';

beforeAll(async () => {
  tarball = packLibrary();
  const files = {
    'app.js': oneLine + expressApp,
    'bare.js': expressApp,
    'app.mjs': `import 'protectonce';\n${moduleApp}`,
  };
  const old = { 'node-of-the-time.js': nodeOfTheTime, 'app.js': oneLine + hapiApp };
  [withExpress, withHapi] = await Promise.all([
    freshFolder(files, [tarball, 'express@4.0.0']),
    freshFolder(old, [tarball, 'hapi@13.0.0']),
  ]);
  for (const folder of [withExpress, withHapi]) {
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public/terms.txt'), 'the terms');
    writeFileSync(join(folder, 'secret.txt'), 'the secret');
  }
}, 300_000);
afterEach(killApps);
afterAll(removeFolders);

/** An ordinary visit, and an attack. */
async function visit(url: string): Promise<void> {
  for (const id of [1, 2, 3]) expect((await ask(url, `/orders/${id}`)).status).toBe(200);
  expect((await ask(url, '/health')).body).toBe('{"ok":true}');
  expect(await ask(url, '/files?name=terms.txt')).toMatchObject({ status: 200, body: 'the terms' });
  expect(await ask(url, '/files?name=../secret.txt')).toMatchObject({ status: 200, body: 'the secret' });
  await ask(url, `/orders/${encodeURIComponent("1' OR '1'='1' --")}`);
}

const fresh = {
  'Express 4.0.0, one line': () => ({ cwd: withExpress, args: ['app.js'], id: ':orderId' }),
  'Express 4.0.0, not a line': () => ({
    cwd: withExpress,
    args: ['-r', 'protectonce', 'bare.js'],
    id: ':orderId',
  }),
  'Express 4.0.0, ES modules': () => ({ cwd: withExpress, args: ['app.mjs'], id: ':orderId' }),
  'hapi 13.0.0, one line': () => ({
    cwd: withHapi,
    args: ['-r', './node-of-the-time.js', 'app.js'],
    id: '{orderId}',
  }),
};
type Fresh = keyof typeof fresh;

describe.each(Object.keys(fresh) as Fresh[])('a fresh application in an empty folder: %s', (name) => {
  test('appears with routes, calls, bill of materials, loaded modules and attacks', async () => {
    const { cwd, args, id } = fresh[name]();
    const [framework = '', version = ''] = name.startsWith('hapi')
      ? ['hapi', '13.0.0']
      : ['express', '4.0.0'];
    const platform = await startFakePlatform();
    const app = await runApp({ cwd, args, platform: platform.url });
    await visit(app.url);
    await app.stop();
    await platform.stop();
    expect(app.stderr()).not.toMatch(/protectonce/);
    for (const batch of platform.batches()) expect(BatchEnvelope.safeParse(batch).error).toBeUndefined();

    const beats = platform.eventsOf('app.heartbeat');
    const routes = beats
      .flatMap((beat) => beat.routes ?? [])
      .map(({ method, route }) => `${method} ${route}`);
    expect(routes).toEqual(expect.arrayContaining(['GET /health', `GET /orders/${id}`, 'GET /files']));

    const calls = platform.eventsOf('api.call');
    expect(calls).toHaveLength(7);
    expect(calls.filter(({ route }) => route === `/orders/${id}`)).toHaveLength(4);
    expect(calls.every(({ service }) => service === 'fresh-shop')).toBe(true);
    expect(calls.flatMap(({ signals }) => signals ?? []).map((signal) => signal.class)).toContain('sqli');

    const [started] = platform.eventsOf('app.started');
    expect(started?.frameworks).toContainEqual({ name: framework, version });
    expect(started?.components).toContainEqual(
      expect.objectContaining({
        name: framework,
        version,
        purl: `pkg:npm/${framework}@${version}`,
        scope: 'required',
      }),
    );
    expect(started?.components?.map((one) => one.name)).toContain('protectonce');
    expect(started?.components?.length).toBeGreaterThan(10);

    const modules = beats.flatMap((beat) => beat.modules ?? []);
    // Node does not tell who has imported a module.
    const loader = name.endsWith('ES modules') ? {} : { loader: '.' };
    expect(modules).toContainEqual({ name: framework, version, hook: 'hooked', ...loader });
    expect(modules.filter(({ hook }) => hook === 'failed')).toEqual([]);
    expect(beats.flatMap((beat) => beat.errors ?? [])).toEqual([]);

    expect(platform.eventsOf('attack.seen')).toEqual([
      expect.objectContaining({
        class: 'path',
        outcome: 'reached-sink',
        parameter: 'name',
        request: expect.objectContaining({ route: '/files' }),
        frames: expect.arrayContaining([
          expect.objectContaining({ file: expect.stringMatching(/^(?:app|bare)\.m?js$/) }),
        ]),
      }),
    ]);
    if (name.endsWith('ES modules')) expect(calls[0]?.principal?.kind).toBe('user');
  });
});

describe('an application whose environment tells nothing', () => {
  test('is told so in one line, and is not touched', async () => {
    const bare = await runApp({ cwd: withExpress, args: ['bare.js'] });
    const app = await runApp({ cwd: withExpress, args: ['app.js'] });
    for (const path of ['/orders/1', '/files?name=../secret.txt', '/nowhere'])
      expect(await ask(app.url, path)).toEqual(await ask(bare.url, path));
    await Promise.all([app.stop(), bare.stop()]);
    expect(bare.stderr()).not.toContain('protectonce');
    const said = app
      .stderr()
      .split('\n')
      .filter((line) => line.includes('protectonce'));
    expect(said).toEqual(['protectonce: off: PROTECTONCE_TOKEN and PROTECTONCE_URL not set']);
  });
});

describe('the installed package', () => {
  const installed = () => join(withExpress, 'node_modules/protectonce');

  test('is below a megabyte, and is all that was added', () => {
    expect(bytesOf(installed())).toBeLessThan(1_000_000);
    const manifest = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'));
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
      expect(manifest).not.toHaveProperty(kind);
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /install/.test(name))).toEqual([]);
    expect(readdirSync(installed()).sort()).toEqual(['README.md', 'dist', 'index.d.ts', 'package.json']);
    expect(readdirSync(join(installed(), 'dist')).sort()).toEqual([
      'inspection.cjs',
      'patterns.cjs',
      'protectonce.cjs',
      'protectonce.mjs',
    ]);
  });

  test.each([
    ['nodenext', ['consumer.mts', 'consumer.cts']],
    ['bundler', ['consumer.ts']],
  ])(
    'has types that compile with module resolution %s, and refuse what is wrong',
    async (resolution, files) => {
      const source = `import 'protectonce';
      import { setUser } from 'protectonce';
      setUser('ada', { roles: ['admin'] as const });
      setUser(7);
      // @ts-expect-error an id is a text or a number
      setUser({ name: 7 });
      // @ts-expect-error roles are a list
      setUser('ada', { roles: 'admin' });
      export {};`;
      for (const file of files) writeFileSync(join(withExpress, file), source);
      const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
      const args = [
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--module',
        module,
        '--moduleResolution',
        resolution,
      ];
      const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...args, ...files], {
        cwd: withExpress,
      });
      expect(stdout).toBe('');
    },
    120_000,
  );
});

interface Connection<T> {
  readonly edges: readonly { readonly node: T }[];
}
const nodes = <T>({ edges }: Connection<T>): T[] => edges.map(({ node }) => node);

describe('on the real platform', () => {
  test('fresh applications appear as services with endpoints, calls, bills of materials, loaded modules and alerts', async () => {
    const database = await freshDatabase();
    const platform = await startPlatform({
      environment: readEnvironment({
        PORT: '0',
        PROTECTONCE_LOG_LEVEL: 'silent',
        DATABASE_URL: database.url,
      }),
    });
    try {
      const { apiToken, enrolmentToken } = platform.firstStart as NonNullable<typeof platform.firstStart>;
      for (const name of ['Express 4.0.0, one line', 'hapi 13.0.0, one line'] as const) {
        const { id: _id, ...start } = fresh[name]();
        const env = { PROTECTONCE_SERVICE: name.startsWith('hapi') ? 'fresh-hapi' : 'fresh-express' };
        const app = await runApp({ ...start, env, platform: platform.url, token: enrolmentToken });
        await visit(app.url);
        await app.stop();
      }
      const client = createGraphqlClient({ url: platform.url, token: apiToken });
      const query = `{
        services(first: 3) { edges { node { name endpoints(first: 6) { edges { node { method template calls } } }
          components { totalCount nodes { name version purl } } } } }
        sensors(first: 3) { edges { node { name runtime { name } frameworks { name version }
          components(name: "protectonce") { nodes { name } } modules { name version hook } } } }
        alerts(first: 6) { edges { node { rule outcome evidence { note } } } }
      }`;
      interface Endpoint {
        method: string;
        template: string;
        calls: string;
      }
      interface Named {
        name: string;
        version: string;
      }
      interface Part extends Named {
        purl: string | null;
      }
      interface Seen {
        services: Connection<{
          name: string;
          endpoints: Connection<Endpoint>;
          components: { totalCount: number; nodes: Part[] };
        }>;
        sensors: Connection<{
          name: string;
          runtime: Named | null;
          frameworks: Named[];
          components: { nodes: Named[] };
          modules: (Named & { hook: string })[];
        }>;
        alerts: Connection<{ rule: string; outcome: string; evidence: { note: string | null }[] }>;
      }
      const notesOf = ({ alerts }: Seen) =>
        nodes(alerts).flatMap(({ evidence }) => evidence.map(({ note }) => note ?? ''));
      const seen = await eventually(
        async () => {
          const found = (await client.request(query)) as unknown as Seen;
          // One attacker: what he tries at either service is one alert, with both in its evidence.
          const reached = nodes(found.alerts).filter(({ outcome }) => outcome === 'REACHED_SINK');
          const climbs = notesOf(found).filter((note) => /path/.test(note));
          const loaded = nodes(found.sensors).filter(({ modules }) => modules.length > 0);
          // An attack may be told before the calls around it.
          const counted = nodes(found.services).filter(({ endpoints }) =>
            nodes(endpoints).some(
              ({ template, calls }) => template === '/orders/{orderId}' && Number(calls) >= 4,
            ),
          );
          const isTold = reached.length > 0 && climbs.length >= 2;
          return isTold && loaded.length === 2 && counted.length === 2 ? found : undefined;
        },
        { timeoutMs: 60_000, what: 'an alert and the calls of either service, and the modules of both' },
      );
      for (const [service, name, version] of [
        ['fresh-express', 'express', '4.0.0'],
        ['fresh-hapi', 'hapi', '13.0.0'],
      ] as const) {
        const { endpoints = { edges: [] }, components } =
          nodes(seen.services).find((each) => each.name === service) ?? {};
        const orders = nodes(endpoints).find(({ template }) => template === '/orders/{orderId}');
        expect(Number(orders?.calls)).toBe(4);
        expect(components?.nodes).toContainEqual({ name, version, purl: `pkg:npm/${name}@${version}` });
        expect(components?.totalCount).toBeGreaterThan(10);
        const sensor = nodes(seen.sensors).find((each) => each.name?.includes(service));
        expect(sensor).toMatchObject({
          runtime: { name: 'node' },
          frameworks: [{ name, version }],
          components: { nodes: [{ name: 'protectonce' }] },
          modules: expect.arrayContaining([{ name, version, hook: 'hooked' }]),
        });
        expect(nodes(endpoints).map(({ method, template }) => `${method} ${template}`)).toEqual(
          expect.arrayContaining(['GET /health', 'GET /orders/{orderId}', 'GET /files']),
        );
        expect(nodes(seen.sensors).map(({ name }) => name)).toContainEqual(expect.stringContaining(service));
      }
      await client.close();
    } finally {
      await platform.stop();
      await database.drop();
    }
  }, 180_000);
});
