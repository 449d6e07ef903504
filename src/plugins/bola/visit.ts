import { Class } from './class.js';

/** What one principal does at one endpoint. Plain data; for the innocent it stays a few numbers. */
export interface Visit {
  /** Uses of objects of his own, up to `OWN_MAX`. */
  n: number;
  /** Reached others' objects when nobody knew yet whose they are: 1, or 2 when that is no excuse any more. */
  b?: 1 | 2;
  /** The suspicious part; absent for the innocent. */
  x?: Suspicion;
}

export interface Suspicion {
  /** Event time at which the window began, and of the latest call that named such. */
  t: number;
  a: number;
  /** When the present spell began: after the latest rest. */
  z: number;
  /** Of each class that came. */
  s: Tally[];
  /** Whether he counts among the established. */
  e: boolean;
  /** Hashes of those objects. */
  o: number[];
  /** People whose they are, as parts. */
  w: string;
  /** Events that may turn out to be part of it, each with its class: `[id, time, class]`. */
  q: [string, number, Class][];
  /** Events told, and when the latest was. */
  f: number;
  l: number;
}

/** What a principal reached of one class. */
export interface Tally {
  readonly of: Class;
  /** Different objects within the window, and how many of them came before the latest rest. */
  k: number;
  b: number;
  /** With how many, and with what weight, the principal counts in the endpoint's habit. */
  c: number;
  v: number;
}

export const OWN_MAX = 64;
/** Who used his own so often here is established; before, he is thin. */
export const THIN_USES = 3;
const OBJECTS_MAX = 96;
const WAITING_MAX = 24;
/** A pause is a rest that is so long, and so many times as long as those after it. */
const REST_MS = 3 * 3_600_000;
const REST_TIMES = 6;

export function newSuspicion(at: number): Suspicion {
  return { t: at, a: at, z: at, s: [], e: false, o: [], w: '', q: [], f: 0, l: 0 };
}

export function tallyOf(x: Suspicion, of: Class): Tally {
  for (const tally of x.s) if (tally.of === of) return tally;
  const tally = { of, k: 0, b: 0, c: 0, v: 0 };
  x.s.push(tally);
  return tally;
}

/** How many different objects of a class since the latest rest. */
export function reachedOf(x: Suspicion, of: Class): number {
  for (const tally of x.s) if (tally.of === of) return tally.k - tally.b;
  return 0;
}

/**
 * The suspicion of a window that has not ended, at a call that belongs to it: what was told before is remembered over windows. After
 * a rest it is counted anew how many one comes to: days of somebody busy are no enumeration.
 */
export function suspicionAt(visit: Visit, at: number, windowMs: number): Suspicion {
  let x = visit.x;
  if (x === undefined || at - x.t >= windowMs) {
    const { z, a } = x ?? { z: at, a: at };
    x = { ...newSuspicion(at), z: at - a > REST_MS ? at : z, ...(x !== undefined && { f: x.f, l: x.l }) };
    visit.x = x;
  } else if (at - x.a > REST_MS) {
    for (const tally of x.s) tally.b = tally.k;
    x.z = at;
  }
  x.a = Math.max(x.a, at);
  return x;
}

/** Counts an object once; answers how many of its class there are. */
export function count(x: Suspicion, of: Class, hash: number): number {
  const tally = tallyOf(x, of);
  if (x.o.includes(hash)) return Math.max(1, tally.k - tally.b);
  if (x.o.length >= OBJECTS_MAX) x.o.shift();
  x.o.push(hash);
  return ++tally.k - tally.b;
}

export function wait(x: Suspicion, id: string, at: number, of: Class): void {
  if (x.q.length > 0 && x.q[x.q.length - 1]?.[0] === id) return;
  x.q.push([id, at, of]);
  if (x.q.length > WAITING_MAX) x.q.shift();
}

/** Of what waits, what belongs to one spell with now: a rest far longer than the pauses since then parts it from what was before. */
export function sinceRest(waiting: Suspicion['q'], at: number): Suspicion['q'] {
  let next = at;
  for (let i = waiting.length - 1; i >= 0; i--) {
    const time = waiting[i]?.[1] ?? 0;
    const pauses = waiting.length - 1 - i;
    const usual = pauses === 0 ? 0 : (at - next) / pauses;
    if (next - time > Math.max(REST_MS, REST_TIMES * usual)) return waiting.slice(i + 1);
    next = time;
  }
  return waiting;
}

export function sumOf({ s }: Suspicion, classes: readonly Class[]): number {
  let sum = 0;
  for (const { of, k } of s) if (classes.includes(of)) sum += k;
  return sum;
}

/** Since the latest rest. */
export const refusedBy = (x: Suspicion): number => reachedOf(x, Class.denied) + reachedOf(x, Class.missing);
