import { CLASSES, Class } from './class.js';

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
  /** Event time at which the window began. */
  t: number;
  /** By class: different objects within the window. */
  k: number[];
  /** By class: with how many the principal counts in the endpoint's habit. */
  c: number[];
  /** By class: with what weight. */
  v: number[];
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

export const OWN_MAX = 64;
/** Who used his own so often here is established; before, he is thin. */
export const THIN_USES = 3;
const OBJECTS_MAX = 96;
const WAITING_MAX = 24;

export function newSuspicion(at: number): Suspicion {
  return {
    t: at,
    k: new Array<number>(CLASSES).fill(0),
    c: new Array<number>(CLASSES).fill(0),
    v: new Array<number>(CLASSES).fill(0),
    e: false,
    o: [],
    w: '',
    q: [],
    f: 0,
    l: 0,
  };
}

/** The suspicion of a window that has not ended: what was told before is remembered over windows. */
export function suspicionAt(visit: Visit, at: number, windowMs: number): Suspicion {
  let x = visit.x;
  if (x === undefined || at - x.t >= windowMs) {
    x = { ...newSuspicion(at), ...(x !== undefined && { f: x.f, l: x.l }) };
    visit.x = x;
  }
  return x;
}

/** Counts an object once; answers how many of its class there are. */
export function count(x: Suspicion, of: Class, hash: number): number {
  const before = x.k[of] ?? 0;
  if (x.o.includes(hash)) return Math.max(1, before);
  if (x.o.length >= OBJECTS_MAX) x.o.shift();
  x.o.push(hash);
  x.k[of] = before + 1;
  return before + 1;
}

export function wait(x: Suspicion, id: string, at: number, of: Class): void {
  if (x.q.length > 0 && x.q[x.q.length - 1]?.[0] === id) return;
  x.q.push([id, at, of]);
  if (x.q.length > WAITING_MAX) x.q.shift();
}

export const sumOf = (x: Suspicion, classes: readonly Class[]): number =>
  classes.reduce<number>((sum, of) => sum + (x.k[of] ?? 0), 0);
export const refusedBy = (x: Suspicion): number => (x.k[Class.denied] ?? 0) + (x.k[Class.missing] ?? 0);
