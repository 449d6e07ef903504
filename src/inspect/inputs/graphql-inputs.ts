import { isGraphqlText, readGraphql } from '../graphql-document.js';
import type { InputList } from './input-list.js';
import { nameFacts } from './input-list.js';
import { addText, addValue } from './value-inputs.js';

/** `{{7*7}}` and `{$where` begin like a document and are none. */
const NO_DOCUMENT = /^\s*\{\s*[^\s\w.#,]/;

/** Fragments that hold nothing but each other ask for no field, and are a document all the same. */
const FRAGMENT = /\bfragment\s{1,9}\w{1,99}\s{1,9}on\s/;

/** The literals of a document; false when the text is no document. */
export function addGraphqlText(list: InputList, text: string, count: number): boolean {
  if (!isGraphqlText(text) || NO_DOCUMENT.test(text)) return false;
  const reading = readGraphql(text);
  if (!reading || (reading.fields.length === 0 && !FRAGMENT.test(text))) return false;
  list.addDocument({ kind: 'graphql', text, count });
  for (const { name, value } of reading.literals) {
    const shown = name.split('.').map((part) => (part === '' ? '' : nameFacts(part).shown));
    addText(list, value, 'graphql', shown.join('.'), 0);
  }
  return true;
}

type Members = Readonly<Record<string, unknown>>;

/** A GraphQL request of `count` in the same body; false when it is none. */
export function addGraphqlRequest(list: InputList, value: unknown, count: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { query, ...others } = value as Members;
  if (typeof query !== 'string' || !addGraphqlText(list, query, count)) return false;
  for (const [name, other] of Object.entries(others))
    addValue(list, other, name === 'variables' ? 'graphql' : 'body', nameFacts(name).shown, 1);
  return true;
}
