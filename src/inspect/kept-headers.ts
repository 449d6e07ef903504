import type { Headers } from './header-shape.js';

const kept = new WeakSet<Headers>();

/** Says that many messages will have this very table of headers, and that nobody changes it any more. */
export function keepHeaders(headers: Headers): void {
  kept.add(headers);
}

/** Something that is found out about tables of headers, and stays with those that are kept. */
export class HeaderFact<T> {
  readonly #known = new WeakMap<Headers, T>();

  get(headers: Headers): T | undefined {
    return this.#known.get(headers);
  }

  /** @returns false where the table is not kept: then this is not either. */
  set(headers: Headers, fact: T): boolean {
    if (!kept.has(headers)) return false;
    this.#known.set(headers, fact);
    return true;
  }
}

/** The same function of a table, asked once for each table that is kept. */
export function oncePerTable<H extends Headers, T>(read: (headers: H) => T): (headers: H) => T {
  const facts = new HeaderFact<{ readonly fact: T }>();
  return (headers) => {
    const known = facts.get(headers);
    if (known !== undefined) return known.fact;
    const fact = read(headers);
    facts.set(headers, { fact });
    return fact;
  };
}
