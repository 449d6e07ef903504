import { GraphQLError, Kind, type ValueNode } from 'graphql';
import type { Builder } from '../builder.js';

const DECIMAL = /^-?\d{1,19}$/;
const BIGINT_MAX = 2n ** 63n - 1n;

function toBigInt(value: unknown): bigint {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof value === 'bigint') return value;
  if (typeof text !== 'string' || !DECIMAL.test(text))
    throw new GraphQLError('BigInt must be a whole number, as text or as a number up to 2^53.');
  const parsed = BigInt(text);
  if (parsed > BIGINT_MAX || parsed < -BIGINT_MAX) throw new GraphQLError('BigInt must fit into 64 bits.');
  return parsed;
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

function toDate(value: unknown): Date {
  const date = typeof value === 'string' && ISO_TIME.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime()))
    throw new GraphQLError('DateTime must be ISO 8601 with a time zone, such as 2026-01-31T12:00:00Z.');
  return date;
}

function toCursor(value: unknown): string {
  if (typeof value !== 'string' || value.length > 200)
    throw new GraphQLError('Cursor must be text that an earlier payload carried.');
  return value;
}

export function defineScalars(builder: Builder): void {
  builder.scalarType('BigInt', {
    description:
      'A whole number of up to 64 bits, written as decimal text, so that no client rounds it. Numbers are taken as input too.',
    serialize: (value) => String(value),
    parseValue: toBigInt,
  });
  builder.scalarType('DateTime', {
    description: 'A moment: ISO 8601 in UTC with milliseconds, such as `2026-01-31T12:00:00.000Z`.',
    serialize: (value) => value.toISOString(),
    parseValue: toDate,
  });
  builder.scalarType('Cursor', {
    description:
      'A place in the stream of changes. Opaque: hand back as `after` the newest one you have, and miss nothing.',
    serialize: (value) => value,
    parseValue: toCursor,
  });
  builder.scalarType('JSON', {
    description: 'Any JSON data.',
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => literal(node, variables ?? {}, 0),
  });
}

function literal(node: ValueNode, variables: Record<string, unknown>, depth: number): unknown {
  if (depth > 20) throw new GraphQLError('JSON is nested too deeply.');
  switch (node.kind) {
    case Kind.OBJECT:
      // From entries, not by assignment: a field may be called __proto__.
      return Object.fromEntries(
        node.fields.map((field) => [field.name.value, literal(field.value, variables, depth + 1)]),
      );
    case Kind.LIST:
      return node.values.map((each) => literal(each, variables, depth + 1));
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.NULL:
      return null;
    default:
      return node.value;
  }
}
