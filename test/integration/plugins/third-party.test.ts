import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { container } from 'tsyringe';
import {
  DetectorHost,
  DetectorRegistry,
  loadPlugin,
  type PluginFault,
} from '../../../src/pipeline/dispatch/index.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import type { DetectorModule } from '../../../src/plugins/sdk/index.js';
import { buildCall, buildEndpoint, runContract, TEST_TIME } from '../../../src/plugins/sdk/testing/index.js';

const here = fileURLToPath(new URL('./', import.meta.url));
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const organisation = '00000000-0000-4000-8000-000000000001';
const code = (value: string) => expect.objectContaining({ code: value });

const callFrom = (address: string, n: number, principal = 'p'.padEnd(22, '-')) =>
  buildCall(
    {
      id: `event-${String(n).padStart(6, '0')}`,
      time: TEST_TIME + n * 1000,
      principal: { token: principal, kind: 'jwt' },
      client: { address },
    },
    { endpoint: buildEndpoint() },
  );

const sprawl = Array.from({ length: 12 }, (_, n) => callFrom(`198.51.100.${n}`, n));

/** Host with the built-ins and these plugins beside them. */
async function hostWith(...specifiers: readonly string[]) {
  container.reset();
  const registry = new DetectorRegistry(container);
  for (const module of builtInDetectors) registry.add(module);
  for (const specifier of specifiers) registry.add(await loadPlugin(specifier, here), specifier);
  const faults: PluginFault[] = [];
  const host = new DetectorHost({
    registry,
    settings: { list: async () => [] },
    clock: { now: () => 0 },
    budget: { answerMs: 20 },
    onFault: (fault) => faults.push(fault),
  });
  return { registry, faults, session: await host.open(organisation, 0, []) };
}

describe('a third-party plugin in a folder outside src', () => {
  test('is loaded by its path, runs beside the built-ins, and finds', async () => {
    const { session, registry } = await hostWith(`${repository}examples/plugins/token-sprawl`);
    const found = await session.dispatch(sprawl);
    expect(found.map(({ detector, rule }) => [detector, rule])).toEqual([
      ['token-sprawl', 'token-sprawl.many-addresses'],
    ]);
    expect(registry.get('token-sprawl')?.origin).toContain('examples/plugins/token-sprawl');
  });

  test('a path is relative to the folder that is given, an npm name is resolved from it', async () => {
    expect(await loadPlugin('./examples/plugins/token-sprawl', repository)).toMatchObject({
      manifest: { id: 'token-sprawl' },
    });
    expect(await loadPlugin('./fixtures/common.cjs', here)).toMatchObject({ manifest: { id: 'common-js' } });
    const home = mkdtempSync(join(tmpdir(), 'plugins-'));
    try {
      for (const [name, manifest] of Object.entries({
        'with-main': { main: 'index.js' },
        'import-only': { exports: { '.': { import: './index.js' } } },
      })) {
        const folder = join(home, 'node_modules', name);
        cpSync(join(repository, 'examples/plugins/token-sprawl'), folder, { recursive: true });
        writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', ...manifest }));
        expect(await loadPlugin(name, home)).toMatchObject({ manifest: { id: 'token-sprawl' } });
      }
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  describe('keeps the contract', () => {
    let plugin: DetectorModule;
    beforeEach(async () => {
      plugin = (await loadPlugin('./examples/plugins/token-sprawl', repository)) as DetectorModule;
    });
    const names = [
      'the manifest is valid, the config strict, defaulted and described',
      'is silent on benign traffic',
      'finds the attack',
      'finds the same at every replay, however events are batched',
      'survives a restart between any two events',
      'never mixes organisations, though they share one instance',
      'keeps what it remembers within 16 maps of plain data',
      'stays bounded under a flood of random principals',
    ];
    test.each(names)('%s', async (name) => {
      const checks = runContract(plugin, {
        attack: sprawl,
        // A phone on the move: seven addresses, many times each.
        benign: Array.from({ length: 100 }, (_, n) => callFrom(`198.51.100.${n % 7}`, n)),
        flood: (n) => callFrom('198.51.100.1', n, `p${n}`.padEnd(22, '-')),
        floodEvents: 30_000,
        stateEntriesMax: 20_000,
      });
      expect(checks.map((check) => check.name)).toEqual(names);
      await checks.find((check) => check.name === name)?.run();
    });
  });
});

describe('what is wrong with a plugin is told by a code', () => {
  test.each([
    ['./fixtures/is-not-there.js', 'PLUGIN_NOT_FOUND'],
    ['no-such-package-anywhere', 'PLUGIN_NOT_FOUND'],
    ['./fixtures/no-export.js', 'PLUGIN_EXPORT_MISSING'],
    ['./fixtures/fails-to-load.js', 'PLUGIN_LOAD_FAILED'],
    ['./fixtures/wrong-version.js', 'PLUGIN_SDK_VERSION'],
    ['./fixtures/taken-id.js', 'PLUGIN_ID_TAKEN'],
  ])('%s: %s', async (specifier, expected) => {
    await expect(hostWith(specifier)).rejects.toThrow(code(expected));
  });
});

describe('plugins that misbehave leave the others alone', () => {
  const attack = Array.from({ length: 3 }, (_, n) =>
    buildCall(
      { id: `event-00000${n}`, time: TEST_TIME + n },
      { endpoint: buildEndpoint({ template: '/hidden', declared: false }) },
    ),
  );

  test.each([
    ['throws', 'PLUGIN_THREW'],
    ['rejects', 'PLUGIN_THREW'],
    ['hangs', 'PLUGIN_TIMEOUT'],
    ['rubbish', 'PLUGIN_FINDING_INVALID'],
  ])('one that %s', async (name, expected) => {
    const { session, faults } = await hostWith(`./fixtures/${name}.js`);
    const found = await session.dispatch(attack);
    expect(found.filter(({ detector }) => detector === 'shadow-api')).toHaveLength(1);
    expect(faults[0]).toMatchObject({ detector: name, code: expected });
  });

  test('of rubbish only what is sound comes through, without the fields that nobody knows', async () => {
    const { session } = await hostWith('./fixtures/rubbish.js');
    const found = [];
    // The fixture takes turns through its six answers; a fault each, and then it is off.
    for (let n = 0; n < 8; n++) found.push(...(await session.dispatch([callFrom('198.51.100.1', n)])));
    expect(found.every(({ rule }) => rule === 'rubbish.found')).toBe(true);
    expect(JSON.stringify(found)).not.toContain('value of a parameter');
  });

  test('one that hangs and wakes up later finds its state taken back', async () => {
    const { session } = await hostWith('./fixtures/hangs.js');
    await session.dispatch(attack);
    const { released } = (await import('./fixtures/hangs.js' as string)) as { released: (() => unknown)[] };
    expect(released.at(-1)?.()).toMatchObject({ code: 'PLUGIN_STATE_REVOKED' });
    expect(session.dirty().upserts.filter(({ detector }) => detector === 'hangs')).toEqual([]);
  });

  test('one that leaks state is held to its bounds, and what cannot be saved is dropped and counted', async () => {
    const { session, registry } = await hostWith('./fixtures/leaks-state.js');
    for (let n = 0; n < 5000; n += 500)
      await session.dispatch(Array.from({ length: 500 }, (_, i) => callFrom('198.51.100.1', n + i)));
    const { upserts } = session.dirty();
    expect(upserts.filter(({ detector }) => detector === 'leaks-state').length).toBeLessThanOrEqual(1000);
    expect(registry.get('leaks-state')?.metrics.forgotten).toBeGreaterThan(4000);
    expect(registry.get('leaks-state')?.metrics.unsaved).toBe(2);
  });

  test('one that remembers in a variable is caught by the contract', async () => {
    const plugin = (await loadPlugin('./fixtures/remembers-across.js', here)) as DetectorModule;
    const checks = runContract(plugin, { attack: sprawl.slice(0, 4), benign: sprawl.slice(0, 1) });
    const broken: string[] = [];
    for (const check of checks) await check.run().catch(() => broken.push(check.name));
    expect(broken).toContain('never mixes organisations, though they share one instance');
    expect(broken).toContain('finds the same at every replay, however events are batched');
  });
});
