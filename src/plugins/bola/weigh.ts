import { hashText } from '../sdk/index.js';
import { isByDesign, UNRIPE, weighCircumstances } from './circumstances.js';
import { Class, foreignClasses, isForeign } from './class.js';
import { isForgiven } from './excuses.js';
import { logistic, oddsOfReach } from './odds.js';
import { isPassedOn } from './ownership.js';
import { listParts, partsIn, withPart } from './parts.js';
import { claimOf, findingOf, noteOf } from './report.js';
import { isRipe } from './ripe.js';
import type { Scene, Verdict } from './scene.js';
import { isStaff, isStaffSinceEver } from './staff-work.js';
import type { Stranger } from './stranger.js';
import { forget, takeBack, tolerate, USUAL_ODDS } from './tolerate.js';
import {
  count,
  reachedOf,
  refusedBy,
  type Suspicion,
  sinceRest,
  sumOf,
  suspicionAt,
  THIN_USES,
  type Visit,
} from './visit.js';

const HOUR_MS = 3_600_000;
const OWNERS_KEPT = 12;
const CONFIDENCE_MAX = 0.99;
/** So much is kept back: weeks without attacks are by far the most, and what was told then was mostly hardly told. */
const OVERSTATED = 0.7;
/** An established person's attack speaks so much against itself. */
const AGAINST_ITSELF = 0.03;
/** Who tries with two accounts of his own is no thief; who meets many behind one address may be. */
const AT_HOME_WEIGHT = -4;
const AT_HOME_OWNERS = 2;

/** What is remembered of the caller at the endpoint. */
interface Here {
  readonly key: string;
  readonly visit: Visit | undefined;
  readonly thin: boolean;
}

/** Judges a call that names strangers: tells of it, or tolerates it. */
export function weigh(
  scene: Scene,
  strangers: readonly Stranger[],
  { key, visit: present, thin }: Here,
): Verdict {
  const { call, caller, success, habit, memory, config } = scene;
  const { short, at } = caller;
  const visit = present ?? memory.refusals.get(key) ?? { n: 0 };
  const x = suspicionAt(visit, at, config.windowHours * HOUR_MS);
  const established = visit.n >= THIN_USES;
  const known = isStaff(scene, strangers);
  const staff = known || (success && isStaffSinceEver(scene, strangers, visit, x));
  if (staff) {
    // Whether it is somebody who rests is not known in his first spell.
    if (known || x.z > x.t) memory.people.setStaff(short, at);
    takeBack(scene, strangers, x);
  }
  const { worst, odds, raw, suspicious } = worstOf(scene, strangers, visit, x, established);
  if (worst === undefined) return { suspicious, thin };
  const confidence = Math.min(
    CONFIDENCE_MAX,
    logistic(weighCircumstances(scene, worst.of, odds, x, visit, staff) - OVERSTATED),
  );
  const { foreignObjectsMin, ownersMin } = config;
  const words = claimOf(worst.of, sumOf(x, foreignClasses), partsIn(x.w), foreignObjectsMin, ownersMin);
  const keep = () => {
    if (present !== undefined || success) memory.visits.set(key, visit, at);
    else memory.refusals.set(key, visit, at);
  };
  if (confidence < config.confidenceMin || isForgiven(memory.feedback, call, words.rule)) {
    tolerate(scene, strangers, x, { staff, odds: raw, sure: odds, established });
    keep();
    return { suspicious: suspicious && !staff && !isByDesign(scene), thin };
  }
  const before = sinceRest(x.q, at).filter(
    ([, , of]) =>
      of === worst.of ||
      oddsOfReach(of, reachedOf(x, of), visit, x, habit, undefined, config.violatorsShare) > 0,
  );
  const finding = findingOf(call, words, confidence, before, at, noteOf(x));
  x.q = [];
  forget(habit, x);
  // That all established people do it would speak against it being an attack.
  if (x.f === 0 && established) habit.w[worst.of] = (habit.w[worst.of] ?? 0) + AGAINST_ITSELF;
  x.f += finding.evidence.length;
  x.l = at;
  if (memory.people.toldAt(short) === 0) memory.prevalence.tell(confidence, at);
  memory.people.tell(short, at);
  memory.tools.tell(call.event, short, at);
  keep();
  return { finding, suspicious, thin };
}

/**
 * Of what the call names, the one that most speaks for an attack, among those of which enough is known; `raw` are the highest log
 * odds of all; `suspicious` when it may be part of a crowd's enumeration.
 */
function worstOf(
  { call, caller, habit, memory, config }: Scene,
  strangers: readonly Stranger[],
  visit: Visit,
  x: Suspicion,
  established: boolean,
): { worst: Stranger | undefined; odds: number; raw: number; suspicious: boolean } {
  let suspicious = false;
  let worst: Stranger | undefined;
  let odds = UNRIPE;
  let raw = UNRIPE;
  for (const stranger of strangers) {
    const { of, noun, reference } = stranger;
    const k = count(x, of, hashText(reference.token));
    noteOwners(x, stranger);
    const nounHabit =
      call.serviceId === undefined || caller.kind === '@'
        ? undefined
        : memory.noun(call.serviceId, caller.kind, noun, caller.at);
    const atHome = stranger.atHome === true && partsIn(x.w) <= AT_HOME_OWNERS;
    const these =
      oddsOfReach(
        of,
        // Who tests with two accounts does so before each release.
        atHome ? 1 : k,
        visit,
        x,
        habit,
        nounHabit,
        config.violatorsShare,
        memory.people.owns(caller.short, noun),
      ) +
      stranger.weight +
      (atHome ? AT_HOME_WEIGHT : 0);
    raw = Math.max(raw, these);
    suspicious ||= isSuspicious(stranger, these, established && refusedBy(x) < 2);
    if (these > odds && isRipe(of, k, x, habit, nounHabit, config)) {
      odds = these;
      worst = stranger;
    } else worst ??= stranger;
  }
  return { worst, odds, raw, suspicious };
}

function noteOwners(x: Suspicion, { owner, record }: Stranger): void {
  if (owner !== undefined) x.w = withPart(x.w, owner, OWNERS_KEPT);
  if (record === undefined) return;
  for (const one of listParts(record.p + record.r)) x.w = withPart(x.w, one, OWNERS_KEPT);
}

/** One dead link of somebody known (`mistaken`) is no part of an enumeration, nor is what is usually shared, and is. */
const isSuspicious = ({ of, keyed, record }: Stranger, odds: number, mistaken: boolean): boolean =>
  !keyed &&
  of !== Class.kin &&
  of !== Class.wide &&
  !(mistaken && of === Class.missing) &&
  !(odds < USUAL_ODDS && record !== undefined && isForeign(of) && isPassedOn(record));
