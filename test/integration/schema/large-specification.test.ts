import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { requires } from '../../kit/requires.js';

const built = join(import.meta.dirname, '../../../dist/schema/specification/read-document.js');

/** A process of its own, as the API is one: it reads a document, and counts its own turns while it waits. */
const reader = `
(async () => {
const { readDocument } = await import(process.argv[1]);
const worst = 'openapi: 3.0.0\\npaths: {}\\nnote: "' + 'x'.repeat(300_000) + '"\\n';
const levels = Array.from({ length: 12 }, (_, n) => {
  const name = 'abcdefghijkl'[n];
  return name + ': &' + name + ' [' + Array(9).fill(n === 0 ? 'x' : '*' + 'abcdefghijkl'[n - 1]).join(',') + ']';
});
const paths = Object.fromEntries(Array.from({ length: 18_000 }, (_, n) => ['/a' + n, { get: {} }]));
const documents = { bomb: worst + levels.join('\\n'), large: JSON.stringify({ openapi: '3.0.0', paths }) };
const told = {};
for (const [name, text] of Object.entries(documents)) {
  let turns = 0;
  let reading = true;
  const turn = () => { turns++; if (reading) setImmediate(turn); };
  setImmediate(turn);
  const answer = readDocument(text);
  // Asked while the other one is read.
  const small = await readDocument('openapi: 3.0.0\\npaths: { /a: { get: {} } }');
  const { ok, problem } = await answer;
  reading = false;
  told[name] = { turns, problem, operations: ok?.operations.length, small: small.ok?.operations.length };
}
console.log(JSON.stringify(told));
})();
`;

function run(): Promise<
  Record<string, { turns: number; problem?: object; operations?: number; small: number }>
> {
  const child = spawn(process.execPath, ['-e', reader, pathToFileURL(built).href], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(stdout)) : reject(new Error(stderr))));
  });
}

requires({ missing: () => (existsSync(built) ? undefined : 'the program is not built') })(
  'a specification above 256 kB',
  () => {
    test('is read in a thread of its own, and a bomb in one ends in a clear error while other queries are answered', async () => {
      const { bomb, large } = await run();
      expect(bomb?.problem).toMatchObject({ code: 'UNSAFE' });
      expect(large?.operations).toBe(18_000);
      for (const each of [bomb, large]) {
        expect(each?.small).toBe(1);
        // A thread that reads gets no turn until it is done.
        expect(each?.turns).toBeGreaterThan(20);
      }
    }, 180_000);
  },
);
