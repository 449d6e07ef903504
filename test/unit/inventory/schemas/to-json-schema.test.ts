import { describe, expect, it } from '@jest/globals';
import { readBody } from '../../../../src/inspect/body-shape.js';
import {
  createSketch,
  observeShape,
  type SchemaSketch,
} from '../../../../src/inventory/schemas/schema-sketch.js';
import {
  type JsonSchema,
  type JsonSchemaOptions,
  toJsonSchema,
} from '../../../../src/inventory/schemas/to-json-schema.js';

function sketchOf(documents: readonly unknown[]): SchemaSketch {
  const sketch = createSketch();
  for (const document of documents) observeShape(sketch, readBody(document, 0).shape ?? { fields: [] });
  return sketch;
}

function schemaOf(documents: readonly unknown[], options?: JsonSchemaOptions): JsonSchema {
  const { $schema, ...schema } = toJsonSchema(sketchOf(documents), options);
  expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
  return schema;
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('the schema that shapes tell', () => {
  it('requires what was always there, and nothing before it was looked for a few times', () => {
    expect(schemaOf(times(4, () => ({ id: 1 }))).required).toBeUndefined();
    expect(schemaOf(times(30, (n) => (n % 2 ? { id: 1, note: 'x' } : { id: 1 }))).required).toEqual(['id']);
  });

  it('never requires a field that one item of a list lacks', () => {
    const { properties } = schemaOf(times(30, () => ({ items: [{ id: 1, note: 'x' }, { id: 2 }] })));
    expect(properties?.items?.items?.required).toEqual(['id']);
  });

  it('never takes absence from a shape that was cut as evidence', () => {
    const sketch = sketchOf(times(30, () => ({ id: 1, note: 'x' })));
    observeShape(sketch, { fields: [{ path: 'id', type: 'integer' }], truncated: true });
    expect(toJsonSchema(sketch).required).toEqual(['id', 'note']);
  });

  it('tells unions and null, in one message or over many', () => {
    const { properties } = schemaOf([
      { a: 1, b: [1, 'x', null] },
      { a: null, b: [] },
      { a: 'x', b: [] },
    ]);
    expect(properties?.a?.type).toEqual(['string', 'integer', 'null']);
    expect(properties?.b?.items?.type).toEqual(['string', 'integer', 'null']);
  });

  it('widens integers to numbers', () => {
    expect(schemaOf([{ a: 1 }, { a: 1.5 }]).properties?.a?.type).toBe('number');
  });

  it('says a format only where the texts have it, and never of a list that is mixed', () => {
    const mixed = times(30, (n) => ({
      sure: `ann${n}@example.com`,
      list: ['ann@example.com', 'ann'],
      one: n === 7 ? 'ann' : 'ann@example.com',
    }));
    const { properties } = schemaOf(mixed);
    expect(properties?.sure?.format).toBe('email');
    expect(properties?.list?.items?.format).toBeUndefined();
    expect(properties?.one?.format).toBeUndefined();
  });

  it('refuses unknown fields only when asked, and of objects that are known well', () => {
    const documents = times(30, () => ({ id: 1, free: {} }));
    expect(schemaOf(documents).additionalProperties).toBeUndefined();
    const closed = schemaOf(documents, { closed: true });
    expect(closed.additionalProperties).toBe(false);
    expect(closed.properties?.free?.additionalProperties).toBeUndefined();
    expect(schemaOf(documents.slice(0, 5), { closed: true }).additionalProperties).toBeUndefined();
  });

  it('tells a map by its keys that never end, and never an object with many optional fields', () => {
    const letters = 'abcdefghij';
    const key = (n: number) =>
      `k${letters[n % 10]}${letters[Math.floor(n / 10) % 10]}${letters[Math.floor(n / 100)]}`;
    const maps = schemaOf(times(100, (n) => ({ scores: { [key(n)]: n, [key(n + 500)]: n } })));
    expect(maps.properties?.scores).toEqual({ type: 'object', additionalProperties: { type: 'integer' } });
    const optional = schemaOf(
      times(100, (n) => ({
        settings: Object.fromEntries(
          times(20, (k) => k)
            .filter((k) => (n * 7 + k * 3) % 5 < 2)
            .map((k) => [`opt${letters[k % 10]}${k > 9 ? 'x' : 'y'}`, k]),
        ),
      })),
    );
    expect(Object.keys(optional.properties?.settings?.properties ?? {})).toHaveLength(20);
  });

  it('describes an object nested in its like once', () => {
    const tree = (depth: number): object => ({
      name: 'x',
      size: 1,
      children: depth > 0 ? [tree(depth - 1), tree(0)] : [],
    });
    const schema = schemaOf(times(30, (n) => tree(n % 4)));
    expect(schema.$ref).toBe('#/$defs/object1');
    expect(schema.$defs?.object1?.properties?.children?.items).toEqual({ $ref: '#/$defs/object1' });
    expect(schema.$defs?.object1?.required).toEqual(['children', 'name', 'size']);
  });

  it('never takes one level of likeness for recursion', () => {
    const schema = schemaOf(times(30, () => ({ id: 1, name: 'x', owner: { id: 2, name: 'y' } })));
    expect(schema.$defs).toBeUndefined();
    expect(schema.properties?.owner?.required).toEqual(['id', 'name']);
  });

  it('describes roots that are lists or plain values', () => {
    expect(schemaOf([[{ a: 1 }], []])).toEqual({
      type: 'array',
      items: { type: 'object', properties: { a: { type: 'integer' } } },
    });
    expect(schemaOf(['x', 'y'])).toEqual({ type: 'string' });
  });

  it('says nothing of what was never seen', () => {
    expect(schemaOf([])).toEqual({});
    expect(schemaOf([{ a: null }]).properties?.a).toEqual({});
  });
});
