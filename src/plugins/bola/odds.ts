import { Class, isOthers } from './class.js';
import { asMany, type Habit, principalsOf, sharedPart, slotOf } from './habit.js';
import { type Suspicion, THIN_USES, tallyOf, type Visit } from './visit.js';

/*
 * How much speaks for a violation when a principal reaches the k-th object of a class: the share of principals that would be
 * attackers, against the share of principals that reach as many without being one. The second is what was counted, plus how
 * little is known: a share that was never seen in n trials may still be about 1/n.
 */

/** By class: how often it might be innocent before anything is known, as a count beside the trials. */
const doubt: readonly number[] = [1, 1.5, 6.5, 24, 8, 1.5, 6, 0, 1.2, 2, 2];
/** Each further object of that kind is so much rarer among the innocent. */
const FURTHER = 0.75;
const TRIALS_LEAST = 20;
/** However many objects: somebody may have a reason that nothing here tells. */
const SHARE_LEAST = 0.0001;
/** Of the trials with one noun at other endpoints, the part that counts here. */
const ELSEWHERE = 0.5;
/** Trials of one principal are much alike: more than these of each are no more evidence. */
const TRIALS_EACH = 12;
/** Of what may well be shared, or nobody is known to have: that says less. */
const TRIALS_EACH_UNSURE = 4;
/** Principals of the noun whose habit stands in for that of an endpoint that has few. */
const PRINCIPALS_LENT = 8;

/** Of as many principals as reach half as many objects, so many reach twice as many, if nothing was counted yet. */
const HALF_AGAIN = 0.2;

/** With how many a principal counts already, and with what weight. */
interface Counted {
  readonly count: number;
  readonly weight: number;
  /** Whether among the established. */
  readonly established: boolean;
}

/** Where mates reach each other's, some of them are not known to be mates yet: that part of one class shows as another. */
const spills: Partial<Record<Class, readonly (readonly [Class, number])[]>> = {
  [Class.near]: [
    [Class.given, 1],
    [Class.lone, 0.5],
    [Class.kin, 0.2],
  ],
  [Class.lone]: [[Class.kin, 0.1]],
  [Class.unknown]: [[Class.lone, 0.5]],
  [Class.untold]: [
    [Class.given, 1],
    [Class.lone, 0.5],
    [Class.near, 0.5],
    [Class.kin, 0.2],
  ],
  [Class.given]: [
    [Class.lone, 0.1],
    [Class.kin, 0.03],
  ],
};
/** Whoever comes with ids from before opens what nobody is known to have; where things are had in common, others were seen with some. */
const ofMemory: readonly Class[] = [Class.lone, Class.near];
/** What newcomers do those who are established may do, too, now and then. */
const THIN_PART = 0.07;
const nobody: Counted = { count: 0, weight: 0, established: false };

const nounLends = new Set<Class>([Class.given, Class.used, Class.kin, Class.lone, Class.near, Class.untold]);

/** Who uses his own so often may reach as many more of others'. */
const OWN_EACH = 8;

/** Log odds that a principal violates who reaches the k-th object of a class; those of the noun are lent where they are given. */
export function oddsOfReach(
  of: Class,
  k: number,
  visit: Visit,
  x: Suspicion,
  at: Habit,
  noun: Habit | undefined,
  violatorsShare: number,
  /** He has something of the noun himself, though he may be new to the endpoint. */
  owns = false,
): number {
  const count = Math.max(1, Math.round(k / (1 + visit.n / OWN_EACH)));
  const { c, v } = tallyOf(x, of);
  const counted = { count: c, weight: v, established: x.e };
  return oddsOf(of, count, visit.n >= THIN_USES, owns, counted, at, noun, violatorsShare);
}

function oddsOf(
  of: Class,
  count: number,
  established: boolean,
  owns: boolean,
  counted: Counted,
  at: Habit,
  noun: Habit | undefined,
  violatorsShare: number,
): number {
  // Who is hardly known is compared with everybody.
  const people = established ? at.k : principalsOf(at);
  const remembered = noun !== undefined && ofMemory.includes(of) ? sharedPart(noun) : 0;
  const seen = tailOf(at, of, count, established, counted, remembered) + (at.w[of] ?? 0);
  let share = seen / Math.max(people, 3);
  let trials = trialsOf(at, of, people);
  if (noun !== undefined && nounLends.has(of)) {
    const among = established || (owns && noun.k >= PRINCIPALS_LENT);
    const others = among ? noun.k : principalsOf(noun);
    const elsewhere =
      (tailOf(noun, of, count, among, counted, remembered) + (noun.w[of] ?? 0)) / Math.max(others, 3);
    const alike = toldPart(at);
    const lent = PRINCIPALS_LENT * alike;
    share = (seen + lent * elsewhere) / (Math.max(people, 1) + lent);
    trials += ELSEWHERE * alike * Math.max(0, trialsOf(noun, of, others) - trials);
  }
  const unsure = ((doubt[of] ?? 8) * FURTHER ** (count - 1)) / (TRIALS_LEAST + trials);
  return Math.log(violatorsShare / Math.min(1, Math.max(SHARE_LEAST, share + unsure)));
}

/** Of the principals at an endpoint, the part that is not known for having reached what nobody was given. */
function toldPart(at: Habit): number {
  const people = principalsOf(at);
  const untold = asMany(at, Class.unknown, 1, 0, 0) + asMany(at, slotOf(Class.unknown, true), 1, 0, 0);
  return Math.max(0, people - untold + 1) / (people + 1);
}

/** What people do has long tails: where many reach some, a few reach many more. */
function tailOf(
  habit: Habit,
  of: Class,
  count: number,
  established: boolean,
  counted: Counted,
  remembered: number,
): number {
  let most = 0;
  let factor = 1;
  for (let k = count; k >= 1; k = Math.floor(k / 2)) {
    let reached = reachedBy(habit, of, k, established, counted);
    for (const [other, part] of spills[of] ?? [])
      reached += part * reachedBy(habit, other, k, established, nobody);
    if (of === Class.given) reached += beyondKin(habit, k, established);
    if (remembered > 0) reached += remembered * reachedBy(habit, Class.unknown, k, established, nobody);
    most = Math.max(most, factor * reached);
    factor *= HALF_AGAIN;
  }
  return most;
}

/** As those who reach what their kin's kin has are to those who reach what their kin has, so are those beyond to them. */
function beyondKin(habit: Habit, k: number, established: boolean): number {
  const near = reachedBy(habit, Class.near, k, established, nobody);
  return near === 0 ? 0 : near ** 2 / (near + reachedBy(habit, Class.kin, k, established, nobody));
}

function reachedBy(habit: Habit, of: Class, k: number, established: boolean, counted: Counted): number {
  const thin = manyOf(habit, of, k, false, counted);
  return manyOf(habit, of, k, true, counted) + (established ? THIN_PART * thin : thin);
}

function manyOf(habit: Habit, of: Class, k: number, established: boolean, counted: Counted): number {
  const own = counted.established === established ? counted.count : 0;
  return asMany(habit, slotOf(of, established), k, own, counted.weight);
}

function trialsOf(habit: Habit, of: Class, people: number): number {
  const uses = of === Class.used ? habit.u : nounLends.has(of) ? habit.g : habit.c;
  return Math.min(uses, (isOthers(of) ? TRIALS_EACH : TRIALS_EACH_UNSURE) * people);
}

export const logistic = (odds: number): number => 1 / (1 + Math.exp(-odds));
