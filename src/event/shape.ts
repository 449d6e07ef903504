import { z } from 'zod';
import { FieldName } from './primitives.js';
import { DataClass, ValueFormat, ValueType } from './vocabulary.js';

/**
 * One field of a shape. `path` is dotted from the root; `[]` marks array items, `*` a key that is itself a value.
 * Example: `items[].customer.email`, type `string`, format `email`, classes `['email']`.
 */
export const ShapeField = z.strictObject({
  path: FieldName,
  type: ValueType,
  /** Other types that the same path has in the same message: items of one array that differ. */
  also: z.array(ValueType).max(7).optional(),
  /** Absent when the texts at this path differ in format. */
  format: ValueFormat.optional(),
  classes: z.array(DataClass).max(8).optional(),
  /** True when a sibling lacks the field: an item of the same array, say. */
  optional: z.boolean().optional(),
});
export type ShapeField = z.infer<typeof ShapeField>;

/** The form of a query, header set or body: names, types, formats and classes; never a value. */
export const Shape = z.strictObject({
  fields: z.array(ShapeField).max(400),
  /** True when the sensor left fields out for size. */
  truncated: z.boolean().optional(),
});
export type Shape = z.infer<typeof Shape>;
