import { Class, isForeign } from './class.js';
import { type Habit, principalsOf } from './habit.js';
import { partsIn } from './parts.js';
import type { Config } from './scene.js';
import type { Suspicion } from './visit.js';

const PEOPLE_LEAST = 5;
const NOUN_PEOPLE_LEAST = 8;
/** Of a noun only each principal's first uses are counted. */
const NOUN_CALLS_SHARE = 0.7;
const REFUSED_MANY = 10;
const UNKNOWN_MANY = 20;
const UNKNOWN_PEOPLE_LEAST = 4;

/** One request says nothing where little is known; many do, of several owners. `k`: such objects that the caller reached. */
export function isRipe(
  of: Class,
  k: number,
  x: Suspicion,
  habit: Habit,
  noun: Habit | undefined,
  { callsMin, foreignObjectsMin, ownersMin }: Config,
): boolean {
  const people = principalsOf(habit);
  const warm = habit.c >= callsMin && people >= PEOPLE_LEAST;
  if (of === Class.denied || isForeign(of)) {
    if (
      warm ||
      (noun !== undefined && noun.c >= NOUN_CALLS_SHARE * callsMin && principalsOf(noun) >= NOUN_PEOPLE_LEAST)
    )
      return true;
    if (of === Class.denied) return k >= REFUSED_MANY;
    return of !== Class.kin && k > foreignObjectsMin && partsIn(x.w) >= ownersMin;
  }
  if (warm) return true;
  return of === Class.missing
    ? k >= REFUSED_MANY
    : of === Class.unknown && k >= UNKNOWN_MANY && people >= UNKNOWN_PEOPLE_LEAST;
}
