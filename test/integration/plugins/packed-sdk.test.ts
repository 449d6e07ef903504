import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildCall, TEST_TIME } from '../../../src/plugins/sdk/testing/index.js';
import { requires } from '../../kit/requires.js';
import { threadKit } from './thread-kit.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
const { start, hostWith } = threadKit();
const organisation = '00000000-0000-4000-8000-000000000001';

/** The command line on the sources as they are. */
const cli = (home: string, ...args: readonly string[]) =>
  run(
    process.execPath,
    ['--import', `${repository}scripts/typescript.mjs`, `${repository}src/cli/main.ts`, 'plugin', ...args],
    { cwd: home, timeout: 60_000 },
  );
const node = (home: string, ...args: readonly string[]) =>
  run(process.execPath, args, { cwd: home, env: { PATH: process.env.PATH }, timeout: 60_000 });

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'plugin-sdk-'));
  // In a folder of its own: a build of the platform beside it must not change what is packed.
  const source = join(repository, 'src/plugins/sdk/package');
  const packing = join(home, 'packing');
  for (const file of ['package.json', 'README.md']) cpSync(join(source, file), join(packing, file));
  await run(process.execPath, [join(source, 'build.mjs'), '--types', '--out', join(packing, 'dist')], {
    timeout: 90_000,
  });
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', home], {
    cwd: packing,
    timeout: 60_000,
  });
  const modules = join(home, 'node_modules');
  mkdirSync(join(modules, '@protectonce/plugin-sdk'), { recursive: true });
  await run('tar', [
    'xzf',
    join(home, 'protectonce-plugin-sdk-0.1.0.tgz'),
    '--strip-components=1',
    '-C',
    join(modules, '@protectonce/plugin-sdk'),
  ]);
  // What npm would install beside it, without a network.
  mkdirSync(join(modules, '@types'));
  for (const name of ['zod', '@types/node', 'undici-types'])
    symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'dir');
}, 120_000);
afterAll(() => rmSync(home, { recursive: true }));

requires('tar')('a plugin against the packed SDK, in an empty folder', () => {
  describe.each([
    ['ts', 'a-rule'],
    ['js', 'b-rule'],
  ])('made by plugin new --language %s', (language, id) => {
    const project = () => join(home, id);

    test('compiles, keeps the contract, holds its cases, and is loaded by the platform', async () => {
      await cli(home, 'new', id, '--language', language);
      if (language === 'ts') await node(project(), join(repository, 'node_modules/typescript/bin/tsc'));
      const tests = language === 'ts' ? 'dist/test/plugin.test.js' : 'test/plugin.test.js';
      const { stdout } = await node(project(), '--test', '--test-reporter=tap', tests);
      expect(stdout).toMatch(/^# pass 10$/m);
      const told = JSON.parse((await cli(home, 'test', id, '--json')).stdout) as object;
      expect(told).toMatchObject({ id, passed: 10, failed: 0, missing: [] });
      expect((await start(project())).module.manifest.id).toBe(id);
    }, 120_000);

    test('is never overwritten', async () => {
      writeFileSync(join(project(), 'README.md'), 'mine');
      await expect(cli(home, 'new', id, '--language', language)).rejects.toMatchObject({
        stderr: expect.stringContaining('PLUGIN_FILE_EXISTS'),
      });
      expect(readFileSync(join(project(), 'README.md'), 'utf8')).toBe('mine');
    }, 180_000);
  });

  test('what is wrong is told with its field, and a case that does not hold fails', async () => {
    await cli(home, 'new', 'c-rule', '--language', 'js');
    writeFileSync(join(home, 'c-rule/cases/refused-often/findings.json'), '[]');
    await expect(cli(home, 'test', 'c-rule')).rejects.toMatchObject({
      stdout: expect.stringContaining('FAILED  case refused-often'),
    });
    const manifest = join(home, 'c-rule/src/manifest.js');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace("'principal'", "'everything'"));
    await expect(cli(home, 'test', 'c-rule')).rejects.toMatchObject({
      stderr: expect.stringMatching(/PLUGIN_FACET_UNKNOWN.*manifest\.reads\[0\]/),
    });
  }, 180_000);

  test('both examples, copied here: compile, hold, and find in their threads', async () => {
    for (const name of ['impossible-travel', 'coupon-abuse'])
      cpSync(join(repository, 'examples/plugins', name), join(home, name), {
        recursive: true,
        filter: (path) => !path.endsWith('/dist'),
      });
    await node(join(home, 'impossible-travel'), join(repository, 'node_modules/typescript/bin/tsc'));
    for (const name of ['impossible-travel', 'coupon-abuse']) {
      const told = JSON.parse((await cli(home, 'test', name, '--json')).stdout) as object;
      expect(told).toMatchObject({ id: name, failed: 0, missing: [] });
    }
    const places = [
      { cidr: '203.0.113.0/24', name: 'Berlin', latitude: 52.5, longitude: 13.4 },
      { cidr: '198.51.100.0/24', name: 'Tokyo', latitude: 35.7, longitude: 139.7 },
    ];
    const setting = { detector: 'impossible-travel', enabled: true, config: { places }, version: 1 };
    const { host } = await hostWith(
      [join(home, 'impossible-travel'), join(home, 'coupon-abuse')],
      {},
      { settings: { list: async () => [setting] } },
    );
    const session = await host.open(organisation, 0, []);
    const call = (n: number, address: string, agent: string, account: string) =>
      buildCall({
        id: `event-${n}-0000`,
        time: TEST_TIME + n * 1000,
        principal: { token: account.padEnd(22, '-'), kind: 'jwt' },
        client: { address, agent: agent.padEnd(22, '-') },
        objects: [{ in: 'body', name: 'coupon', type: 'slug', token: 'c'.repeat(22) }],
      });
    const found = await session.dispatch([
      call(1, '203.0.113.1', 'laptop', 'victim'),
      call(2, '198.51.100.1', 'script', 'victim'),
      ...Array.from({ length: 6 }, (_, n) => call(10 + n, '192.0.2.1', 'farm', `account-${n}`)),
    ]);
    const rules = new Set(found.map(({ rule }) => rule));
    expect(rules).toContain('impossible-travel.too-fast');
    expect(rules).toContain('coupon-abuse.many-accounts');
  }, 300_000);
});
