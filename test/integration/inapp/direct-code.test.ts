import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { installMatrix, matrixNodes, matrixTimeoutMs } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
beforeAll(installMatrix, matrixTimeoutMs);
afterEach(killApps);

const outer = mkdtempSync(join(tmpdir(), 'protectonce-direct-'));
const base = join(outer, 'plugins');
beforeAll(() => {
  mkdirSync(base);
  writeFileSync(join(base, 'plain.mjs'), "export default 'plain';");
  writeFileSync(join(outer, 'upload.mjs'), "export default 'UPLOADED';");
});
afterAll(() => rmSync(outer, { recursive: true, force: true }));

const rules = ['code.break-out', 'code.expression', 'code.structure', 'code.module'];
const CODE = 'this.constructor.constructor("return 41")()';
const nodes = [{ name: 'this Node', program: process.execPath }, ...matrixNodes];
const ways: readonly (readonly string[])[] = [
  ['--import', 'protectonce', 'modules/direct.mjs'],
  ['-r', 'protectonce', 'modules/direct.mjs'],
  ['modules/direct-first.mjs'],
];
const cases = nodes.flatMap(({ name, program }) => [
  ...ways.map((args) => ({ name, program, args })),
  ...(program === process.execPath ? [] : [{ name, program, args: ['modules/direct-required.cjs'] }]),
]);

describe.each(cases)('eval and import() in an ES module, on $name: $args', ({ program, args }) => {
  const begin = async () => {
    const platform = await startFakePlatform('good', {
      rules: rules.map((rule) => ({ rule, mode: 'block' as const })),
    });
    const app = await runApp({ node: program, args, platform: platform.url, env: { SINK_BASE: base } });
    const put = (path: string, x: string) => ask(app.url, `${path}?x=${encodeURIComponent(x)}`);
    const end = async () => {
      await app.stop();
      await platform.stop();
      const beats = platform.eventsOf('app.heartbeat');
      expect(beats.flatMap((beat) => beat.errors ?? [])).toEqual([]);
      return platform.eventsOf('attack.seen');
    };
    return { put, end };
  };

  test('are judged, and what an input would make of them never runs', async () => {
    const { put, end } = await begin();
    await eventually(async () => (await put('/eval', CODE)).status === 403, { what: 'the policy in force' });
    expect((await put('/indirect', CODE)).status).toBe(403);
    expect((await put('/import', '../upload.mjs')).status).toBe(403);
    const told = (await end()).filter(({ outcome }) => outcome === 'blocked');
    expect(new Set(told.map(({ sink }) => sink?.operation))).toEqual(new Set(['eval', 'import']));
    for (const { frames } of told) expect(frames?.[0]?.file).toMatch(/modules\/direct\.mjs$/);
    expect(JSON.stringify(told)).not.toContain('return 41');
  });

  test('go on with sums and names of plugins, with their scope', async () => {
    const { put, end } = await begin();
    expect((await put('/eval', '2 * 3')).body).toBe('46');
    expect((await put('/indirect', '2 * 3')).body).toBe('7');
    expect((await put('/import', 'plain.mjs')).body).toBe('plain');
    expect(await end()).toEqual([]);
  });
});
