import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocument } from '../../../../src/inspect/graphql/read-document.js';
import { readGraphqlRequests } from '../../../../src/inspect/graphql/read-request.js';
import { PIECES, requestOf } from './document-pieces.js';

const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((parts) => parts.join(''));
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

test('the depth of a chain of fragments is told as it is, and never past the end of the scale', () => {
  const chain = (n: number) =>
    `{...F0}${Array.from({ length: n }, (_, i) => `fragment F${i} on A{a{...F${i + 1}}b{...F${i + 1}}}`).join('')}`;
  expect([10, 30, 100].map((n) => readDocument(chain(n))?.depth)).toEqual([11, 31, 64]);
  expect(readDocument('{...A} fragment A on X{b{...A}}')?.depth).toBe(64);
});
