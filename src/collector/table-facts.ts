import type { HeaderTable } from './header-table.js';

/** What was found out about tables of headers that many calls have. */
const kept = new WeakMap<HeaderTable, Map<object, unknown>>();

/** Says that many calls will have this very table, and that nobody changes it any more. */
export function keepFacts(headers: HeaderTable): void {
  kept.set(headers, new Map());
}

/** The same function of a table, asked once for each table that is kept. */
export function oncePerTable<T>(read: (headers: HeaderTable) => T): (headers: HeaderTable) => T {
  const mark = {};
  return (headers) => {
    const facts = kept.get(headers);
    if (facts === undefined) return read(headers);
    const known = facts.get(mark) as { readonly fact: T } | undefined;
    if (known !== undefined) return known.fact;
    const fact = read(headers);
    facts.set(mark, { fact });
    return fact;
  };
}
