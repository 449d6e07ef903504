import { CLASSES, Class } from './class.js';
import { asMany, type Habit, principalsOf } from './habit.js';

const OPEN_SHARE = 0.25;
const OPEN_LEAST = 10;
const NAMED_LEAST = 8;
const openClasses = [Class.given, Class.lone, Class.used, Class.wide] as const;

/**
 * Many principals reach what others have, and are not their kin: it is open, and a crawler is no thief. To who has his circle it
 * is not opened by newcomers to theirs (`to` is what the object is to him).
 */
export function isOpenTo(habit: Habit, to?: Class): boolean {
  let most = 0;
  for (const of of openClasses)
    if (of !== Class.lone || to !== Class.given)
      most = Math.max(most, asMany(habit, of, 1, 0, 0) + asMany(habit, of + CLASSES, 1, 0, 0));
  return most >= OPEN_SHARE * Math.max(OPEN_LEAST, principalsOf(habit));
}

/** Those who have a name keep to their own here. */
export function isPrivate(named: Habit): boolean {
  return principalsOf(named) >= NAMED_LEAST && !isOpenTo(named);
}
