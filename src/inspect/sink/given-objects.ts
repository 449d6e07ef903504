import type { Location } from '../../event/vocabulary.js';
import { fieldFacts } from '../field-name.js';

/** An object or array of the request as the application got it: parsed query, body, cookies. */
export interface RequestObject {
  readonly value: unknown;
  readonly location: Location;
}

/** Where in the request an object stands; a name as it may travel. */
export interface GivenPlace {
  readonly location: Location;
  readonly name: string;
}

const NODES_MAX = 2000;
const DEPTH_MAX = 16;
/** Objects compared by their text, on either side. */
const FORMS_MAX = 64;
const FORM_LENGTH_MAX = 2000;

export type Members = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' &&
  value !== null &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof Date) &&
  !(value instanceof RegExp);

/** Never through an accessor: what an application does there is its own affair. */
export const memberOf = (holder: Members, key: string): unknown =>
  Object.getOwnPropertyDescriptor(holder, key)?.value;

/** An object as text, so that a copy is found too. Bounded; what cannot be written, or runs code to be, is nothing. */
function formOf(value: Members): string {
  let nodes = 0;
  const plain = (item: unknown, depth: number): unknown => {
    if (typeof item === 'bigint') return String(item);
    if (!isObject(item)) return item;
    if (++nodes > 200 || depth > DEPTH_MAX) return undefined;
    if (Array.isArray(item)) return item.slice(0, 200).map((each: unknown) => plain(each, depth + 1));
    return Object.fromEntries(
      Object.keys(item).map((key) => [`:${key}`, plain(memberOf(item, key), depth + 1)]),
    );
  };
  return JSON.stringify(plain(value, 0))?.slice(0, FORM_LENGTH_MAX) ?? '';
}

/** Objects that came with a request, found again by identity or as copies. */
export class GivenObjects {
  readonly #same = new Map<unknown, GivenPlace>();
  readonly #forms = new Map<string, GivenPlace>();
  #compared = 0;

  /** @param accepts which of the objects, at any depth, are of interest */
  constructor(objects: readonly RequestObject[], accepts: (object: Members) => boolean) {
    let nodes = 0;
    const walk = (value: unknown, location: Location, name: string, depth: number): void => {
      if (!isObject(value) || depth > DEPTH_MAX || ++nodes > NODES_MAX) return;
      const isList = Array.isArray(value);
      if (!isList && accepts(value)) {
        const place = { location, name: name === '' ? '$' : name };
        this.#same.set(value, place);
        if (this.#forms.size < FORMS_MAX) this.#forms.set(formOf(value), place);
      }
      for (const key of Object.keys(value)) {
        const shown = isList ? `${name}[]` : [name, fieldFacts(key).shown].filter(Boolean).join('.');
        walk(memberOf(value, key), location, shown, depth + 1);
      }
    };
    for (const { value, location } of objects) walk(value, location, '', 0);
  }

  get size(): number {
    return this.#same.size;
  }

  /** Where this object, or one that is written like it, came in. At most 64 are compared by their text. */
  placeOf(value: Members): GivenPlace | undefined {
    const same = this.#same.get(value);
    if (same || this.#same.size === 0 || ++this.#compared > FORMS_MAX) return same;
    return this.#forms.get(formOf(value));
  }
}
