import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, inFolder, runTool } from './run-tool.js';

/** What a fuzzer saw of one word: the answer's status and measures, and whether the answer held what it looks for. */
export interface Seen {
  readonly word: string;
  readonly answer: string;
  readonly isHit: boolean;
}

/** Tries each word at `url`, in which FUZZ stands for it, and looks for `mark` in the answers. */
export type Fuzzer = (url: string, words: readonly string[], mark: string) => Promise<readonly Seen[]>;

const encoded = (word: string): string => encodeURIComponent(word).replaceAll("'", '%27');

function listIn(folder: string, words: readonly string[]): string {
  const path = join(folder, 'words');
  writeFileSync(path, words.map((word) => `${encoded(word)}\n`).join(''));
  return path;
}

const inOrder = (words: readonly string[], answers: Map<string, string>, hits: Set<string>): Seen[] =>
  words.map((word) => {
    const answer = answers.get(encoded(word));
    if (answer === undefined) throw new Error(`no answer for ${word}`);
    return { word, answer, isHit: hits.has(encoded(word)) };
  });

interface FfufResult {
  readonly input: { readonly FUZZ: string };
  readonly status: number;
  readonly length: number;
  readonly words: number;
  readonly lines: number;
}

const ffuf: Fuzzer = (url, words, mark) =>
  inFolder(async (home) => {
    const ran = async (name: string, ...matcher: readonly string[]): Promise<FfufResult[]> => {
      const out = join(home, name);
      // Version 1.1 loses answers that come at the same time.
      const options = ['-H', `User-Agent: ${browser}`, '-t', '1', '-timeout', '30', '-s'];
      await runTool('ffuf', ['-u', url, '-w', listIn(home, words), '-o', out, ...options, ...matcher], home);
      return JSON.parse(readFileSync(out, 'utf8')).results ?? [];
    };
    const all = await ran('all', '-mc', 'all');
    const hits = await ran('hits', '-mr', mark);
    return inOrder(
      words,
      new Map(
        all.map(({ input, status, length, words: many, lines }) => [
          input.FUZZ,
          [status, length, many, lines].join(),
        ]),
      ),
      new Set(hits.map(({ input }) => input.FUZZ)),
    );
  });

interface WfuzzResult {
  readonly payload: string;
  readonly code: number;
  readonly chars: number;
  readonly words: number;
  readonly lines: number;
}

const wfuzz: Fuzzer = (url, words, mark) =>
  inFolder(async (home) => {
    const ran = async (name: string, ...filter: readonly string[]): Promise<WfuzzResult[]> => {
      const out = join(home, name);
      const options = ['-H', `User-Agent: ${browser}`, '-t', '4', '-f', `${out},json`];
      await runTool('wfuzz', [...options, ...filter, '-z', `file,${listIn(home, words)}`, url], home);
      return JSON.parse(readFileSync(out, 'utf8'));
    };
    const all = await ran('all');
    const hits = await ran('hits', '--ss', mark);
    return inOrder(
      words,
      new Map(
        all.map(({ payload, code, chars, words: many, lines }) => [
          payload,
          [code, chars, many, lines].join(),
        ]),
      ),
      new Set(hits.map(({ payload }) => payload)),
    );
  });

export const fuzzers = { ffuf, wfuzz } satisfies Record<string, Fuzzer>;
