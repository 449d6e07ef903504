import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inspectInputs } from '../../../../src/inspect/injection/inspect-request.js';
import { inspectBodyInputs } from '../../../../src/inspect/inputs/body-signals.js';
import type { Input } from '../../../../src/inspect/inputs/input.js';

const texts = [
  "for O'Brien",
  "1' or '1'='1' -- ",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'plain words',
  '$ne',
  '{{7*7}}',
  `${'long '.repeat(60)}' union select 1 --`,
];
const input: fc.Arbitrary<Input> = fc.record({
  text: fc.constantFrom(...texts),
  location: fc.constantFrom('body' as const, 'file' as const),
  name: fc.constantFrom('note', 'items[].note', '$'),
});
const sorted = (signals: readonly object[]) => signals.map((signal) => JSON.stringify(signal)).sort();

describe('values of a body that come back', () => {
  test('are judged as they are the first time, each by itself', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(input, { maxLength: 6, selector: (one) => JSON.stringify(one) }),
        (values) => {
          const parts = { values, documents: [] };
          const expected = sorted(inspectInputs(parts));
          expect(sorted(inspectBodyInputs(parts))).toEqual(expected);
          expect(sorted(inspectBodyInputs(parts))).toEqual(expected);
        },
      ),
    );
  });

  test('never change for the next request what one does with its signals', () => {
    const parts = {
      values: [{ text: texts[1] as string, location: 'body' as const, name: 'note' }],
      documents: [],
    };
    const [first] = inspectBodyInputs(parts);
    if (first) first.confidence = 0;
    expect(inspectBodyInputs(parts)[0]?.confidence).toBeGreaterThan(0.9);
  });
});
