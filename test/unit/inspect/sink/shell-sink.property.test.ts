import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeShellSink } from '../../../../src/inspect/sink/shell-sink.js';
import { requires } from '../../../kit/requires.js';

/** Reads command lines into words as a POSIX shell does; runs nothing. */
const READER = `
import json, shlex, sys
for line in sys.stdin:
    try:
        lexer = shlex.shlex(json.loads(line), posix=True, punctuation_chars='();<>|&')
        lexer.commenters = ''
        lexer.whitespace_split = True
        print(json.dumps(list(lexer)))
    except ValueError:
        print('null')
`;

const FRAMES: readonly ((input: string) => string)[] = [
  (input) => `ls ${input} -l`,
  (input) => `ls '${input}' -l`,
  (input) => `ls "${input}" -l`,
  (input) => `ls --name=${input}`,
  (input) => `ls 'x ${input} y' -l`,
  (input) => `ls "x ${input} y" -l`,
];

requires('python3')("the judge of command lines, beside Python's reader of them", () => {
  test('tells each input that changes the words, and no other', () => {
    const piece = fc.constantFrom('ab', 'cd', 'x', '.', '/', ' ', ';', '|', '&', '>', '(', "'", '"', '\\');
    const input = fc.array(piece, { minLength: 2, maxLength: 8 }).map((pieces) => `q${pieces.join('')}`);
    const cases = fc
      .sample(fc.tuple(input, fc.nat(FRAMES.length - 1)), { numRuns: 6_000, seed: 7 })
      .map(([text, frame]) => {
        const write = FRAMES[frame] as (input: string) => string;
        return { text, call: write(text), expected: write('QQQ') };
      });
    const lines = cases.flatMap(({ call, expected }) => [JSON.stringify(call), JSON.stringify(expected)]);
    const read = execFileSync('python3', ['-c', READER], { input: lines.join('\n'), encoding: 'utf8' }).split(
      '\n',
    );
    let missed = 0;
    let wrong = 0;
    const examples: string[] = [];
    for (const [index, { text, call }] of cases.entries()) {
      const words = JSON.parse(read[index * 2] ?? 'null') as string[] | null;
      const expected = JSON.parse(read[index * 2 + 1] ?? 'null') as string[];
      const isSameCount = words !== null && words.length === expected.length;
      const isSame = isSameCount && expected.every((word, at) => words[at] === word.replace('QQQ', text));
      const verdict = judgeShellSink(call, [{ text, location: 'query', name: 'x' } satisfies Input]);
      const tells = (verdict?.confidence ?? 0) >= 0.5;
      if (!isSameCount && !tells) {
        missed++;
        examples.push(`missed ${call}`);
      }
      if (isSame && tells) {
        wrong++;
        examples.push(`wrong ${call}`);
      }
    }
    expect({ missed, wrong, examples: examples.slice(0, 10) }).toEqual({ missed: 0, wrong: 0, examples: [] });
  });
});
