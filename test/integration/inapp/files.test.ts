import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildLibrary, killApps } from './run-app.js';
import { frameworks, runSinks } from './sink-runs.js';

beforeAll(buildLibrary);
afterEach(killApps);

const SECRET = 'the secret outside';
let outer: string;
let base: string;
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'protectonce-files-'));
  base = join(outer, 'public');
  mkdirSync(base);
  fill();
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

function fill(): void {
  writeFileSync(join(outer, 'secret.txt'), SECRET);
  writeFileSync(join(base, 'inside.txt'), 'inside');
}

const reads = [
  'readFile',
  'readFileBuffer',
  'readFileUrl',
  'readFileSync',
  'readFilePromise',
  'stream',
  'open',
  'openSync',
];
const looks = [
  'stat',
  'lstatSync',
  'access',
  'exists',
  'existsCallback',
  'existsSync',
  'realpath',
  'realpathNative',
];
const writes = [
  'copyFile',
  'copyTo',
  'writeFile',
  'writeStream',
  'appendFileSync',
  'rename',
  'unlink',
  'rm',
  'mkdir',
  'truncate',
];
const all = [...reads, ...looks, ...writes];
const OUT = '../secret.txt';
const cases = (names: readonly string[], input: string) =>
  names.map((name) => ({ action: `files/${name}`, input }));

const operations: Readonly<Record<string, readonly [string, string]>> = {
  readFile: ['fs.readFile', 'read'],
  readFileBuffer: ['fs.promises.readFile', 'read'],
  readFileUrl: ['fs.readFileSync', 'read'],
  readFileSync: ['fs.readFileSync', 'read'],
  readFilePromise: ['fs.promises.readFile', 'read'],
  stream: ['fs.createReadStream', 'read'],
  open: ['fs.promises.open', 'read'],
  openSync: ['fs.openSync', 'read'],
  stat: ['fs.promises.stat', 'stat'],
  lstatSync: ['fs.lstatSync', 'stat'],
  access: ['fs.access', 'stat'],
  exists: ['fs.exists', 'stat'],
  existsCallback: ['fs.exists', 'stat'],
  existsSync: ['fs.existsSync', 'stat'],
  realpath: ['fs.promises.realpath', 'stat'],
  realpathNative: ['fs.realpathSync.native', 'stat'],
  copyFile: ['fs.promises.copyFile', 'read'],
  copyTo: ['fs.promises.copyFile', 'write'],
  writeFile: ['fs.promises.writeFile', 'write'],
  writeStream: ['fs.createWriteStream', 'write'],
  appendFileSync: ['fs.appendFileSync', 'write'],
  rename: ['fs.rename', 'write'],
  unlink: ['fs.promises.unlink', 'delete'],
  rm: ['fs.promises.rm', 'delete'],
  mkdir: ['fs.promises.mkdir', 'write'],
  truncate: ['fs.promises.truncate', 'write'],
};

describe.each(frameworks)('a path that leaves its folder, in %s', (framework) => {
  test('is told for every call that names a file, with its place in the application', async () => {
    const run = await runSinks(cases(all, OUT), { framework, mode: 'monitor', base, before: fill });
    expect(run.errors).toEqual([]);
    expect(run.attacks.map(({ rule, sink, outcome }) => [sink?.operation, rule, outcome]).sort()).toEqual(
      all.map((name) => [operations[name]?.[0], `path.file-${operations[name]?.[1]}`, 'reached-sink']).sort(),
    );
    for (const { frames, parameter, location } of run.attacks) {
      expect(frames?.[0]).toMatchObject({ file: expect.stringMatching(/sinks\/actions\.cjs$/) });
      expect([parameter, location]).toEqual(['x', 'query']);
    }
    expect(run.answers[0]).toMatchObject({ status: 200, body: SECRET });
    expect(JSON.stringify(run.attacks)).not.toContain('secret');
  });

  test('is refused before anything happens', async () => {
    const names = all;
    const run = await runSinks(cases(names, OUT), { framework, mode: 'block', base, before: fill });
    expect(run.errors).toEqual([]);
    expect(run.answers.map(({ status }, i) => [names[i], status])).toEqual(names.map((name) => [name, 403]));
    for (const { body } of run.answers) expect(body).not.toContain(SECRET);
    for (const { outcome } of run.attacks) expect(outcome).toBe('blocked');
    expect(run.attacks).toHaveLength(names.length);
    expect(readFileSync(join(outer, 'secret.txt'), 'utf8')).toBe(SECRET);
    expect(existsSync(join(base, 'renamed'))).toBe(false);
  });

  test.each([
    ['a name', 'inside.txt', [200, 500]],
    ['a climb that stays inside', 'a/../inside.txt', undefined],
    ['a name with dots', 'in..side.txt', undefined],
    ['nothing that is there', 'none.txt', undefined],
  ])('is not seen in %s, which the application handles as ever', async (_, input, status) => {
    const run = await runSinks(cases(all, input), { framework, mode: 'block', base, before: fill });
    expect(run.attacks).toEqual([]);
    expect(run.errors).toEqual([]);
    for (const answer of run.answers) expect(answer.status).not.toBe(403);
    // A folder cannot be made where a file is.
    if (status)
      expect(run.answers.map((answer) => answer.status)).toEqual(
        all.map((name) => status[Number(name === 'mkdir')]),
      );
  });
});

describe('the context of a request', () => {
  test('survives promises, timers, ticks, emitters and queues', async () => {
    const names = ['promise', 'timer', 'immediate', 'emitter', 'queue'];
    const run = await runSinks(
      names.map((name) => ({ action: `contexts/${name}`, input: OUT })),
      { framework: 'express', mode: 'block', base },
    );
    expect(run.answers.map(({ status }) => status)).toEqual(names.map(() => 403));
  });
});

test('files that the library and Node read for themselves are no calls of the application', async () => {
  const run = await runSinks([], { framework: 'express', mode: 'monitor', base });
  expect(run.unscopedCalls).toBeLessThan(20);
});
