import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCounting } from '../../../kit/count-steps.js';
import { growthOf, leastGrowth, TOKENS } from '../growth.js';
import { PIECES, requestOf } from './document-pieces.js';

/* Apart from other tests of the same code: what ran before the counting began may never be counted. */

describe('the work of the reader', () => {
  let counting: Awaited<ReturnType<typeof startCounting>>;
  let stepsOf: (document: string) => Promise<number>;
  beforeAll(async () => {
    counting = await startCounting((url) => /\/src\/inspect\/(?:graphql|shape)/.test(url));
    const reader = await import('../../../../src/inspect/graphql/read-request.js');
    const { withAsked } = await import('../../../../src/inspect/graphql/asked-shape.js');
    let asked = 0;
    stepsOf = (document) => {
      // Documents are remembered: each is another one.
      const fresh = requestOf(`#${++asked}\n${document}`);
      return counting.stepsOf(() => withAsked(undefined, reader.readGraphqlRequests(fresh, false)));
    };
  });
  afterAll(() => counting.stop());

  const repeated = (token: string, length: number) => token.repeat(Math.ceil(length / token.length));

  test('never grows faster than a text of one repeated token, and is bounded on one of 1 MB', async () => {
    const slow: [string, number, number][] = [];
    for (const token of [...new Set([...TOKENS, ...PIECES])])
      for (const start of ['', '{', '{a(b:'] as const) {
        const [short, long, huge] = [2_000, 8_000, 1_000_000].map(
          (length) => start + repeated(token, length),
        );
        const growth = async (text = '') => (await stepsOf(text)) / ((await stepsOf(short as string)) + 200);
        const four = await leastGrowth(6, () => growth(long));
        // It reads 64 kB and 5,000 tokens.
        const most = await leastGrowth(40, () => growth(huge));
        if (four > 6 || most > 40) slow.push([start + token, four, most]);
      }
    expect(slow).toEqual([]);
  }, 300_000);

  test.each<[string, (n: number) => string]>([
    [
      'fragments that spread each other many times over',
      (n) =>
        `fragment F on A{${'a '.repeat(4 * n)}}fragment G on A{${'...F '.repeat(n)}}fragment H on A{${'...G '.repeat(n)}}${'{...H}'.repeat(n)}`,
    ],
    [
      'a chain of fragments, each spread twice by the one before',
      (n) =>
        `{...F0}${Array.from({ length: n }, (_, i) => `fragment F${i} on A{a{...F${i + 1}}b{...F${i + 1}}}`).join('')}`,
    ],
    [
      'fragments that come back to themselves',
      (n) =>
        `${'{a{...F0}}'.repeat(n)}${Array.from({ length: n }, (_, i) => `fragment F${i} on A{...F${(i + 1) % n} ...F0}`).join('')}`,
    ],
    [
      'operations that all spread the same',
      (n) => `fragment F on A{${'a{b}'.repeat(n)}}${'{a{...F}}'.repeat(n)}`,
    ],
  ])('never grows faster than %s', async (_, make) => {
    const ratio = await leastGrowth(2.6, () =>
      growthOf(
        () => stepsOf(make(60)),
        () => stepsOf(make(120)),
      ),
    );
    expect(ratio).toBeLessThan(2.6);
  });
});
