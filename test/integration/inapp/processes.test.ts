import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { buildLibrary, killApps } from './run-app.js';
import { frameworks, runSinks } from './sink-runs.js';

beforeAll(buildLibrary);
afterEach(killApps);

const shells = {
  exec: 'exec',
  execPromise: 'exec',
  execSync: 'execSync',
  execFileShell: 'execFile',
  execFileSyncShell: 'execFileSync',
  spawnShell: 'spawn',
  spawnShellArgs: 'spawn',
  spawnSyncShell: 'spawnSync',
} as const;
const names = Object.keys(shells);
const programs = { spawnProgram: 'spawn', spawnSyncProgram: 'spawnSync' } as const;
const cases = (input: string) => names.map((name) => ({ action: `processes/${name}`, input }));
const programCases = Object.keys(programs).map((name) => ({
  action: `program/${name}`,
  input: '/usr/bin/id',
}));

describe.each(frameworks)('a command that an input breaks out of, in %s', (framework) => {
  test('is told for every way to start a program, once', async () => {
    const run = await runSinks([...cases('hello; echo BROKEN'), ...programCases], {
      framework,
      mode: 'monitor',
    });
    expect(run.errors).toEqual([]);
    expect(run.attacks.map(({ class: kind, sink, outcome }) => [kind, sink?.operation, outcome])).toEqual(
      [...Object.values(shells), ...Object.values(programs)].map((name) => [
        'cmdi',
        `child_process.${name}`,
        'reached-sink',
      ]),
    );
    expect(run.answers.map(({ body }) => body.trim()).slice(0, names.length)).toEqual(
      names.map(() => 'hello\nBROKEN'),
    );
    for (const { frames } of run.attacks)
      expect(frames?.[0]).toMatchObject({ file: expect.stringMatching(/sinks\/actions\.cjs$/) });
    expect(JSON.stringify(run.attacks)).not.toContain('BROKEN');
  });

  test('never runs', async () => {
    const all = [...cases('hello; echo BROKEN'), ...cases('$(echo BROKEN)'), ...programCases];
    const run = await runSinks(all, { framework, mode: 'block' });
    expect(run.errors).toEqual([]);
    expect(run.answers.map(({ status }, i) => [all[i]?.action, status])).toEqual(
      all.map(({ action }) => [action, 403]),
    );
    for (const { body } of run.answers) expect(body).not.toContain('BROKEN');
    for (const { outcome } of run.attacks) expect(outcome).toBe('blocked');
  });

  test('is not seen where the input stays one word, is quoted, or is an argument of its own', async () => {
    const all = [
      ...cases('hello'),
      ...cases('report-2024.txt'),
      { action: 'processes/quoted', input: 'hello; echo $HOME `id` && "x"' },
      { action: 'processes/argument', input: 'hello; echo $HOME `id`' },
    ];
    const run = await runSinks(all, { framework, mode: 'block' });
    expect(run.attacks).toEqual([]);
    expect(run.errors).toEqual([]);
    expect(run.answers.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(run.answers.at(-1)?.body.trim()).toBe('hello; echo $HOME `id`');
    expect(run.answers.at(-2)?.body.trim()).toBe('hello; echo $HOME `id` && "x"');
  });
});
