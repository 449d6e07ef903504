import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countMembers, scanJson } from '../../../src/ingest/scan-json.js';

const scan = (text: string, depthMax = 100) => scanJson(Buffer.from(text), depthMax);

test('of any JSON without repeated keys the text and the value have equally many members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      expect(scan(JSON.stringify(value, null, space)).members).toBe(countMembers(value));
    }),
    { numRuns: 1000 },
  );
});

test('a repeated key shows as a member too many', () => {
  const text = '{"a": 1, "b": {"c": 1, "\\u0063": 2}, "a": [{"x:": "y:{["}]}';
  expect(scan(text).members - countMembers(JSON.parse(text))).toBe(2);
});

test('counts nothing inside text, whatever is escaped in it', () => {
  expect(scan(JSON.stringify(['{"a":[', '\\', '\\"', '":":', '\\\\']))).toEqual({ members: 0, depth: 1 });
});

test('knows the depth, and stops just past the bound', () => {
  expect(scan('[{"a":[[]]}]').depth).toBe(4);
  expect(scan('['.repeat(1000), 32).depth).toBe(33);
});

test('ends on text that is cut anywhere', () => {
  const text = '{"a": "b\\"c", "d": [1, {"e": "\\\\"}]}';
  for (let end = 0; end <= text.length; end++) expect(scan(text.slice(0, end)).depth).toBeLessThan(4);
});
