import type { Input } from '../inputs/input.js';
import { GivenObjects, isObject, type Members, memberOf, type RequestObject } from './given-objects.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface ObjectValueOptions {
  readonly objects: readonly RequestObject[];
  /** The request's target, percent-decoded: names in brackets are told there. */
  readonly target?: string | undefined;
}

const TEXT_MAX = 65_536;
const VALUES_MAX = 200;
/** Behind these one value is compared with another: `a = ?`, `a LIKE ?`, `a IN (?)`. `SET ?` is meant for an object. */
const COMPARES = /(?:[=<>]|\b(?:like|regexp|rlike|in))\s*\(?\s*$/i;

/** Values that the driver writes out as `name = value, …`. */
const isExpanded = (value: unknown): value is Members =>
  isObject(value) &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof Map) &&
  typeof memberOf(value, 'toSqlString') !== 'function';

/** Whether any value is an object. Cheap: asked for every query. */
export function hasObjectValue(values: unknown): boolean {
  if (typeof values !== 'object' || values === null) return false;
  if (!Array.isArray(values)) return isExpanded(values);
  for (let i = 0; i < values.length && i < VALUES_MAX; i++)
    if (typeof values[i] === 'object' && isExpanded(values[i])) return true;
  return false;
}

/** Objects that are compared with something, in the order of their placeholders. */
function comparedObjects(text: string, values: unknown): Members[] {
  const found: Members[] = [];
  if (!Array.isArray(values)) {
    // Named placeholders: the object itself only names the values.
    if (!isExpanded(values)) return found;
    for (const { index, 1: name = '' } of text.matchAll(/:([A-Za-z_]\w{0,127})/g)) {
      const value = memberOf(values, name);
      if (isExpanded(value) && COMPARES.test(text.slice(Math.max(0, index - 40), index))) found.push(value);
    }
    if (found.length > 0) return found;
  }
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  let at = 0;
  for (const { index, 0: marks } of text.matchAll(/\?+/g)) {
    if (at >= list.length || at >= VALUES_MAX) break;
    const value = list[at++];
    if (marks === '?' && isExpanded(value) && COMPARES.test(text.slice(Math.max(0, index - 40), index)))
      found.push(value);
  }
  return found;
}

/** Every text in the object came in by the query, under its own name: `password[password]=1`. */
function inQuery(object: Members, inputs: readonly Input[], target: string): Input | undefined {
  let place: Input | undefined;
  const keys = Object.keys(object);
  for (const key of keys.slice(0, 16)) {
    const value = memberOf(object, key);
    if (typeof value !== 'string' || !target.includes(`[${key}]`)) return undefined;
    const input = inputs.find(({ text, location }) => text === value && location === 'query');
    if (!input) return undefined;
    place ??= input;
  }
  return place;
}

/**
 * Whether an object that came with the request is bound where one value is meant: drivers that put values into the text
 * themselves make of `password = ?` and `{"password": 1}` the condition `password = `password` = 1`. @param text with
 * `?` or `:name` for its values, as those drivers read it
 */
export function judgeObjectValues(
  text: string,
  values: unknown,
  inputs: readonly Input[],
  { objects, target = '' }: ObjectValueOptions,
): SinkVerdict | undefined {
  if (!hasObjectValue(values) || text.length > TEXT_MAX) return undefined;
  const compared = comparedObjects(text, values);
  if (compared.length === 0) return undefined;
  const given = new GivenObjects(objects, (object) => isExpanded(object));
  for (const object of compared) {
    if (Object.keys(object).length === 0) continue;
    const place = given.placeOf(object);
    const input: Input | undefined = place ? { text: '', ...place } : inQuery(object, inputs, target);
    if (input)
      return {
        rule: 'sqli.object-value',
        class: 'sqli',
        confidence: 0.95,
        fingerprint: 'ID OP VALUE',
        input,
      };
  }
  return undefined;
}
