import { CLASSES, Class, isOthers } from './class.js';
import { type Habit, move, slotOf } from './habit.js';
import { logistic } from './odds.js';
import { isOpenTo } from './openness.js';
import { claim } from './ownership.js';
import type { Scene } from './scene.js';
import type { Stranger } from './stranger.js';
import { type Suspicion, wait } from './visit.js';

/* What a caller who is not told of adds to what is usual. */

/** Below these log odds a stranger's object is what it usually is here: shared. */
const USUAL_ODDS = -1;

/** Nothing is told: it becomes part of what is usual, and the object the caller's too. */
export function tolerate(
  { call, caller, success, habit, memory }: Scene,
  strangers: readonly Stranger[],
  x: Suspicion,
  { staff, odds, established }: { staff: boolean; odds: number; established: boolean },
): void {
  const { event, serviceId } = call;
  const { short, kind, at } = caller;
  if (x.e !== established) {
    for (let i = 0; i < CLASSES; i++) recount(habit, i as Class, x, x.c[i] ?? 0, x.v[i] ?? 0, established);
    x.e = established;
  }
  for (const { of, noun, reference, scope } of strangers) {
    const k = x.k[of] ?? 0;
    const counted = x.c[of] ?? 0;
    if (!staff && x.f === 0 && k > counted) {
      // What is more likely an attack than not is hardly what is usual.
      const weight = logistic(-2 * odds);
      recount(habit, of, x, k, weight, established);
      if (serviceId !== undefined) {
        const nounHabit = memory.noun(serviceId, kind, noun, at);
        recount(nounHabit, of, x, k, weight, established);
        memory.keepNoun(serviceId, kind, noun, nounHabit, at);
      }
      x.c[of] = k;
      x.v[of] = weight;
    }
    if (k === 1 && counted === 0 && isOthers(of)) memory.staff.note(event.principal?.roles, 'reached', at);
    if (of !== Class.kin && of !== Class.wide) wait(x, event.id, at, of);
    if (!success) continue;
    claim(memory.objects, reference.token, scope, short, at);
    // What is usual here ties people together; what is merely not enough does not.
    if (odds >= USUAL_ODDS || !(isOthers(of) || of === Class.kin || of === Class.near)) continue;
    // What is everybody's ties nobody together.
    if (serviceId === undefined || !isOpenTo(memory.noun(serviceId, kind, noun, at)))
      memory.people.share(short, reference.token, scope, at);
  }
}

/** What somebody who turned out to be staff contributed to what is usual, taken back. */
export function takeBack(
  { call: { serviceId }, caller: { kind, at }, habit, memory }: Scene,
  strangers: readonly Stranger[],
  x: Suspicion,
): void {
  for (const { of, noun } of strangers) {
    if ((x.c[of] ?? 0) === 0) continue;
    recount(habit, of, x, 0, 0, x.e);
    if (serviceId !== undefined) {
      const nounHabit = memory.noun(serviceId, kind, noun, at);
      recount(nounHabit, of, x, 0, 0, x.e);
      memory.keepNoun(serviceId, kind, noun, nounHabit, at);
    }
    x.c[of] = 0;
  }
}

/** What was told as an attack is no part of what is usual. */
export function forget(habit: Habit, x: Suspicion): void {
  for (let i = 0; i < x.c.length; i++) {
    move(habit, slotOf(i as Class, x.e), x.c[i] ?? 0, x.v[i] ?? 0, 0, 0);
    x.c[i] = 0;
  }
}

function recount(
  habit: Habit,
  of: Class,
  x: Suspicion,
  count: number,
  weight: number,
  established: boolean,
): void {
  move(habit, slotOf(of, x.e), x.c[of] ?? 0, x.v[of] ?? 0, 0, 0);
  move(habit, slotOf(of, established), 0, 0, count, weight);
}
