import type { Input } from '../inputs/input.js';
import { GivenObjects, isObject, type Members, memberOf, type RequestObject } from './given-objects.js';
import { judgeScript } from './script-sink.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface NosqlSinkOptions {
  readonly objects?: readonly RequestObject[] | undefined;
}

const NODES_MAX = 2000;
const DEPTH_MAX = 16;
/** Members whose value is JavaScript, and operators inside of which other members are: a field may be called `body` as well. */
const SCRIPTS = /^\$(?:where|eval)$/;
const SCRIPT_HOLDERS = /^\$(?:function|accumulator)$/;
const SCRIPT_PARTS = /^(?:body|init|accumulate|merge|finalize)$/;
/** Operators that an application takes from requests on purpose only where it says so. */
const OPERATOR = /^\$[a-zA-Z]/;

const operatorIn = (object: Members): string | undefined =>
  Object.keys(object).find((key) => OPERATOR.test(key));

/** Whether the input's name ends in the field: `user.password` and `password`; or one of the two is unknown. */
const isUnder = (name: string, field: string): boolean =>
  field === '' ||
  name === '' ||
  name === '$' ||
  name.includes('*') ||
  name
    .split(/[.[\]]+/)
    .filter(Boolean)
    .at(-1) === field.split('.').at(-1);

/**
 * Whether the request decides the structure of a query of a document database: an object with operators that came with it
 * stands in a filter where the application would have put a value, a name that came in is an operator there
 * (`password[$ne]=`), or an input reaches across the tokens of a script (`$where`, `$function`, a text in the place of a
 * filter). An operator the application wrote itself, with an input as its value, is none.
 */
export function judgeNosqlCall(
  filters: readonly unknown[],
  inputs: readonly Input[],
  { objects = [] }: NosqlSinkOptions = {},
): SinkVerdict | undefined {
  const names = new Map<string, Input[]>();
  for (const input of inputs) {
    if (input.key !== true || !OPERATOR.test(input.text)) continue;
    const same = names.get(input.text);
    if (same) same.push(input);
    else names.set(input.text, [input]);
  }
  const given = new GivenObjects(objects, (object) => operatorIn(object) !== undefined);
  let nodes = 0;

  /** The input that carried this object, whole or by the name of one of its operators. */
  function carrier(object: Members, field: string): [operator: string, input: Input] | undefined {
    const operators = Object.keys(object).filter((key) => OPERATOR.test(key));
    const [first] = operators;
    if (first === undefined) return undefined;
    for (const operator of operators) {
      const input = names.get(operator)?.find(({ name }) => isUnder(name, field));
      if (input) return [operator, input];
    }
    const place = given.placeOf(object);
    return place && [first, { text: first, ...place, key: true }];
  }

  function walk(
    value: unknown,
    field: string,
    isScript: boolean,
    depth: number,
    holder = '',
  ): SinkVerdict | undefined {
    if (typeof value === 'string' || typeof value === 'function')
      return isScript ? judgeScript(String(value), inputs) : undefined;
    if (!isObject(value) || depth > DEPTH_MAX || ++nodes > NODES_MAX) return undefined;
    const carried = Array.isArray(value) ? undefined : carrier(value, field);
    if (carried) {
      const [operator, input] = carried;
      const fingerprint = operator.slice(1).toUpperCase();
      return { rule: 'nosqli.operator', class: 'nosqli', confidence: 0.95, fingerprint, input };
    }
    for (const key of Object.keys(value)) {
      const inner = Array.isArray(value) || OPERATOR.test(key) ? field : key;
      const isCode =
        SCRIPTS.test(key) ||
        (SCRIPT_PARTS.test(key) && SCRIPT_HOLDERS.test(holder)) ||
        (isScript && key === 'code');
      const verdict = walk(memberOf(value, key), inner, isCode, depth + 1, key);
      if (verdict) return verdict;
    }
    return undefined;
  }
  for (const filter of filters) {
    const verdict = walk(filter, '', typeof filter !== 'object', 0);
    if (verdict) return verdict;
  }
  return undefined;
}
