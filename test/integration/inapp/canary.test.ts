import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../src/event/policy.js';
import { eventually } from '../../kit/eventually.js';
import { freePort } from '../../kit/free-port.js';
import { installMatrix, matrixManifest, matrixTimeoutMs } from '../../kit/matrix.js';
import { leaksIn, leaksInJson } from './canary/needles.js';
import { requests } from './canary/requests.js';
import { type Manner, startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';
import { sinkRules } from './sink-runs.js';

const library = join(import.meta.dirname, '../../../src/inapp/node/dist/protectonce.cjs');
let folder = '';
beforeAll(async () => {
  buildLibrary();
  await installMatrix();
  folder = mkdtempSync(join(tmpdir(), 'files-of-canary-'));
  mkdirSync(join(folder, 'base-canary'));
  for (const name of ['base-canary/inside-canary.txt', 'outside-canary.txt'])
    writeFileSync(join(folder, name), 'module.exports = "canary of a file"');
  writeFileSync(join(folder, 'canary-module.cjs'), 'module.exports = "canary"');
}, matrixTimeoutMs);
afterEach(killApps);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Platform = Awaited<ReturnType<typeof startFakePlatform>>;
type App = Awaited<ReturnType<typeof runApp>>;

const start = (
  framework: string,
  platform: string,
  env: Readonly<Record<string, string>> = {},
): Promise<App> =>
  runApp({
    args: ['-r', library, `planted/${framework}.cjs`, '--password=canary'],
    platform,
    env: {
      MATRIX: matrixManifest,
      PROTECTONCE: library,
      CANARY_FOLDER: join(folder, 'base-canary'),
      CANARY: 'canary of the environment',
      PROTECTONCE_TRUST_PROXY: 'loopback',
      PROTECTONCE_BUDGET_CPU: '100',
      ...env,
    },
  });

async function visit(app: App): Promise<void> {
  const waiting = [...requests];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      await ask(app.url, ...next).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesIn(join(path, name))) : [path];

/** Every byte that the library has let out: what it sent, what it said, what it kept. */
function expectNoLeak(platform: Platform, app: App): void {
  expect(platform.received.length).toBeGreaterThan(0);
  const leaks = platform.received.flatMap(({ url, rawHeaders, raw, text }) => [
    ...leaksIn(url),
    ...rawHeaders.flatMap(leaksIn),
    ...leaksIn(raw.toString('latin1')),
    ...leaksInJson(text),
  ]);
  const said = app
    .stderr()
    .split('\n')
    .filter((line) => !line.startsWith('the application says'));
  leaks.push(...said.filter((line) => /protectonce/i.test(line)).flatMap(leaksIn));
  for (const file of filesIn(app.temporary))
    leaks.push(...leaksIn(file), ...leaksIn(readFileSync(file, 'latin1')));
  expect([...new Set(leaks)]).toEqual([]);
}

interface Mode {
  readonly policy?: Partial<Policy>;
  readonly env?: Readonly<Record<string, string>>;
  readonly manner?: Manner;
  /** Shows that the mode was what it says. */
  shown(platform: Platform, app: App): void;
}

const blocked = (platform: Platform) =>
  platform.eventsOf('attack.seen').filter(({ outcome }) => outcome === 'blocked');
const everything = ['path', 'query', 'header', 'cookie', 'body'] as const;

const modes: Readonly<Record<string, Mode>> = {
  monitor: {
    shown(platform) {
      const attacks = platform.eventsOf('attack.seen');
      expect(new Set(attacks.map((attack) => attack.class)).size).toBeGreaterThan(3);
      expect(blocked(platform)).toEqual([]);
      expect(platform.eventsOf('api.call').length).toBeGreaterThanOrEqual(requests.length);
    },
  },
  block: {
    policy: { mode: 'block' },
    shown: (platform) => expect(blocked(platform).some(({ sink }) => sink === undefined)).toBe(true),
  },
  'blocking at sinks alone': {
    policy: {
      rules: [...sinkRules, 'sqli.sink-*', 'sqli.*']
        .filter((rule) => !rule.endsWith('-*'))
        .map((rule) => ({ rule, mode: 'block' })),
    },
    shown: (platform) => expect(blocked(platform).some(({ sink }) => sink !== undefined)).toBe(true),
  },
  'controls that block, limit and patch': {
    policy: {
      controls: [
        { id: 'control-block', action: 'block', match: { agents: ['-agent/1.'], route: '/go' } },
        { id: 'control-limit', action: 'limit', match: { route: '/echo' }, limitPerMinute: 1 },
        {
          id: 'control-patch',
          action: 'patch',
          match: {},
          parameter: { location: 'query', name: 'x', pattern: '[a-z]+' },
        },
      ],
      blockAnswer: { status: 418, contentType: 'text/html', body: '<p>{incident}</p>' },
    },
    shown(platform) {
      const told = new Set(platform.eventsOf('api.call').map(({ control }) => control));
      for (const id of ['control-block', 'control-limit', 'control-patch']) expect(told).toContain(id);
    },
  },
  'a budget that every request overruns': {
    env: { PROTECTONCE_BUDGET_MS: '0.000001' },
    shown: (platform) =>
      expect(platform.eventsOf('app.heartbeat').flatMap(({ degraded = [] }) => degraded)).not.toEqual([]),
  },
  'stepping aside': {
    env: { PROTECTONCE_BUDGET_CPU: '0.0001' },
    shown: (_platform, app) => expect(app.stderr()).toContain('stepping aside'),
  },
  'a platform that talks nonsense': {
    manner: 'lying',
    shown: (platform) => expect(platform.events()).not.toEqual([]),
  },
  'a policy that takes everything for an attack': {
    policy: {
      lanes: 8,
      omit: ['signals', 'trace', 'nothing-that-exists'],
      tokenizeClients: true,
      customRules: [
        { id: 'own.all', class: 'custom', pattern: '.*', confidence: 1 },
        {
          id: 'own.some',
          class: 'custom',
          pattern: '(an.r)',
          confidence: 0.5,
          locations: [...everything],
        },
      ],
      rules: [{ rule: '*', mode: 'monitor' }],
    },
    shown(platform) {
      const clients = platform.eventsOf('api.call').map(({ client }) => client.address);
      expect(clients.some((address) => address?.startsWith('tk_'))).toBe(true);
    },
  },
};

for (const framework of ['express', 'hapi'])
  describe(`in ${framework}, no value that was planted leaves the process`, () => {
    test.each(Object.keys(modes))(
      'with %s',
      async (name) => {
        const { policy, env, manner, shown } = modes[name] as Mode;
        const platform = await startFakePlatform(manner, policy);
        try {
          const app = await start(framework, platform.url, env);
          if (manner !== 'lying')
            await eventually(() => platform.received.some(({ rawHeaders }) => rawHeaders.includes('"5"')), {
              what: 'the policy in force',
            });
          await visit(app);
          if (name === 'stepping aside')
            await eventually(async () => {
              await ask(app.url, '/people/canary/notes/7391846205');
              return app.stderr().includes('stepping aside');
            });
          await visit(app);
          await app.stop();
          shown(platform, app);
          expectNoLeak(platform, app);
        } finally {
          await platform.stop();
        }
      },
      180_000,
    );

    test('with a platform that is away, and comes back', async () => {
      const port = await freePort();
      const app = await start(framework, `http://127.0.0.1:${port}`);
      await visit(app);
      await eventually(() => /protectonce/.test(app.stderr()), { what: 'the outage to be said' });
      const platform = await startFakePlatform('good', {}, port);
      try {
        await eventually(() => platform.eventsOf('api.call').length > 0, {
          timeoutMs: 60_000,
          what: 'what was kept',
        });
        await visit(app);
        await app.stop();
        expectNoLeak(platform, app);
      } finally {
        await platform.stop();
      }
    }, 180_000);
  });

describe('the search', () => {
  const words = ['canary', 'CANARY', 'yranac', '7391846205', '5026481937'];
  test.each([...words, '%63%61%6E%61%72%79', '63616e617279'])('finds a value as %s', (text) => {
    expect(leaksIn(`..${text}..`)).not.toEqual([]);
  });

  test.each(words)('finds %s in base64, wherever it stands', (text) => {
    for (const before of ['', 'a', 'ab', 'abc'])
      expect(leaksIn(Buffer.from(`${before}${text} and more`).toString('base64'))).not.toEqual([]);
  });

  test('finds what JSON escapes, and nothing in what holds nothing', () => {
    expect(leaksInJson('{"a":"\\u0063anary"}')).not.toEqual([]);
    expect(leaksInJson('{"a":"a can of tuna"}')).toEqual([]);
  });
});
