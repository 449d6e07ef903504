import { expect, test } from '@jest/globals';
import { stripperOf } from '../../../src/ingest/strip-unknown.js';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    inner: { type: 'object', properties: { a: {} } },
    list: {
      type: 'array',
      items: { anyOf: [{ type: 'string' }, { type: 'object', properties: { a: {} } }] },
    },
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
  },
};

test('removes what the schema does not name, at every depth, and counts it', () => {
  const value = {
    name: 'x',
    more: { deep: [1, 2] },
    inner: { a: 1, b: 2 },
    list: ['x', { a: 1, b: 2 }, null],
    counts: { k: 1 },
  };
  expect(stripperOf(schema)(value)).toBe(3);
  expect(value).toEqual({ name: 'x', inner: { a: 1 }, list: ['x', { a: 1 }, null], counts: { k: 1 } });
});

test('leaves values of another type for the validator to refuse', () => {
  const strip = stripperOf(schema);
  for (const value of [null, 1, 'x', [], undefined]) expect(strip(value)).toBe(0);
  const odd = { inner: [{ b: 1 }], list: { b: 1 } };
  expect(strip(odd)).toBe(0);
});

test('removes keys that mean something to JavaScript, and touches no prototype', () => {
  const value = JSON.parse(
    '{"__proto__": {"polluted": 1}, "constructor": 1, "hasOwnProperty": 2, "name": "x"}',
  );
  expect(stripperOf(schema)(value)).toBe(3);
  expect(Object.keys(value)).toEqual(['name']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('refuses, at start, a schema that it could not walk', () => {
  expect(() => stripperOf({ $ref: '#/definitions/x' } as never)).toThrow();
  expect(() => stripperOf({ items: { oneOf: [] } } as never)).toThrow();
  const object = { type: 'object', properties: { a: {} } };
  expect(() => stripperOf({ anyOf: [object, object] })).toThrow();
});
