import { Class, isOthers } from './class.js';
import { type Habit, move, slotOf } from './habit.js';
import { logistic } from './odds.js';
import { isOpenTo } from './openness.js';
import { claim } from './ownership.js';
import type { Scene } from './scene.js';
import type { Stranger } from './stranger.js';
import { type Suspicion, type Tally, tallyOf, wait } from './visit.js';

/* What a caller who is not told of adds to what is usual. */

/** Below these log odds a stranger's object is what it usually is here: shared. */
export const USUAL_ODDS = -1;

interface Tolerated {
  readonly staff: boolean;
  /** The highest log odds of all that the call names. */
  readonly odds: number;
  /** The highest of what enough is known of; in the first days, when nobody knows what is usual, all counts. */
  readonly sure: number;
  readonly established: boolean;
}

/** Nothing is told: it becomes part of what is usual, and the object the caller's too. */
export function tolerate(
  { call, caller, success, habit, memory }: Scene,
  strangers: readonly Stranger[],
  x: Suspicion,
  { staff, odds, sure, established }: Tolerated,
): void {
  const { event, serviceId } = call;
  const { short, kind, at } = caller;
  if (x.e !== established) {
    for (const tally of x.s) recount(habit, tally, x.e, tally.c, tally.v, established);
    x.e = established;
  }
  for (const { of, noun, reference, scope } of strangers) {
    const tally = tallyOf(x, of);
    const counted = tally.c;
    const k = tally.k - tally.b;
    if (!staff && x.f === 0 && k > counted) {
      // What is more likely an attack than not is hardly what is usual.
      const weight = logistic(-2 * sure);
      recount(habit, tally, x.e, k, weight, established);
      if (serviceId !== undefined) {
        const nounHabit = memory.noun(serviceId, kind, noun, at);
        recount(nounHabit, tally, x.e, k, weight, established);
        memory.keepNoun(serviceId, kind, noun, nounHabit, at);
      }
      tally.c = k;
      tally.v = weight;
    }
    if (k === 1 && counted === 0 && isOthers(of)) memory.staff.note(event.principal?.roles, 'reached', at);
    if (of !== Class.kin && of !== Class.wide) wait(x, event.id, at, of);
    if (!success) continue;
    claim(memory.objects, reference.token, scope, short, at);
    // What is usual here ties people together; what is merely not enough does not.
    if (odds >= USUAL_ODDS || !(isOthers(of) || of === Class.kin || of === Class.near)) continue;
    // What is everybody's ties nobody together.
    if (serviceId === undefined || !isOpenTo(memory.noun(serviceId, kind, noun, at)))
      memory.people.share(short, reference.token, scope, noun, at);
  }
}

/** What somebody who turned out to be staff contributed to what is usual, taken back. */
export function takeBack(
  { call: { serviceId }, caller: { kind, at }, habit, memory }: Scene,
  strangers: readonly Stranger[],
  x: Suspicion,
): void {
  for (const { of, noun } of strangers) {
    const tally = tallyOf(x, of);
    if (tally.c === 0) continue;
    recount(habit, tally, x.e, 0, 0, x.e);
    if (serviceId !== undefined) {
      const nounHabit = memory.noun(serviceId, kind, noun, at);
      recount(nounHabit, tally, x.e, 0, 0, x.e);
      memory.keepNoun(serviceId, kind, noun, nounHabit, at);
    }
    tally.c = 0;
  }
}

/** What was told as an attack is no part of what is usual. */
export function forget(habit: Habit, x: Suspicion): void {
  for (const tally of x.s) {
    move(habit, slotOf(tally.of, x.e), tally.c, tally.v, 0, 0);
    tally.c = 0;
  }
}

function recount(
  habit: Habit,
  { of, c, v }: Tally,
  was: boolean,
  count: number,
  weight: number,
  established: boolean,
): void {
  move(habit, slotOf(of, was), c, v, 0, 0);
  move(habit, slotOf(of, established), 0, 0, count, weight);
}
