import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocument } from '../../../../src/inspect/graphql/read-document.js';
import { readGraphqlRequests } from '../../../../src/inspect/graphql/read-request.js';
import { startCounting } from '../../../kit/count-steps.js';
import { leastGrowth, TOKENS } from '../growth.js';

const PIECES = [
  ...[
    'query ',
    'mutation',
    'subscription',
    'fragment F on A',
    'on',
    '...',
    '...F',
    '...on A',
    '__schema',
    'node',
  ],
  ...['{', '}', '(', ')', '[', ']', ':', '=', '$', '!', '@', '@include(if: true)', '#', '\n', ',', ' '],
  ...['"', '"""', '\\', '"\\"', '"a"', '1', '-1.5e9', 'true', 'null', 'ID', 'a', 'b: a', 'a(b: ', '\ufeff'],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(''));
const requestOf = (query: string) => ({
  list: [{ text: query, operationName: undefined, persisted: undefined }],
  count: 1,
  isBatch: false,
});

describe('the reader of GraphQL', () => {
  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(text, (document) => {
        const read = readDocument(document);
        expect(read === undefined || (read.depth >= 1 && read.depth <= 64)).toBe(true);
        expect(read?.operations).not.toEqual([]);
        readGraphqlRequests(requestOf(document), false);
      }),
    );
  });

  test('never takes what stands in a literal or a comment for a part of the document', () => {
    const inside = fc.oneof(
      text,
      fc.string({ unit: 'binary' }),
      fc.constant('"}) { secret } } mutation { drop } #'),
    );
    fc.assert(
      fc.property(inside, (value) => {
        const comment = value.replace(/[\n\r]/g, ' ');
        const block = value.replaceAll('"', "'");
        const read = readDocument(
          `{ #${comment}\n note(text: ${JSON.stringify(value)}, long: """${block}""") { id } }`,
        );
        expect(read).toMatchObject({ depth: 2, introspection: false });
        expect(read?.operations).toHaveLength(1);
        expect(read?.operations[0]?.selection.fields.map(({ name }) => name)).toEqual(['note']);
        expect(read?.fragments.size).toBe(0);
        expect(read?.literals.map(({ value: literal }) => literal)).toEqual(
          [value, block].filter((literal) => literal !== ''),
        );
      }),
    );
  });
});

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
    const ratio = await leastGrowth(2.6, async () => (await stepsOf(make(120))) / (await stepsOf(make(60))));
    expect(ratio).toBeLessThan(2.6);
  });

  test('the depth of a chain of fragments is told as it is, and never past the end of the scale', () => {
    const chain = (n: number) =>
      `{...F0}${Array.from({ length: n }, (_, i) => `fragment F${i} on A{a{...F${i + 1}}b{...F${i + 1}}}`).join('')}`;
    expect([10, 30, 100].map((n) => readDocument(chain(n))?.depth)).toEqual([11, 31, 64]);
    expect(readDocument('{...A} fragment A on X{b{...A}}')?.depth).toBe(64);
  });
});
