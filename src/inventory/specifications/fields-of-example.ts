import type { ValueType } from '../../event/index.js';
import { segmentForm } from '../templates/segment-form.js';
import type { DeclaredField, DeclaredShape } from './declared-api.js';
import { isObject, storable } from './json-access.js';
import { SHAPE_DEPTH_MAX } from './limits.js';
import { parameterPath } from './parameter-name.js';

const FIELDS_MAX = 400;
const ITEMS_MAX = 4;
const EXAMPLE_LENGTH_MAX = 2_000_000;
const NAME = /^[A-Za-z_$@][\w$:-]{0,47}$/;

/** A member's name, or `*` when it may be a value itself: examples are other people's data. */
export const nameOrStar = (name: string): string =>
  NAME.test(name) && segmentForm(name) === undefined ? name : '*';

/** A query parameter's name, part by part: `filter[name]` is `filter.name`. */
export const parameterNameOrStar = (name: string): string =>
  parameterPath(name).split('.').map(nameOrStar).join('.');

function typeOf(value: unknown): ValueType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' ? 'object' : 'string';
}

/** The form of a message that stands as an example in a document: names and types; no value of it is kept. */
export function shapeOfExample(root: unknown): DeclaredShape {
  const types = new Map<string, Set<ValueType>>();
  const queue: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '', depth: 0 }];
  const visit = (value: unknown, path: string, depth: number): void => {
    let known = types.get(path);
    if (known === undefined) {
      if (types.size >= FIELDS_MAX) return;
      known = new Set();
      types.set(path, known);
    }
    known.add(typeOf(value));
    if (typeof value === 'object' && value !== null && depth < SHAPE_DEPTH_MAX)
      queue.push({ value, path, depth });
  };
  for (let next = 0; next < queue.length && next < FIELDS_MAX * ITEMS_MAX; next++) {
    const { value, path, depth } = queue[next] as (typeof queue)[number];
    if (Array.isArray(value)) {
      for (const item of value.slice(0, ITEMS_MAX)) visit(item, `${path}[]`, depth + 1);
    } else if (isObject(value))
      for (const [name, inside] of Object.entries(value).slice(0, FIELDS_MAX)) {
        const shown = storable(nameOrStar(name));
        visit(inside, path === '' ? shown : `${path}.${shown}`, depth + 1);
      }
  }
  const fields = [...types].map(([path, seen]): DeclaredField => ({ path, types: [...seen].sort() }));
  return { types: [typeOf(root)], fields };
}

/** Of a text; undefined when it is no JSON, such as one with a tool's variables in it. */
export function shapeOfText(text: unknown): DeclaredShape | undefined {
  if (typeof text !== 'string' || text.length > EXAMPLE_LENGTH_MAX || !/^\s*[[{]/.test(text))
    return undefined;
  try {
    return shapeOfExample(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of a form: its fields' names. */
export function shapeOfNames(names: readonly string[]): DeclaredShape {
  const paths = new Set(names.map((name) => storable(nameOrStar(name))));
  return { types: ['object'], fields: [...paths].slice(0, FIELDS_MAX).map((path) => ({ path, types: [] })) };
}
