import type { Input } from '../inputs/input.js';
import { lexScript } from './script-lexer.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface NosqlSinkOptions {
  /** Objects and arrays of the request as the application got them: parsed query, body, cookies. */
  readonly objects?: readonly unknown[] | undefined;
}

const NODES_MAX = 2000;
const DEPTH_MAX = 16;
/** Objects compared by their text, on either side. */
const FORMS_MAX = 64;
const TEXT_MIN = 3;
/** Operators whose value is JavaScript. */
const SCRIPTS = new Set([
  '$where',
  '$function',
  '$accumulator',
  'body',
  'init',
  'accumulate',
  'merge',
  'finalize',
  'mapReduce',
  'map',
  'reduce',
  '$eval',
]);
/** Operators that an application takes from requests on purpose only where it says so. */
const OPERATOR = /^\$[a-zA-Z]/;

type Members = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' &&
  value !== null &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof Date) &&
  !(value instanceof RegExp);

/** Every object inside the request's values that has an operator for a key, with the operators' names in order. */
function operatorObjects(objects: readonly unknown[]): { same: Set<unknown>; forms: Set<string> } {
  const same = new Set<unknown>();
  const forms = new Set<string>();
  let nodes = 0;
  const walk = (value: unknown, depth: number): void => {
    if (!isObject(value) || depth > DEPTH_MAX || ++nodes > NODES_MAX) return;
    const keys = Object.keys(value);
    if (keys.some((key) => OPERATOR.test(key))) {
      same.add(value);
      if (forms.size < FORMS_MAX) forms.add(formOf(value));
    }
    for (const key of keys) walk(value[key], depth + 1);
  };
  for (const object of objects) walk(object, 0);
  return { same, forms };
}

/** An object as text, so that a copy is found too. Bounded; what cannot be written is nothing. */
function formOf(value: unknown): string {
  try {
    return JSON.stringify(value)?.slice(0, 2000) ?? '';
  } catch {
    return '';
  }
}

const found = (operator: string, input: Input): SinkVerdict => ({
  rule: 'nosqli.operator',
  class: 'nosqli',
  confidence: 0.95,
  fingerprint: operator.slice(1).toUpperCase(),
  input,
});

/**
 * Whether the request decides the structure of a query: an object with operators that came with it stands in `filter` where
 * the application would have put a value, or an input reaches across the tokens of a script (`$where`, `$function`). `inputs`
 * give the verdict its place; an operator the application wrote itself, with an input as its value, is none.
 */
export function judgeNosqlCall(
  filter: unknown,
  inputs: readonly Input[],
  { objects = [] }: NosqlSinkOptions = {},
): SinkVerdict | undefined {
  const scripts = inputs.filter(({ text }) => text.length >= TEXT_MIN);
  const given = operatorObjects(objects);
  let nodes = 0;
  let compared = 0;
  const isGiven = (value: unknown): boolean =>
    given.same.has(value) ||
    (given.same.size > 0 && ++compared <= FORMS_MAX && given.forms.has(formOf(value)));
  const walk = (value: unknown, script: boolean, depth: number): SinkVerdict | undefined => {
    if (typeof value === 'string' || typeof value === 'function')
      return script ? judgeScript(String(value), scripts) : undefined;
    if (!isObject(value) || depth > DEPTH_MAX || ++nodes > NODES_MAX) return undefined;
    const keys = Object.keys(value);
    const operator = keys.find((key) => OPERATOR.test(key));
    if (operator !== undefined && isGiven(value)) return found(operator, placeOf(inputs, operator));
    for (const key of keys) {
      const verdict = walk(value[key], SCRIPTS.has(key) || (script && key === 'code'), depth + 1);
      if (verdict) return verdict;
    }
    return undefined;
  };
  return walk(filter, false, 0);
}

/** The input that carried the operator, by its name; where it is not among the inputs, one that says only that. */
const placeOf = (inputs: readonly Input[], operator: string): Input =>
  inputs.find(({ text, key }) => key === true && text.includes(operator)) ?? {
    text: operator,
    location: 'body',
    name: '$',
    key: true,
  };

/** An input in a script: within one literal or number it is a value, across tokens it is code. */
function judgeScript(script: string, inputs: readonly Input[]): SinkVerdict | undefined {
  let ends: readonly { readonly from: number; readonly to: number; readonly quoted: boolean }[] | undefined;
  for (const input of inputs) {
    const form = input.text.trim();
    if (form.length < TEXT_MIN || !/[^\w.\s-]/.test(form)) continue;
    for (
      let at = script.indexOf(form), count = 0;
      at >= 0 && count < 16;
      at = script.indexOf(form, at + 1), count++
    ) {
      ends ??= lexScript(script);
      const to = at + form.length;
      const first = ends.find((token) => token.to > at);
      if (first === undefined || first.to >= to) continue;
      if (at === 0 && to < script.length && !first.quoted) continue;
      return {
        rule: 'nosqli.script',
        class: 'nosqli',
        confidence: 0.95,
        fingerprint: first.quoted && first.from < at ? 'STR;JS' : 'JS',
        input,
      };
    }
  }
  return undefined;
}
