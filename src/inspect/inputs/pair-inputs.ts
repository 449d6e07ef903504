import type { Location } from '../../event/vocabulary.js';
import type { Target } from '../target.js';
import { type InputList, nameFacts } from './input-list.js';
import { addText } from './value-inputs.js';

const BRACKETED = /\[([^[\]]{0,100})\]/g;
/** Names that reach an object's prototype, whatever brackets, dots or escapes they are written with. */
const PROTOTYPE = /proto|constr/i;

/** The parts of `user[address][$ne]` that stand in brackets. */
const innerNames = (name: string): string[] =>
  name.includes('[') ? [...name.matchAll(BRACKETED)].map(([, inner]) => inner as string) : [];

/** Values of a query or form, and names that are no names, or hold operators in brackets. */
export function addPairs(list: InputList, pairs: Target['query'], location: Location): void {
  for (const [name, value] of pairs) {
    if (!list.count()) return;
    const inner = innerNames(name);
    const { shown, unusual } = nameFacts(inner.length > 0 ? name.slice(0, name.indexOf('[')) : name);
    const operators = inner.filter((key) => key !== '' && nameFacts(key).unusual);
    for (const key of operators) list.addKey(key, location, shown);
    if (PROTOTYPE.test(name) || (unusual && operators.length === 0)) list.addKey(name, location, shown);
    if (value !== undefined) addText(list, value, location, shown, 0);
  }
}
