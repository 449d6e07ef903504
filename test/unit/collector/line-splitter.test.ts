import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/collector/index.js';

function split(chunks: readonly Buffer[], lengthMax?: number) {
  const lines: string[] = [];
  let overlong = 0;
  const splitter = new LineSplitter(
    (line) => lines.push(line),
    () => overlong++,
    lengthMax,
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.close();
  return { lines, overlong };
}

describe('the line splitter', () => {
  test('gives the same lines however the stream is cut, also within a character', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '' && !/[\n\r]/.test(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const chunks: Buffer[] = [];
        let from = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(from, from + cut));
          from += cut;
        }
        chunks.push(bytes.subarray(from));
        expect(split(chunks).lines).toEqual(lines);
      }),
    );
  });

  test('drops an overlong line alone, and counts it once', () => {
    const long = 'x'.repeat(1_000);
    expect(split([Buffer.from(`before\n${long}`), Buffer.from(`${long}\nafter\n`)], 100)).toEqual({
      lines: ['before', 'after'],
      overlong: 1,
    });
  });

  test('keeps no more than its bound of a line that never ends', () => {
    const { lines, overlong } = split(
      Array.from({ length: 10_000 }, () => Buffer.alloc(1_000, 97)),
      5_000,
    );
    expect([lines, overlong]).toEqual([[], 1]);
  });
});
