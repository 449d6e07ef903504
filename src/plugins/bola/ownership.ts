import type { StateMap } from '../sdk/index.js';

/**
 * Who was given an object, and who reached it without. Plain data; `p`, `a` and `r` hold short forms of tokens and
 * addresses, as one string of fixed-width parts: an entry exists per object, so it is kept small.
 */
export interface ObjectRecord {
  /** Scope of the token: its noun, or empty where it is unique by its form. */
  readonly n: string;
  /** Principals that a response gave it to. */
  p: string;
  /** Client addresses at which it was given. */
  a: string;
  /** Principals that reached it without having been given it. */
  r: string;
  /** When the record was last set: it is renewed only now and then. */
  at: number;
}

export const OBJECTS = { entriesMax: 100_000, ttlMs: 14 * 86_400_000 };

/** Characters of a short form: 60 bits of a token, and a hash of an address. */
const WIDTH = 10;
const PARTS_MAX = 12;
const NOUNS_MAX = 6;
const RENEW_MS = 6 * 3_600_000;

export type Relation = 'own' | 'foreign' | 'public' | 'unknown';

export const shortOf = (token: string): string => token.slice(0, WIDTH).padEnd(WIDTH, '.');

/** The same width for an address, which may be short: FNV-1a, twice. */
export function shortOfAddress(address: string): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let i = 0; i < address.length; i++) {
    a = Math.imul(a ^ address.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ address.charCodeAt(i), 0x01000193);
  }
  return ((a >>> 0).toString(36) + (b >>> 0).toString(36)).padEnd(WIDTH, '.').slice(0, WIDTH);
}

/**
 * How an object relates to a principal, by what responses gave to whom. `address` is given where a principal is only a
 * session: whoever holds another session at the place where the object was given is mostly the same person.
 */
export function relationOf(
  record: ObjectRecord | undefined,
  principal: string,
  address: string | undefined,
  publicPrincipals: number,
): Relation {
  if (record === undefined) return 'unknown';
  if (has(record.p, principal)) return 'own';
  if (partsIn(record.p) >= publicPrincipals || partsIn(record.p) + partsIn(record.r) >= publicPrincipals)
    return 'public';
  if (record.p === '') return 'unknown';
  return address !== undefined && has(record.a, address) ? 'own' : 'foreign';
}

/** Owners of a foreign object, as short forms. */
export function ownersOf(record: ObjectRecord): string[] {
  const owners: string[] = [];
  for (let i = 0; i < record.p.length; i += WIDTH) owners.push(record.p.slice(i, i + WIDTH));
  return owners;
}

/** Objects by their token; those of several nouns share one where it stands for a small number. */
export type Objects = StateMap<ObjectRecord[]>;

export function recordOf(
  records: readonly ObjectRecord[] | undefined,
  scope: string,
): ObjectRecord | undefined {
  if (records === undefined) return undefined;
  for (const record of records) if (record.n === scope) return record;
  return undefined;
}

/** A response gave the object to a principal. True when that is new, and others have it, but not so many that it is public. */
export function give(
  objects: Objects,
  token: string,
  scope: string,
  principal: string,
  address: string | undefined,
  at: number,
  publicPrincipals: number,
): boolean {
  const records = objects.get(token);
  const record = recordOf(records, scope);
  if (record === undefined) {
    keep(objects, token, records, { n: scope, p: principal, a: address ?? '', r: '', at });
    return false;
  }
  const knows = has(record.p, principal);
  const others = partsIn(record.p);
  const p = knows ? record.p : add(record.p, principal);
  const a = address === undefined || has(record.a, address) ? record.a : add(record.a, address);
  if (p !== record.p || a !== record.a || at - record.at > RENEW_MS) {
    record.p = p;
    record.a = a;
    record.at = at;
    keep(objects, token, records, record);
  }
  return !knows && others < publicPrincipals;
}

/** A principal reached an object that it had not been given. `records` is what `objects` has for the token. */
export function reach(
  objects: Objects,
  token: string,
  scope: string,
  records: ObjectRecord[] | undefined,
  principal: string,
  at: number,
): void {
  const record = recordOf(records, scope) ?? { n: scope, p: '', a: '', r: '', at };
  if (has(record.r, principal)) return;
  const r = add(record.r, principal);
  if (r === record.r) return;
  record.r = r;
  record.at = at;
  keep(objects, token, records, record);
}

function keep(
  objects: Objects,
  token: string,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord,
): void {
  if (records === undefined) {
    objects.set(token, [record], record.at);
    return;
  }
  if (!records.includes(record)) {
    if (records.length >= NOUNS_MAX) records.shift();
    records.push(record);
  }
  objects.set(token, records, record.at);
}

function add(parts: string, part: string): string {
  return partsIn(parts) >= PARTS_MAX ? parts : parts + part;
}

function partsIn(parts: string): number {
  return parts.length / WIDTH;
}

function has(parts: string, part: string): boolean {
  for (let at = parts.indexOf(part); at >= 0; at = parts.indexOf(part, at + 1))
    if (at % WIDTH === 0) return true;
  return false;
}
