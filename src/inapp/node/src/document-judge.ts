import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { leavesItsPlace } from './code-boundary.js';

const NODES_MAX = 2_000;
const DEPTH_MAX = 12;
const CODE_KEYS = new Set([
  '$where',
  '$function',
  '$accumulator',
  'body',
  'init',
  'accumulate',
  'merge',
  'finalize',
]);

interface Found {
  /** Operators, with the field that each stands under. */
  readonly operators: { readonly operator: string; readonly field: string }[];
  /** Texts that the server runs. */
  readonly codes: string[];
}

/**
 * Whether an input decides what a filter, update or pipeline of MongoDB means: an operator in it came in as a name
 * (`password[$ne]=`, `{"password": {"$gt": ""}}`), or an input is more than a value in code that the server runs.
 */
export function judgeDocuments(
  documents: readonly unknown[],
  inputs: readonly Input[],
): SinkVerdict | undefined {
  const operators = inputs.filter(({ key, text }) => key === true && text.startsWith('$'));
  const found: Found = { operators: [], codes: [] };
  let nodes = 0;

  function walk(value: unknown, field: string, depth: number): void {
    if (nodes++ >= NODES_MAX || depth > DEPTH_MAX) return;
    if (typeof value === 'function') found.codes.push(String(value));
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, field, depth + 1);
      return;
    }
    for (const key of Object.keys(value)) {
      // Never through an accessor: what an application does there is its own affair.
      const inner: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
      if (key.startsWith('$')) found.operators.push({ operator: key, field });
      if (typeof inner === 'string' && CODE_KEYS.has(key)) found.codes.push(inner);
      walk(inner, key.startsWith('$') ? field : key, depth + 1);
    }
  }
  for (const document of documents) {
    if (typeof document === 'string') found.codes.push(document);
    walk(document, '', 0);
  }
  return judgeOperators(found, operators) ?? judgeCodes(found, inputs);
}

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

function judgeOperators({ operators }: Found, inputs: readonly Input[]): SinkVerdict | undefined {
  for (const { operator, field } of operators) {
    const input = inputs.find(({ text, name }) => text === operator && isUnder(name, field));
    if (input)
      return { rule: 'nosqli.operator', class: 'nosqli', confidence: 0.95, fingerprint: operator, input };
  }
  return undefined;
}

function judgeCodes({ codes }: Found, inputs: readonly Input[]): SinkVerdict | undefined {
  for (const code of codes)
    for (const input of inputs)
      if (input.text.length >= 2 && leavesItsPlace(code, input.text))
        return { rule: 'nosqli.code', class: 'nosqli', confidence: 0.95, input };
  return undefined;
}
