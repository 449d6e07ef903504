import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, inFolder, runTool } from './run-tool.js';

/** What a fuzzer saw: the answer's status and measures, and whether the answer held what it looks for. */
export interface Seen {
  readonly answer: string;
  readonly isHit: boolean;
}

/** Asks for each path of a list, in which words stand as they go over the wire, and looks for `mark` in the answers. */
export type Fuzzer = (
  url: string,
  paths: readonly string[],
  mark: string,
) => Promise<ReadonlyMap<string, Seen>>;

/** Answers by path. */
type Answers = ReadonlyMap<string, string>;

/** A tool runs twice: once for all answers, and once for those that hold the mark. */
const twice =
  (run: (url: string, list: string, home: string, mark?: string) => Promise<Answers>): Fuzzer =>
  (url, paths, mark) =>
    inFolder(async (home) => {
      const list = join(home, 'paths');
      writeFileSync(list, paths.map((path) => `${path}\n`).join(''));
      const all = await run(url, list, home);
      const hits = await run(url, list, home, mark);
      return new Map([...all].map(([path, answer]) => [path, { answer, isHit: hits.has(path) }]));
    });

interface FfufResult {
  readonly input: { readonly FUZZ: string };
  readonly status: number;
  readonly length: number;
  readonly words: number;
  readonly lines: number;
}

const ffuf = twice(async (url, list, home, mark) => {
  const out = join(home, 'results');
  const which = mark === undefined ? ['-mc', 'all'] : ['-mr', mark];
  // One at a time: version 1.1 loses answers that come together.
  const how = ['-t', '1', '-timeout', '30', '-s', '-H', `User-Agent: ${browser}`];
  await runTool('ffuf', ['-u', `${url}/FUZZ`, '-w', list, '-o', out, ...how, ...which], home);
  const results: readonly FfufResult[] = JSON.parse(readFileSync(out, 'utf8')).results ?? [];
  return new Map(
    results.map(({ input, status, length, words, lines }) => [
      input.FUZZ,
      [status, length, words, lines].join(),
    ]),
  );
});

interface WfuzzResult {
  readonly payload: string;
  readonly code: number;
  readonly chars: number;
  readonly words: number;
  readonly lines: number;
}

const wfuzz = twice(async (url, list, home, mark) => {
  const out = join(home, 'results');
  const which = mark === undefined ? [] : ['--ss', mark];
  const how = ['-t', '4', '-H', `User-Agent: ${browser}`];
  await runTool('wfuzz', [...how, ...which, '-f', `${out},json`, '-z', `file,${list}`, `${url}/FUZZ`], home);
  const results: readonly WfuzzResult[] = JSON.parse(readFileSync(out, 'utf8'));
  return new Map(
    results.map(({ payload, code, chars, words, lines }) => [payload, [code, chars, words, lines].join()]),
  );
});

export const fuzzers = { ffuf, wfuzz } satisfies Record<string, Fuzzer>;
