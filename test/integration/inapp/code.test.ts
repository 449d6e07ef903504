import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixTimeoutMs } from '../../kit/matrix.js';
import { ask, buildLibrary, killApps } from './run-app.js';
import { frameworks, runSinks } from './sink-runs.js';

beforeAll(buildLibrary);
beforeAll(installMatrix, matrixTimeoutMs);
afterEach(killApps);

const outer = mkdtempSync(join(tmpdir(), 'protectonce-code-'));
const base = join(outer, 'plugins');
beforeAll(() => {
  mkdirSync(base);
  writeFileSync(join(base, 'plain.cjs'), "module.exports = 'plain';");
  writeFileSync(join(outer, 'upload.cjs'), "module.exports = 'UPLOADED';");
});
afterAll(() => rmSync(outer, { recursive: true, force: true }));

const code = {
  eval: 'eval',
  evalScope: 'eval',
  function: 'Function',
  functionCall: 'Function',
  asyncFunction: 'AsyncFunction',
  vmThis: 'vm.runInThisContext',
  vmNew: 'vm.runInNewContext',
  vmScript: 'vm.Script',
  vmCompile: 'vm.compileFunction',
  worker: 'worker_threads.Worker',
};
const modules = { require: 'require', import: 'import' };
const templates = {
  ejs: 'ejs.compile',
  pug: 'pug.compile',
  handlebars: 'handlebars.compile',
  handlebarsOwn: 'handlebars.compile',
  nunjucks: 'nunjucks.Template',
  lodash: 'lodash.template',
};
const template: Readonly<Record<keyof typeof templates, string>> = {
  ejs: '<%= 7*7 %>',
  pug: '#{7*7}',
  handlebars: '{{#with "s"}}{{this}}{{/with}}',
  handlebarsOwn: '{{#with "s"}}{{this}}{{/with}}',
  nunjucks: '{{ 7*7 }}',
  lodash: '<%= 7*7 %>',
};
const PROCESS = 'this.constructor.constructor("return 41")()';
const codeCases = Object.keys(code).map((name) => ({ action: `code/${name}`, input: PROCESS }));
const moduleCases = Object.keys(modules).map((name) => ({
  action: `modules/${name}`,
  input: '../upload.cjs',
}));
const templateCases = Object.entries(template).map(([name, input]) => ({
  action: `templates/${name}`,
  input,
}));
const attacks = [...codeCases, ...moduleCases, ...templateCases];
const operations = [...Object.values(code), ...Object.values(modules), ...Object.values(templates)];

describe.each(frameworks)('code that an input becomes, in %s', (framework) => {
  test('is told for every way to run a text', async () => {
    const run = await runSinks(attacks, { framework, mode: 'monitor', base });
    expect(run.errors).toEqual([]);
    const told = new Set(run.attacks.map(({ sink }) => sink?.operation));
    expect(operations.filter((operation) => !told.has(operation))).toEqual([]);
    for (const { outcome } of run.attacks) expect(outcome).toBe('reached-sink');
    expect(run.answers.map(({ status }, i) => [attacks[i]?.action, status])).toEqual(
      attacks.map(({ action }) => [action, 200]),
    );
    expect(run.answers[codeCases.length]?.body).toBe('UPLOADED');
    expect(JSON.stringify(run.attacks)).not.toContain('return 41');
  });

  test('never runs', async () => {
    const run = await runSinks(attacks, { framework, mode: 'block', base });
    expect(run.errors).toEqual([]);
    expect(run.answers.map(({ status }, i) => [attacks[i]?.action, status])).toEqual(
      attacks.map(({ action }) => [action, 403]),
    );
    for (const { outcome } of run.attacks) expect(outcome).toBe('blocked');
  });

  test('is not seen in numbers, sums, names of plugins and what is filled into a template; eval keeps its scope', async () => {
    const sums = Object.keys(code).map((name) => ({ action: `code/${name}`, input: '2 * (3 + 4)' }));
    const plain = Object.keys(modules).map((name) => ({ action: `modules/${name}`, input: 'plain.cjs' }));
    const text = Object.keys(templates).map((name) => ({ action: `templates/${name}`, input: 'Ann & Bob' }));
    const filled = { action: 'templates/filledIn', input: '<%= 7*7 %> {{x}}' };
    const all = [...sums, ...plain, ...text, filled];
    const run = await runSinks(all, { framework, mode: 'block', base });
    expect(run.attacks).toEqual([]);
    expect(run.errors).toEqual([]);
    expect(run.answers.map(({ status }, i) => [all[i]?.action, status])).toEqual(
      all.map(({ action }) => [action, 200]),
    );
    expect(run.answers.slice(0, 3).map(({ body }) => body)).toEqual(['15', '54', '15']);
    expect(run.answers[sums.length]?.body).toBe('plain');
  });
});

describe('a redirect that an input decides', () => {
  test('to another site is told and goes on; within the site it is not seen', async () => {
    const run = await runSinks([], {
      framework: 'express',
      mode: 'monitor',
      visit: async (url) => {
        for (const to of ['https://evil.example/login', '//evil.example', '/account', `${url}/account`])
          await ask(url, `/go?to=${encodeURIComponent(to)}`);
        expect(await ask(url, '/head?to=https%3A%2F%2Fevil.example%2F')).toMatchObject({
          status: 302,
          headers: { location: 'https://evil.example/' },
        });
      },
    });
    expect(run.attacks.map(({ class: kind, sink }) => [kind, sink?.operation])).toEqual([
      ['redirect', 'response.setHeader'],
      ['redirect', 'response.setHeader'],
      ['redirect', 'response.writeHead'],
    ]);
  });
});
