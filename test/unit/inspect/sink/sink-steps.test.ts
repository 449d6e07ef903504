import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { startCounting } from '../../../kit/count-steps.js';
import { growthOf, leastGrowth, TOKENS } from '../growth.js';

/* Apart from other tests of the same code: what ran before the counting began may never be counted. */

const from = (text: string): Input[] => [{ text, location: 'query', name: 'q' }];
type Judge = (call: string, inputs: readonly Input[]) => unknown;

describe('the work at a sink, in steps,', () => {
  let counting: Awaited<ReturnType<typeof startCounting>>;
  let judges: readonly (readonly [string, Judge])[];
  let judgeFilter: (args: readonly unknown[], inputs: readonly Input[]) => unknown;
  beforeAll(async () => {
    counting = await startCounting((url) => /\/src\/inspect\//.test(url));
    const template = await import('../../../../src/inspect/sink/template-sink.js');
    const redirect = await import('../../../../src/inspect/sink/redirect-sink.js');
    const code = await import('../../../../src/inspect/sink/code-sink.js');
    const nosql = await import('../../../../src/inspect/sink/nosql-sink.js');
    judgeFilter = nosql.judgeNosqlCall;
    judges = [
      ['pug', (call, inputs) => template.judgeTemplateSink(call, inputs, { engine: 'pug' })],
      ['any template', (call, inputs) => template.judgeTemplateSink(call, inputs)],
      ['redirect', redirect.judgeRedirectSink],
      ['code', code.judgeCodeSink],
      ['script', (call, inputs) => nosql.judgeNosqlCall([{ $where: call }], inputs)],
    ];
  });
  afterAll(() => counting.stop());

  test('never grows faster than a text of one repeated token, up to 1 MB', async () => {
    const slow: [string, string, number][] = [];
    for (const [name, judge] of judges)
      for (const token of TOKENS) {
        const stepsOf = (length: number) => {
          const long = token.repeat(Math.ceil(length / token.length));
          return counting.stepsOf(() => judge(`a${long}`, from(long)));
        };
        const ratio = await leastGrowth(
          12,
          async () => (await stepsOf(1_000_000)) / ((await stepsOf(100_000)) + 200),
        );
        if (ratio > 12) slow.push([name, token, ratio]);
      }
    expect(slow).toEqual([]);
  }, 300_000);

  test('never grows faster than a filter with many operators, of a request that brought as many', async () => {
    const stepsOf = (n: number) => {
      const operators = Object.fromEntries(Array.from({ length: n }, (_, i) => [`$a${i}`, 1]));
      const inputs = Object.keys(operators).map(
        (key) => ({ text: key, location: 'body', name: 'other', key: true }) as const,
      );
      return counting.stepsOf(() => judgeFilter([{ field: operators }], inputs));
    };
    const ratio = await leastGrowth(2.5, () =>
      growthOf(
        () => stepsOf(400),
        () => stepsOf(800),
      ),
    );
    expect(ratio).toBeLessThan(2.5);
  });
});
