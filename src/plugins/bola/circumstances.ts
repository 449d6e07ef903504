import { Class, isRefused } from './class.js';
import { isWrite } from './is-write.js';
import { oddsOfReach } from './odds.js';
import { isOpenTo, isPrivate } from './openness.js';
import type { Scene } from './scene.js';
import { LEARNED_MS } from './staff-work.js';
import { reachedOf, refusedBy, type Suspicion, type Visit } from './visit.js';

/* What speaks for an attack or against it besides the object itself. */

/** Log odds of what is not told, whatever else speaks for it. */
export const UNRIPE = -99;

const DAY_MS = 86_400_000;
const BESIDES_PART = 0.4;
const WRITE_WEIGHT = 0.6;
/** Who may read what others have may not delete it. */
const DELETE_WEIGHT = 0.5;
const TOLD_HERE_WEIGHT = 1.2;
const TOLD_TODAY_WEIGHT = 0.8;
/** Another account was told of that came by the same tool from the same address. */
const TOOL_WEIGHT = 1.5;
const OPEN_WEIGHT = -1.5;
const STAFF_WEIGHT = -2.5;
const EARLY_WEIGHT = -3;
const REFUSED_LEAST = 3;
const besidesClasses = [
  Class.given,
  Class.lone,
  Class.used,
  Class.untold,
  Class.unknown,
  Class.denied,
  Class.missing,
] as const;

/** The log odds of the call, of which those of the worst that it names are `odds`. */
export function weighCircumstances(
  scene: Scene,
  of: Class,
  odds: number,
  x: Suspicion,
  visit: Visit,
  staff: boolean,
): number {
  const { call, caller, success, habit, memory } = scene;
  const { event } = call;
  let sum = odds + besides(scene, of, x, visit) + memory.prevalence.odds(scene.config.violatorsShare);
  if (isWrite(event)) sum += WRITE_WEIGHT;
  if (event.method === 'DELETE') sum += DELETE_WEIGHT;
  sum += memory.sql.weight(event);
  if (x.f > 0) sum += TOLD_HERE_WEIGHT;
  else if (caller.at - memory.people.toldAt(caller.short) < DAY_MS) sum += TOLD_TODAY_WEIGHT;
  if (memory.tools.isOfTold(event, caller.short, caller.at)) sum += TOOL_WEIGHT;
  const open = isOpenTo(habit, of);
  if (success && caller.kind === '@') {
    if (isByDesign(scene, of)) sum = UNRIPE;
  } else if (open) sum += OPEN_WEIGHT;
  // Who is let in by right is not refused again and again.
  if (staff) sum = success ? UNRIPE : sum + STAFF_WEIGHT;
  // One link that is not for these eyes, or two, are somebody's mistake.
  if (isRefused(of) && x.f === 0 && refusedBy(x) < REFUSED_LEAST) return UNRIPE;
  return visit.b === 1 && visit.n === 0 ? sum + EARLY_WEIGHT : sum;
}

/** What callers without a name are given here is meant for everybody, as far as is known. */
export const isByDesign = (scene: Scene, of?: Class): boolean =>
  scene.success && scene.caller.kind === '@' && (isOpenTo(scene.habit, of) || !isForNamed(scene));

/** The nameless came long after those with names, who keep to their own here. */
function isForNamed({ caller, habit, memory }: Scene): boolean {
  const named = memory.habits.get(caller.keys.habit.slice(0, -1));
  return named !== undefined && isPrivate(named) && habit.f - named.f >= LEARNED_MS;
}

/** What the other kinds of strangers add that the caller reached here. */
function besides({ habit, config }: Scene, but: Class, x: Suspicion, visit: Visit): number {
  let sum = 0;
  for (const other of besidesClasses) {
    const k = reachedOf(x, other);
    if (other === but || k === 0) continue;
    const odds = oddsOfReach(other, k, visit, x, habit, undefined, config.violatorsShare);
    if (odds > 0) sum += BESIDES_PART * odds;
  }
  return sum;
}
