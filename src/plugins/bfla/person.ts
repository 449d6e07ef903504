import { addRecent } from '../sdk/index.js';

/** A call that may turn out to be part of an attack. */
export interface Held {
  f: number;
  id: string;
  at: number;
  /** By a method that nobody had used there: only another such call says more. */
  odd?: true;
}

/** What is remembered of a caller. Plain data; functions are 32-bit hashes. */
export interface Person {
  group: string;
  first: number;
  last: number;
  visits: number;
  /** Functions that are his by right, latest added last. */
  own: number[];
  /** Those that he called in two visits or more. */
  often: number[];
  /** Called in the present visit. */
  now: number[];
  /** Functions that he was told of at. */
  bad?: number[];
  /** Since when he is told of, on how many days, and the latest of these. */
  told?: { since: number; days: number; day: number };
  /** Successful calls that are held back until more is known. */
  held?: Held[];
  /** Roles that came without a grant: when, and what he was before. */
  raised?: { at: number; from: string };
  /** A change of privileges that he made himself. */
  grant?: Held;
}

export const FUNCTIONS_MAX = 64;
export const HELD_MAX = 16;

export function newPerson(group: string, at: number): Person {
  return { group, first: at, last: at, visits: 0, own: [], often: [], now: [] };
}

export function hold(list: Held[] | undefined, held: Held): Held[] {
  const longer = list ?? [];
  longer.push(held);
  if (longer.length > HELD_MAX) longer.shift();
  return longer;
}

export function own(person: Person, f: number): void {
  addRecent(person.own, f, FUNCTIONS_MAX);
}
