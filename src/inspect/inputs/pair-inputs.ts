import type { Location } from '../../event/vocabulary.js';
import type { Target } from '../target.js';
import { type InputList, nameFacts } from './input-list.js';
import { addText } from './value-inputs.js';

const BRACKETED = /\[([^[\]]{0,100})\]/g;

/** The parts of `user[address][$ne]` that stand in brackets, or after dots where one of them means more than a name. */
function innerNames(name: string): string[] {
  if (name.includes('[')) return [...name.matchAll(BRACKETED)].map(([, inner]) => inner as string);
  return name.includes('__proto__') || name.includes('constructor.') || name.includes('.$')
    ? name.split('.')
    : [];
}

/** Values of a query or form, and names that are no names, or hold operators in brackets. */
export function addPairs(list: InputList, pairs: Target['query'], location: Location): void {
  for (const [name, value] of pairs) {
    if (!list.count()) return;
    const { shown, unusual } = nameFacts(name);
    const inner = innerNames(name);
    const base = inner.length > 0 ? nameFacts(name.slice(0, name.search(/[[.]/))).shown : shown;
    for (const key of inner) if (nameFacts(key).unusual && key !== '') list.addKey(key, location, base);
    if (unusual && inner.every((key) => !nameFacts(key).unusual || key === ''))
      list.addKey(name, location, base);
    if (value !== undefined) addText(list, value, location, shown === '*' ? base : shown, 0);
  }
}
