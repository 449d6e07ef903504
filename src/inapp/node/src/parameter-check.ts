import type { ParameterShape } from '../../../event/policy.js';
import type { ValueType } from '../../../event/vocabulary.js';
import type { ParsedBody } from '../../../inspect/parse-body.js';
import { structuralName } from '../../../inspect/structural-name.js';
import type { SafePattern } from './safe-pattern.js';

/** Longer texts are not matched against a pattern: they do not fit it. */
const TEXT_MAX = 16_384;
/** Places in a body that one shape is looked for at. A body with more does not fit. */
const PLACES_MAX = 5_000;

const reading: Readonly<Record<Exclude<ValueType, 'object' | 'array' | 'file'>, RegExp>> = {
  null: /^(?:null)?$/,
  boolean: /^(?:true|false)$/i,
  integer: /^[+-]?\d{1,400}$/,
  number: /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,4})?$/i,
  string: /^/,
};

/** Whether one value has the shape. `pattern` is the shape's own, compiled. */
function fits(value: unknown, shape: ParameterShape, pattern: SafePattern | undefined): boolean {
  const { type, lengthMax, minimum, maximum, oneOf } = shape;
  if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    if (type !== undefined) return type === 'file' || type === (isList ? 'array' : 'object');
    // A list or an object in the place of a text is what such a patch is there to stop.
    return !(pattern || oneOf) && lengthMax === undefined && minimum === undefined && maximum === undefined;
  }
  const text = value === null || value === undefined ? '' : String(value);
  if (type === 'object' || type === 'array') return false;
  if (type !== undefined && type !== 'file' && !reading[type].test(text)) return false;
  if (lengthMax !== undefined && text.length > lengthMax) return false;
  if (minimum !== undefined || maximum !== undefined) {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (!(number >= (minimum ?? -Infinity) && number <= (maximum ?? Infinity))) return false;
  }
  if (oneOf && !oneOf.includes(text)) return false;
  return !pattern || (text.length <= TEXT_MAX && pattern.matchesAll(text));
}

/** Whether all of the values have it; none at all is right unless it is required. */
export function allFit(
  values: readonly unknown[],
  shape: ParameterShape,
  pattern: SafePattern | undefined,
): boolean {
  if (values.length === 0) return shape.required !== true;
  return values.length <= PLACES_MAX && values.every((value) => fits(value, shape, pattern));
}

const isNamed = (actual: string, wanted: string): boolean =>
  actual === wanted || (wanted.includes('*') && structuralName(actual) === wanted);

/** The values of a query's or a form's parameter. `a[$ne]=1` gives `a` an object, as it does in frameworks. */
export function pairValues(
  pairs: readonly (readonly [string, string | undefined])[],
  name: string,
): unknown[] {
  const values: unknown[] = [];
  for (const [actual, value] of pairs) {
    if (isNamed(actual, name)) values.push(value ?? '');
    else {
      const bracket = actual.indexOf('[');
      if (bracket > 0 && isNamed(actual.slice(0, bracket), name))
        values.push(actual[bracket + 1] === ']' || /^\[\d/.test(actual.slice(bracket)) ? [] : {});
    }
  }
  return values;
}

/** The values at a path such as `items[].id` or `filter.name`. */
export function bodyValues(body: ParsedBody, shape: ParameterShape): unknown[] {
  if (body.kind === 'pairs') return pairValues(body.pairs, shape.name);
  if (body.kind !== 'value') return [];
  let found: unknown[] = [body.value];
  for (const step of shape.name === '$' ? [] : shape.name.split('.')) {
    const [key = '', ...lists] = step.split('[]');
    if (key !== '') found = found.flatMap((value) => (found.length > PLACES_MAX ? [] : inside(value, key)));
    for (const _ of lists)
      found = found.flatMap((value) => (Array.isArray(value) ? value.slice(0, PLACES_MAX + 1) : []));
    if (found.length > PLACES_MAX) return found;
  }
  return found;
}

function inside(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if (key === '*') return Object.values(value);
  return Object.hasOwn(value, key) ? [Reflect.get(value, key)] : [];
}

/** The value of a parameter in the path: `id` of `/orders/:id` or `/orders/{id}`. */
export function pathValues(route: string | undefined, segments: readonly string[], name: string): string[] {
  const pattern = (route ?? '').split('/').filter(Boolean);
  const at = pattern.findIndex((part) => {
    const named = /^(?::([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)[?*]?\d*\})/.exec(part);
    return (named?.[1] ?? named?.[2]) === name;
  });
  const value = at < 0 ? undefined : segments[at];
  return value === undefined ? [] : [value];
}
