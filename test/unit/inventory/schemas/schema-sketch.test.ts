import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Shape, ShapeField } from '../../../../src/event/index.js';
import { loadSketch, saveSketch } from '../../../../src/inventory/schemas/saved-sketch.js';
import {
  addSketch,
  createSketch,
  mergeSketches,
  observeShape,
  type SchemaSketch,
  SKETCH_FIELDS_MAX,
} from '../../../../src/inventory/schemas/schema-sketch.js';
import { toJsonSchema } from '../../../../src/inventory/schemas/to-json-schema.js';

const path = fc.constantFrom(
  '$',
  'id',
  'name',
  'items',
  'items[]',
  'items[].id',
  'items[].tags[]',
  'by.*',
  'a.b',
  '[].x',
);
const type = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'object', 'array', 'file');
const field: fc.Arbitrary<ShapeField> = fc.record(
  {
    path,
    type: type as fc.Arbitrary<ShapeField['type']>,
    also: fc.uniqueArray(type as fc.Arbitrary<ShapeField['type']>, { maxLength: 2 }),
    format: fc.constantFrom('uuid', 'email', 'date'),
    classes: fc.uniqueArray(
      fc.nat(40).map((n) => `custom:c${n}`),
      { maxLength: 6 },
    ),
    optional: fc.boolean(),
  },
  { requiredKeys: ['path', 'type'] },
);
const shape: fc.Arbitrary<Shape> = fc.record(
  { fields: fc.uniqueArray(field, { maxLength: 8, selector: (each) => each.path }), truncated: fc.boolean() },
  { requiredKeys: ['fields'] },
);
const shapes = fc.array(shape, { maxLength: 12 });

function sketchOf(list: readonly Shape[]): SchemaSketch {
  const sketch = createSketch();
  for (const each of list) observeShape(sketch, each);
  return sketch;
}
const text = (sketch: SchemaSketch): string => JSON.stringify(saveSketch(sketch));

const words = (count: number, prefix = 'name') =>
  Array.from({ length: count }, (_, n): ShapeField => ({ path: `${prefix}${n}`, type: 'string' }));

describe('a sketch of a schema', () => {
  it('is the same whatever the order of the shapes', () => {
    fc.assert(
      fc.property(shapes, (list) => {
        expect(text(sketchOf([...list].reverse()))).toBe(text(sketchOf(list)));
      }),
    );
  });

  it('merges commutatively and associatively, and as if it had seen all', () => {
    fc.assert(
      fc.property(shapes, shapes, shapes, (x, y, z) => {
        const [a, b, c] = [sketchOf(x), sketchOf(y), sketchOf(z)];
        expect(text(mergeSketches(a, b))).toBe(text(mergeSketches(b, a)));
        const left = text(mergeSketches(mergeSketches(a, b), c));
        expect(text(mergeSketches(a, mergeSketches(b, c)))).toBe(left);
        expect(left).toBe(text(sketchOf([...x, ...y, ...z])));
      }),
    );
  });

  it('says the same after it was saved and loaded, and goes on as if it had not been', () => {
    fc.assert(
      fc.property(shapes, shapes, (x, y) => {
        const loaded = loadSketch(JSON.parse(text(sketchOf(x))));
        expect(text(loaded)).toBe(text(sketchOf(x)));
        for (const each of y) observeShape(loaded, each);
        expect(text(loaded)).toBe(text(sketchOf([...x, ...y])));
        expect(toJsonSchema(loaded)).toEqual(toJsonSchema(sketchOf([...x, ...y])));
      }),
    );
  });

  it('never takes part of what it was merged from with it', () => {
    const a = sketchOf([{ fields: [{ path: 'id', type: 'string' }] }]);
    const before = text(a);
    const into = createSketch();
    addSketch(into, a);
    observeShape(into, { fields: [{ path: 'id', type: 'integer' }] });
    expect(text(a)).toBe(before);
  });

  it('never grows past its bound, whoever invents the names', () => {
    const sketch = createSketch();
    for (let call = 0; call < 400; call++)
      observeShape(sketch, {
        fields: [
          { path: 'id', type: 'string' },
          ...words(20, `deep${call % 40}.x${call}.y`),
          ...words(20, `more${call}x`),
        ],
      });
    expect(saveSketch(sketch).fields.length).toBeLessThanOrEqual(SKETCH_FIELDS_MAX);
    expect(sketch.count).toBe(400);
  });

  it('keeps what is usual when a body full of invented keys comes between', () => {
    const usual: Shape = {
      fields: [
        { path: 'links', type: 'object' },
        { path: 'order', type: 'object' },
        { path: 'order.id', type: 'string' },
      ],
    };
    const sketch = createSketch();
    for (let call = 0; call < 600; call++)
      observeShape(sketch, { fields: [...usual.fields, ...words(5, `links.k${call}x`)] });
    const { fields, maps } = saveSketch(sketch);
    expect(maps).toEqual(['links']);
    expect(fields.map(([name]) => name)).toEqual(['links', 'links.*', 'order', 'order.id']);
    expect(fields.find(([name]) => name === 'order.id')?.[1]).toBe(600);
  });

  it('marks maps alike however the traffic is split', () => {
    const list = Array.from({ length: 120 }, (_, call): Shape => ({ fields: words(6, `k${call}x`) }));
    const whole = text(sketchOf(list));
    const split = mergeSketches(sketchOf(list.slice(0, 30)), sketchOf(list.slice(30)));
    expect(text(split)).toBe(whole);
    expect(text(mergeSketches(sketchOf(list.slice(30)), sketchOf(list.slice(0, 30))))).toBe(whole);
  });
});
