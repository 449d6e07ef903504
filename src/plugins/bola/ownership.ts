import type { StateMap } from '../sdk/index.js';
import { hasPart, NAMELESS, partsIn, sharePart, withPart } from './parts.js';

/** Who was given an object, who used it, and whom it was granted. Plain data; `p`, `a` and `r` are parts (`parts.ts`). */
export interface ObjectRecord {
  /** Scope of the token: its noun, or empty where it is unique by its form. */
  readonly n: string;
  /** Principals that a response gave it to. */
  p: string;
  /** Client addresses at which it was given, where principals are only sessions. */
  a: string;
  /** Principals that used it without having been given it, as far as nothing spoke against them. */
  r: string;
  /** How often its holders used it, up to `USES_MAX`. */
  u: number;
  /** What it lies in, where it was listed or made below something, as a part. */
  d?: string;
  /** Tokens of people (or groups) that its holders named in writes upon it. */
  g?: string[];
  /** When the record was last set: it is renewed only now and then. */
  at: number;
}

export const OBJECTS = { entriesMax: 200_000, ttlMs: 21 * 86_400_000 };
/** Objects by their token; those of several nouns share one where it stands for a small number. */
export type Objects = StateMap<ObjectRecord[]>;

/** Most people that an object is known to have; with so many it is wide. */
export const PEOPLE_MAX = 16;
export const USES_MAX = 4;
export const FIRST = 'first';
const NOUNS_MAX = 6;
const GRANTS_MAX = 6;
const RENEW_MS = 12 * 3_600_000;

export const recordOf = (records: readonly ObjectRecord[] | undefined, scope: string) => {
  if (records !== undefined) for (const record of records) if (record.n === scope) return record;
  return undefined;
};

export const isHolder = ({ p, r }: ObjectRecord, short: string): boolean =>
  hasPart(p, short) || hasPart(r, short);

export const peopleOf = ({ p, r }: ObjectRecord): number => partsIn(p) + partsIn(r);

/** Others than those it was given to use it, or several to whom nobody gave it. */
export const isPassedOn = ({ p, r }: ObjectRecord): boolean => partsIn(r) >= (p === '' ? 2 : 1);

/** Given to somebody without a name: it is everybody's. */
export const isOpen = ({ p }: ObjectRecord): boolean => p.includes(NAMELESS);

/** At the place where it was given to another session: mostly the same person. */
export const isAtPlace = ({ a }: ObjectRecord, place: string | undefined): boolean =>
  place !== undefined && hasPart(a, place);

export const haveCommonHolder = (a: ObjectRecord, b: ObjectRecord): boolean =>
  sharePart(a.p, b.p) || sharePart(a.p, b.r) || sharePart(a.r, b.p);

/**
 * A response gave the object to a principal. Answers with the record when others held it and it is new to him, and with
 * `FIRST` when nobody did.
 */
export function give(
  objects: Objects,
  token: string,
  scope: string,
  short: string,
  place: string | undefined,
  at: number,
  within?: string,
): ObjectRecord | typeof FIRST | undefined {
  const records = objects.get(token);
  const record = recordOf(records, scope);
  if (record === undefined) {
    const made: ObjectRecord = { n: scope, p: short, a: place ?? '', r: '', u: 0, at };
    if (within !== undefined) made.d = within;
    keep(objects, token, records, made, at);
    return FIRST;
  }
  const knows = hasPart(record.p, short);
  const p = knows ? record.p : withPart(record.p, short, PEOPLE_MAX);
  const a = place === undefined ? record.a : withPart(record.a, place, PEOPLE_MAX);
  const shared = !knows && (partsIn(record.p) > 0 || partsIn(record.r) > 0);
  const moves = within !== undefined && record.d !== within;
  if (p !== record.p || a !== record.a || moves || at - record.at > RENEW_MS) {
    if (moves) record.d = within;
    record.p = p;
    record.a = a;
    keep(objects, token, records, record, at);
  }
  return shared ? record : undefined;
}

/** A holder used the object. */
export function useAgain(
  objects: Objects,
  token: string,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord,
  at: number,
): void {
  if (record.u >= USES_MAX && at - record.at <= RENEW_MS) return;
  if (record.u < USES_MAX) record.u++;
  keep(objects, token, records, record, at);
}

/** A principal used an object that he had not been given, and nothing spoke against it. */
export function claim(objects: Objects, token: string, scope: string, short: string, at: number): void {
  const records = objects.get(token);
  const record = recordOf(records, scope) ?? { n: scope, p: '', a: '', r: '', u: 0, at };
  const r = withPart(record.r, short, PEOPLE_MAX);
  if (r === record.r) return;
  record.r = r;
  if (record.u === 0) record.u = 1;
  keep(objects, token, records, record, at);
}

/** One who may do so named somebody in a write upon the object. */
export function grant(
  objects: Objects,
  token: string,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord,
  to: string,
  at: number,
): void {
  const grants = record.g ?? [];
  if (grants.includes(to)) return;
  grants.push(to);
  if (grants.length > GRANTS_MAX) grants.shift();
  record.g = grants;
  keep(objects, token, records, record, at);
}

export function keep(
  objects: Objects,
  token: string,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord,
  at: number,
): void {
  if (at > record.at) record.at = at;
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
