import { bucketOf, hashText } from '../sdk/index.js';
import { CLASSES, type Class } from './class.js';
import type { Crowd } from './crowd.js';

/*
 * What is usual at an endpoint (or with a noun, or a role): how many principals come, and how many of them reach how many
 * objects that are not theirs by anything known. All that is ever compared with: no threshold knows what is private.
 */

/** Plain data. */
export interface Habit {
  /** A bit per hash of a principal: who was here in this epoch, roughly. */
  s: number[];
  /** Bits that are set. */
  b: number;
  /** Principals of epochs before, halved at each. */
  p: number;
  /** When it was halved as a whole, and when it began. */
  e: number;
  f: number;
  /** Calls that named objects. */
  c: number;
  /** Uses of what the caller was given, and of what only he had used before. */
  g: number;
  u: number;
  /** Uses of his own in which the response named the caller as the owner, and another. */
  m: number;
  o: number;
  /** Of a noun: objects that a response gave to somebody first, and to somebody after others. */
  i: number;
  j: number;
  /** Principals that are established: who used their own a few times. */
  k: number;
  /** By slot (`slotOf`): principals by how many such objects they reached, in buckets of `bucketOf`. */
  h: number[][];
  /** By class: how much of what was told as an attack speaks against itself (established people, all alike). */
  w: number[];
  /** Whether many callers together reach for what is not theirs; begins when the endpoint is known. */
  z?: Crowd;
}

/** Before so many were given, little is known of who else has them. */
const SHARED_DOUBT = 20;
const WORDS = 8;
const BITS = WORDS * 32;
/** With more bits than these the estimate is poor: a new epoch begins. */
const BITS_FULL = 224;
const EPOCH_MS = 10 * 86_400_000;

export function newHabit(at: number): Habit {
  return {
    s: new Array<number>(WORDS).fill(0),
    b: 0,
    p: 0,
    e: at,
    f: at,
    c: 0,
    g: 0,
    u: 0,
    m: 0,
    o: 0,
    i: 0,
    j: 0,
    k: 0,
    h: Array.from({ length: 2 * CLASSES }, () => []),
    w: new Array<number>(CLASSES).fill(0),
  };
}

/** Notes that a principal is here. */
export function see(habit: Habit, short: string, at: number): void {
  if (at - habit.e > EPOCH_MS) beginEpoch(habit, at);
  else if (habit.b >= BITS_FULL) makeRoom(habit);
  const hash = hashText(short);
  const word = hash & (WORDS - 1);
  const bit = 1 << ((hash >>> 8) & 31);
  const before = habit.s[word] ?? 0;
  if ((before & bit) !== 0) return;
  habit.s[word] = before | bit;
  habit.b++;
}

/** What was long ago weighs half. */
function beginEpoch(habit: Habit, at: number): void {
  habit.e = at;
  makeRoom(habit);
  habit.c /= 2;
  habit.g /= 2;
  habit.u /= 2;
  habit.m /= 2;
  habit.o /= 2;
  habit.i /= 2;
  habit.j /= 2;
  habit.k /= 2;
  for (const counts of habit.h.slice(CLASSES)) halve(counts);
  halve(habit.w);
}

/** For more principals. What the established do stays: else whoever brings enough strangers has it forgotten. */
function makeRoom(habit: Habit): void {
  habit.p = seenIn(habit) / 2;
  habit.s.fill(0);
  habit.b = 0;
  for (const counts of habit.h.slice(0, CLASSES)) halve(counts);
}

function halve(counts: number[]): void {
  for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] ?? 0) / 2;
}

/** Linear counting: right to a few per cent up to `BITS_FULL` bits, which are some 500 principals. */
const seenIn = ({ b, p }: Habit): number =>
  p + (b === 0 ? 0 : -BITS * Math.log(1 - Math.min(b, BITS - 1) / BITS));

/** Of these the established are at least as many as are counted. */
export const principalsOf = (habit: Habit): number => Math.max(habit.k, seenIn(habit));

/** Those who have a habit of their own here are counted apart from those who are hardly known. */
export const slotOf = (of: Class, established: boolean): number => (established ? of + CLASSES : of);

/** Follows one principal's count of a class, from one with a weight to one with another: how surely he is none to be told of. */
export function move(
  habit: Habit,
  slot: number,
  before: number,
  was: number,
  after: number,
  is: number,
): void {
  const counts = habit.h[slot];
  if (counts === undefined) return;
  if (before > 0) {
    const from = bucketOf(before);
    counts[from] = Math.max(0, (counts[from] ?? 0) - was);
  }
  if (after <= 0) return;
  const to = bucketOf(after);
  while (counts.length <= to) counts.push(0);
  counts[to] = (counts[to] ?? 0) + is;
}

/** Of the objects of a noun that people are given, the part that others have too. */
export const sharedPart = ({ i, j }: Habit): number => j / (i + j + SHARED_DOUBT);

/** Principals that reached as many objects of a class or more, but for the one in question, who is counted with `own`. */
export function asMany(habit: Habit, slot: number, count: number, own: number, weight: number): number {
  const counts = habit.h[slot];
  if (counts === undefined) return 0;
  const from = bucketOf(count);
  let sum = 0;
  for (let i = from; i < counts.length; i++) sum += counts[i] ?? 0;
  return own > 0 && bucketOf(own) >= from ? Math.max(0, sum - weight) : sum;
}
