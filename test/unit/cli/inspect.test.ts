import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { placePayload } from '../../../src/cli/inspect/place-payload.js';
import { scoreFiles } from '../../../src/cli/inspect/score-files.js';
import { inspectCommand } from '../../../src/cli/inspect.js';

const folder = mkdtempSync(join(tmpdir(), 'protectonce-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const attack = "x' OR 1=1 -- ";
const lines = (cases: readonly (object | string)[]) =>
  cases.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
function file(name: string, cases: readonly (object | string)[]): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(lines(cases)) : lines(cases));
  return path;
}

describe('labelled cases', () => {
  test('give rates per class and source, overall and as the mean of classes', async () => {
    const path = file('rates.jsonl.gz', [
      { id: 1, class: 'sqli', source: 'a', payload: attack },
      { id: 2, class: 'sqli', source: 'b', payload: 'nothing' },
      { id: 3, class: 'path', source: 'a', payload: '../../../../etc/passwd' },
      { id: 4, class: 'benign', source: 'b', payload: "Maria O'Brien" },
    ]);
    const report = await scoreFiles([path]);
    expect(report.classes).toMatchObject({
      path: { cases: 1, detected: 1, rate: 1 },
      sqli: { cases: 2, detected: 1, rate: 0.5 },
    });
    expect(report).toMatchObject({
      overall: 0.666667,
      macro: 0.75,
      benign: { cases: 1, flagged: 0, rate: 0 },
    });
    expect(report.sources).toMatchObject({ a: { overall: 1 }, b: { overall: 0, benign: { cases: 1 } } });
  });

  test('lose nothing to a line that holds none, and it is named', async () => {
    const path = file('bad.jsonl', [
      '{"class":"sqli"',
      '',
      '{"class":"sqli"}',
      { class: 'sqli', payload: attack },
      '[]',
    ]);
    const report = await scoreFiles([path]);
    expect(report.classes.sqli).toMatchObject({ cases: 1, detected: 1 });
    expect(report.badLines).toEqual({ count: 3, at: [`${path}:1`, `${path}:3`, `${path}:5`] });
  });

  test('may hold the separators of lines that are none in JSON', async () => {
    const path = file('separators.jsonl', [{ class: 'benign', payload: 'one\u2028two' }]);
    expect((await scoreFiles([path])).badLines.count).toBe(0);
  });

  test.each([
    'path',
    'query',
    'header',
    'cookie',
    'body',
    'form',
    'json',
    'file',
    'graphql',
    'param',
    undefined,
  ])('are judged where they stand: %s', async (location) => {
    const payload = location === 'graphql' ? `{ user(name: "${attack}") { id } }` : attack;
    const path = file('place.jsonl', [{ class: 'sqli', location, payload }]);
    expect((await scoreFiles([path])).overall).toBe(1);
  });

  test('with a whole request are judged as that request, whatever the tool calls itself', async () => {
    const request = {
      method: 'GET',
      url: '/items?id=1',
      headers: { 'User-Agent': 'sqlmap/1.7 (https://sqlmap.org)' },
    };
    const hit = { ...request, url: `/items?id=${encodeURIComponent(attack)}` };
    const path = file('request.jsonl', [
      { class: 'benign', request },
      { class: 'sqli', request: hit },
    ]);
    expect(await scoreFiles([path])).toMatchObject({ overall: 1, benign: { flagged: 0 } });
  });

  test('of a sink are judged by the sink', async () => {
    const sink = (call: string, input: string, name: string) => ({ sink: 'sql', call, input, class: name });
    const path = file('sink.jsonl', [
      sink(`SELECT * FROM t WHERE a = '${attack}'`, attack, 'sqli'),
      sink("SELECT * FROM t WHERE a = 'O''Brien'", "O'Brien", 'benign'),
    ]);
    expect(await scoreFiles([path])).toMatchObject({ overall: 1, benign: { flagged: 0 } });
  });
});

test('a lone payload is judged once as a parameter and once in JSON', () => {
  expect(placePayload('a b', undefined)).toEqual([
    { target: '/items?value=a%20b', requestHeaders: {} },
    {
      target: '/items',
      requestHeaders: { 'content-type': 'application/json' },
      requestBody: '{"value":"a b"}',
    },
  ]);
});

test('the command writes the wrong ones, with what fired', async () => {
  const input = file('wrong.jsonl', [
    { id: 'm', class: 'xss', payload: 'nothing' },
    { id: 'f', class: 'benign', payload: attack },
  ]);
  const misses = join(folder, 'misses.jsonl');
  const program = new Command().exitOverride();
  inspectCommand(program);
  const written: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => written.push(text) > 0) as typeof write;
  try {
    await program.parseAsync(['inspect', '--input', input, '--json', '--misses', misses], { from: 'user' });
  } finally {
    process.stdout.write = write;
  }
  expect(JSON.parse(written.join(''))).toMatchObject({ overall: 0, benign: { flagged: 1 } });
  const wrong = readFileSync(misses, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(wrong).toMatchObject([
    { id: 'm', wrong: 'missed', fired: [] },
    { id: 'f', wrong: 'flagged', fired: [{ class: 'sqli' }, { class: 'sqli' }] },
  ]);
});

test('a file that is not there is an error with a code', async () => {
  await expect(scoreFiles([join(folder, 'absent.jsonl')])).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
  });
});
