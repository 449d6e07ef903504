import type { ApiCall, EventOf, ObjectReference } from '../../event/index.js';
import { type Finding, hashText, type z } from '../sdk/index.js';
import type { Caller } from './caller.js';
import type { config } from './config.js';
import { isForgiven, isGranted, isKey, keyOf, noteGrants } from './excuses.js';
import { asMany, CLASSES, Class, type Habit, move, principalsOf, see, slotOf } from './habit.js';
import type { Memory } from './memory.js';
import { nounOfReference, scopeOf } from './object-noun.js';
import {
  claim,
  give,
  isAtPlace,
  isHolder,
  isOpen,
  type ObjectRecord,
  PEOPLE_MAX,
  peopleOf,
  recordOf,
  useAgain,
} from './ownership.js';
import { listParts, NAMELESS, partsIn, withPart } from './parts.js';
import { claimOf, findingOf } from './report.js';
import { count, OWN_MAX, type Suspicion, suspicionAt, type Visit, wait } from './visit.js';
import { type Counted, logistic, oddsOf } from './weigh.js';

type Config = z.output<typeof config>;
type Call = EventOf<'api.call'>;

export interface Verdict {
  readonly finding?: Finding;
  /** It names what is not the caller's by anything known. */
  readonly suspicious: boolean;
  /** The caller is hardly known here. */
  readonly thin: boolean;
}

const STAFF_OWNERS = 6;
const REFUSED_LEAST = 3;
const LEARNED_USES = 150;
const LEARNING_USES = 30;
const STAFF_HOURLY = 15;
const HOUR_MS = 3_600_000;
const LEARNED_MS = 36 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const THIN_USES = 3;
const OWNERS_KEPT = 12;
/** Below these log odds a stranger's object is what it usually is here: shared. */
const USUAL_ODDS = -1;
const CREDENTIAL = /user|login|mail|phone|account|client|name|handle|member|msisdn/i;
const UNRIPE = -99;
const OWN_EACH = 8;
const NAMED_LEAST = 8;
const OPEN_SHARE = 0.25;
const openClasses = [Class.given, Class.lone, Class.used, Class.wide] as const;
const NOTED_EACH = 6;
const MARKS_EACH = 12;
const MARKS_MIN = 20;
const MARKS_OTHERS = 0.02;
const OWNER_WEIGHT = 0.5;
const besidesClasses = [
  Class.given,
  Class.lone,
  Class.used,
  Class.unknown,
  Class.denied,
  Class.missing,
] as const;

const reachedClasses: readonly Class[] = [
  Class.given,
  Class.lone,
  Class.near,
  Class.used,
  Class.kin,
  Class.unknown,
];
const byKinship = { kin: Class.kin, near: Class.near, none: Class.given, lone: Class.lone } as const;
/** Classes of what belongs to others. */
const foreign: readonly Class[] = [Class.given, Class.lone, Class.near, Class.used, Class.kin];
const innocentThin: Verdict = { suspicious: false, thin: true };
const innocent: Verdict = { suspicious: false, thin: false };

/** An object that is not the caller's by anything known. */
interface Stranger {
  readonly reference: ObjectReference;
  readonly noun: string;
  readonly scope: string;
  readonly record: ObjectRecord | undefined;
  readonly of: Class;
  /** What the call itself says for or against, as log odds. */
  readonly weight: number;
  /** The call brings a key that may open it. */
  readonly keyed: boolean;
  /** Whose it is by what the response says. */
  readonly owner?: string;
}

export function judge(
  call: Call,
  caller: Caller,
  success: boolean,
  habit: Habit,
  memory: Memory,
  config: Config,
): Verdict {
  const { event } = call;
  const { short, habitKey, at } = caller;
  const key = `${habitKey}|${short}`;
  let visit = memory.visits.get(key);
  let strangers: Stranger[] | undefined;
  let ownParent = false;
  for (const reference of event.objects ?? []) {
    const { token, type } = reference;
    if (
      token === caller.token ||
      type === 'date' ||
      isCredential(caller, reference) ||
      isKey(event, reference)
    )
      continue;
    const noun = nounOfReference(reference, event.path);
    const scope = scopeOf(noun, type);
    const records = memory.objects.get(token);
    const record = recordOf(records, scope);
    if (
      record !== undefined &&
      (isHolder(record, short) || isAtPlace(record, caller.place) || isOpen(record))
    ) {
      if (reference.in === 'path' && peopleOf(record) === 1) ownParent = true;
      if (!success) continue;
      if (record.p === '') habit.u++;
      else habit.g++;
      useAgain(memory.objects, token, records, record, at);
      if (event.method !== 'GET') noteGrants(event, reference, records, record, memory.objects, at);
      continue;
    }
    if (success && event.response.status === 201 && record === undefined) {
      give(memory.objects, token, scope, short, caller.place, at);
      memory.staff.own(short, noun, at);
      continue;
    }
    const stranger = strangerOf(
      call,
      caller,
      reference,
      noun,
      scope,
      records,
      record,
      success,
      ownParent,
      memory,
    );
    if (stranger === undefined) continue;
    strangers ??= [];
    strangers.push(stranger);
  }
  if (
    success &&
    (visit === undefined || visit.n < OWN_MAX) &&
    (strangers === undefined || visit === undefined)
  ) {
    visit = enter(call, caller, key, visit, strangers === undefined, habit, memory);
    if (strangers === undefined && event.returned !== undefined && visit.n <= MARKS_EACH) {
      const owner = memory.people.ownerIn(event.returned, short);
      if (owner === short) habit.m++;
      else if (owner !== undefined) habit.o++;
    }
  }
  const owner =
    strangers === undefined || !success ? undefined : memory.people.ownerIn(event.returned, short);
  if (strangers !== undefined && owner === short) {
    habit.m++;
    for (const { reference, scope } of strangers) claim(memory.objects, reference.token, scope, short, at);
    strangers = undefined;
  } else if (strangers !== undefined && owner !== undefined && isTelling(habit)) {
    strangers = strangers.map((one) => toldOf(one, owner, memory, short));
  }
  const thin = visit === undefined || visit.n < THIN_USES;
  if (strangers === undefined) return thin ? innocentThin : innocent;
  return weigh(call, caller, { key, visit, success, thin }, strangers, habit, memory, config);
}

/** Whoever has no name yet says who he is. */
function isCredential({ token }: Caller, { in: where, type, name }: ObjectReference): boolean {
  if (where !== 'body' && where !== 'graphql') return false;
  return type === 'email' || type === 'phone' || (token === undefined && CREDENTIAL.test(name));
}

/** Where responses name an owner, it is the caller. */
function isTelling({ m, o }: Habit): boolean {
  return m >= MARKS_MIN && o <= MARKS_OTHERS * m;
}

/** The response said that it is another's. */
function toldOf(one: Stranger, owner: string, { people }: Memory, short: string): Stranger {
  if (one.of === Class.kin || one.of === Class.near || one.of === Class.wide || people.isStaff(short))
    return one;
  const of = one.of === Class.unknown ? Class.lone : one.of;
  return { ...one, of, owner, weight: one.weight + OWNER_WEIGHT };
}

/** Counts one more use of his own. */
function enter(
  { event, serviceId }: Call,
  caller: Caller,
  key: string,
  present: Visit | undefined,
  own: boolean,
  habit: Habit,
  memory: Memory,
): Visit {
  const { at } = caller;
  let visit = present;
  if (visit === undefined) {
    visit = { n: 0 };
    const before = memory.refusals.get(key);
    if (before?.x !== undefined) {
      visit.x = before.x;
      memory.refusals.delete(key);
    }
    if (event.principal !== undefined) memory.staff.enrol(event.principal.token, event.principal.roles, at);
    seeNouns(event, serviceId, caller, memory);
  }
  if (own && ++visit.n === THIN_USES) habit.k++;
  // More of the same principal's uses are no more evidence.
  if (own && visit.n <= NOTED_EACH) {
    memory.staff.note(event.principal?.roles, 'own', at);
    if (visit.n <= THIN_USES) memory.people.use(caller.short, at);
    learnNouns(event, serviceId, caller, visit.n === THIN_USES, memory);
  }
  memory.visits.set(key, visit, at);
  return visit;
}

/** The noun's habit: each principal once per endpoint. */
function seeNouns(
  event: ApiCall,
  serviceId: string | undefined,
  { short, kind, at }: Caller,
  memory: Memory,
): void {
  const reference = event.objects?.[0];
  if (serviceId === undefined || reference === undefined) return;
  const noun = nounOfReference(reference, event.path);
  const habit = memory.noun(serviceId, kind, noun, at);
  see(habit, short, at);
  memory.keepNoun(serviceId, kind, noun, habit, at);
}

function learnNouns(
  event: ApiCall,
  serviceId: string | undefined,
  { short, kind, at }: Caller,
  established: boolean,
  memory: Memory,
): void {
  const reference = event.objects?.[0];
  if (serviceId === undefined || reference === undefined) return;
  const noun = nounOfReference(reference, event.path);
  memory.staff.own(short, noun, at);
  const record = recordOf(memory.objects.get(reference.token), scopeOf(noun, reference.type));
  const habit = memory.noun(serviceId, kind, noun, at);
  habit.c++;
  if (established) habit.k++;
  if (record === undefined || record.p === '') habit.u++;
  else habit.g++;
  memory.keepNoun(serviceId, kind, noun, habit, at);
}

/** What an object that is not the caller's is to him; undefined when something excuses the call. */
function strangerOf(
  call: Call,
  caller: Caller,
  reference: ObjectReference,
  noun: string,
  scope: string,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord | undefined,
  success: boolean,
  ownParent: boolean,
  memory: Memory,
): Stranger | undefined {
  const { event } = call;
  const { short, at } = caller;
  const { objects, people } = memory;
  const known = record !== undefined && hasOwner(record, caller, memory);
  let weight = 0;
  const brings = keyOf(event, reference, record, objects);
  if (brings === 'known') return undefined;
  const keyed = brings === 'unknown';
  if (keyed) weight -= 1.5;
  // Numbers of parts begin anew in each whole.
  if (ownParent && scope !== '') weight -= 1.5;
  if (!known || record === undefined)
    return { reference, noun, scope, record, of: success ? Class.unknown : Class.missing, weight, keyed };
  if (isGranted(reference.token, records, record, short, caller.token ?? '', objects, at)) {
    if (success) claim(objects, reference.token, scope, short, at);
    return undefined;
  }
  const kinship = people.kinship(short, record, objects);
  const kin = kinship === 'kin';
  const holders = peopleOf(record);
  const wide = holders >= PEOPLE_MAX || holders >= wideFrom(call, noun, memory, caller);
  if (!success)
    return kin || wide ? undefined : { reference, noun, scope, record, of: Class.denied, weight, keyed };
  if (kin && wide) {
    claim(objects, reference.token, scope, short, at);
    return undefined;
  }
  const others = listParts(record.p + record.r).filter((holder) => !people.isStaff(holder)).length;
  weight -= 0.35 * Math.min(4, Math.max(0, others - 1));
  if (record.u < 2) weight -= record.p === '' ? 1 : 0.2;
  const of = wide ? Class.wide : record.p === '' && !kin ? Class.used : byKinship[kinship];
  return { reference, noun, scope, record, of, weight, keyed };
}

/** Somebody has it, by more than having taken it: staff, those who were told of, and the nameless, own nothing. */
function hasOwner({ p, r }: ObjectRecord, { short }: Caller, { people }: Memory): boolean {
  if (p !== '' && listParts(p).some((holder) => !people.isStaff(holder))) return true;
  return listParts(r).some(
    (user) =>
      user !== short &&
      (!user.startsWith(NAMELESS) || short.startsWith(NAMELESS)) &&
      people.toldAt(user) === 0 &&
      !people.isStaff(user),
  );
}

/** So many people have what belongs to nobody in particular. */
function wideFrom({ serviceId }: Call, noun: string, memory: Memory, { kind, at }: Caller): number {
  if (serviceId === undefined) return 8;
  return Math.max(8, 0.25 * principalsOf(memory.noun(serviceId, kind, noun, at)));
}

interface Here {
  readonly key: string;
  readonly visit: Visit | undefined;
  readonly success: boolean;
  readonly thin: boolean;
}

function weigh(
  call: Call,
  caller: Caller,
  { key, visit: present, success, thin }: Here,
  strangers: readonly Stranger[],
  habit: Habit,
  memory: Memory,
  config: Config,
): Verdict {
  const { event } = call;
  const { short, at } = caller;
  const visit = present ?? memory.refusals.get(key) ?? { n: 0 };
  const x = suspicionAt(visit, at, config.windowHours * HOUR_MS);
  const established = visit.n >= THIN_USES;
  const staff =
    isStaff(event, caller, strangers, call.serviceId, habit, memory) ||
    (success && isStaffSinceEver(call, caller, strangers, visit, x, habit, memory));
  if (staff) {
    memory.people.setStaff(short, at);
    takeBack(strangers, x, habit, call, caller, memory);
  }
  let worst: Stranger | undefined;
  let odds = UNRIPE;
  let raw = UNRIPE;
  for (const stranger of strangers) {
    const { of, noun, reference, record } = stranger;
    const k = count(x, of, hashText(reference.token));
    if (stranger.owner !== undefined) x.w = withPart(x.w, stranger.owner, OWNERS_KEPT);
    if (record !== undefined)
      for (const owner of listParts(record.p + record.r)) x.w = withPart(x.w, owner, OWNERS_KEPT);
    const nounHabit =
      call.serviceId === undefined || caller.kind === '@'
        ? undefined
        : memory.noun(call.serviceId, caller.kind, noun, at);
    const these =
      oddsOf(
        of,
        effective(k, visit.n),
        established,
        countedOf(x, of),
        habit,
        nounHabit,
        config.violatorsShare,
      ) + stranger.weight;
    raw = Math.max(raw, these);
    if (these > odds && isRipe(of, k, x, habit, nounHabit, config)) {
      odds = these;
      worst = stranger;
    } else worst ??= stranger;
  }
  // One dead link of somebody known is no part of an enumeration.
  const mistaken = established && refusedBy(x) < 2;
  const suspicious = strangers.some(
    ({ of, keyed }) => !keyed && of !== Class.kin && of !== Class.wide && !(mistaken && of === Class.missing),
  );
  if (worst === undefined) return { suspicious, thin };
  odds += besides(x, worst.of, visit.n, habit, config);
  if (event.method !== 'GET' && event.method !== 'HEAD') odds += 0.3;
  odds += memory.sql.weight(event);
  if (x.f > 0) odds += 1.2;
  else if (at - memory.people.toldAt(short) < DAY_MS) odds += 0.8;
  const open = isOpenTo(habit);
  if (success && caller.kind === '@') {
    const named = memory.habits.get(caller.habitKey.slice(0, -1));
    if (open || named === undefined || !isPrivate(named) || habit.f - named.f < LEARNED_MS) odds = UNRIPE;
  } else if (open) odds -= 1.5;
  // Who is let in by right is not refused again and again.
  if (staff) odds = success ? UNRIPE : odds - 2.5;
  // One link that is not for these eyes, or two, are somebody's mistake.
  if (isRefused(worst.of) && x.f === 0 && refusedBy(x) < REFUSED_LEAST) odds = UNRIPE;
  else if (visit.b === 1 && visit.n === 0) odds -= 3;
  const confidence = Math.min(0.99, logistic(odds));
  const words = claimOf(
    worst.of,
    sumOf(x, foreign),
    partsIn(x.w),
    config.foreignObjectsMin,
    config.ownersMin,
  );
  const { principal } = call;
  if (
    confidence < config.confidenceMin ||
    isForgiven(memory.feedback, words.rule, call.endpoint?.id, principal, event.client.address)
  ) {
    tolerate(call, caller, strangers, x, { staff, success, odds: raw, established }, habit, memory);
    keepVisit(key, visit, present !== undefined || success, at, memory);
    return { suspicious: suspicious && !staff, thin };
  }
  const before = x.q.filter(
    ([, , of]) =>
      of === worst.of ||
      oddsOf(
        of,
        effective(x.k[of] ?? 1, visit.n),
        established,
        countedOf(x, of),
        habit,
        undefined,
        config.violatorsShare,
      ) > 0,
  );
  const finding = findingOf(call, words, confidence, before, at, noteOf(x));
  x.q = [];
  for (let i = 0; i < x.c.length; i++) {
    move(habit, slotOf(i as Class, x.e), x.c[i] ?? 0, x.v[i] ?? 0, 0, 0);
    x.c[i] = 0;
  }
  // That all established people do it would speak against it being an attack.
  if (x.f === 0 && visit.n >= THIN_USES) habit.w[worst.of] = (habit.w[worst.of] ?? 0) + 0.25;
  x.f += finding.evidence.length;
  x.l = at;
  memory.people.tell(short, at);
  keepVisit(key, visit, present !== undefined || success, at, memory);
  return { finding, suspicious, thin };
}

/** Many principals reach what others have, and are not their kin: it is open, and a crawler is no thief. */
function isOpenTo(habit: Habit): boolean {
  const most = Math.max(
    ...openClasses.map((of) => asMany(habit, of, 1, 0, 0) + asMany(habit, of + CLASSES, 1, 0, 0)),
  );
  return most >= OPEN_SHARE * Math.max(10, principalsOf(habit));
}

/** Those who have a name keep to their own here. */
function isPrivate(named: Habit | undefined): boolean {
  return named !== undefined && principalsOf(named) >= NAMED_LEAST && !isOpenTo(named);
}

/** One request says nothing where little is known; many do, of several owners. */
function isRipe(
  of: Class,
  k: number,
  x: Suspicion,
  habit: Habit,
  noun: Habit | undefined,
  config: Config,
): boolean {
  const people = principalsOf(habit);
  const warm = habit.c >= config.callsMin && people >= 5;
  if (of === Class.denied || foreign.includes(of)) {
    if (warm || (noun !== undefined && noun.c >= 2 * config.callsMin && principalsOf(noun) >= 8)) return true;
    if (of === Class.denied) return k >= 10;
    return of !== Class.kin && k > config.foreignObjectsMin && partsIn(x.w) >= config.ownersMin;
  }
  if (warm) return true;
  return of === Class.missing ? k >= 10 : of === Class.unknown && k >= 20 && people >= 4;
}

/** Who uses his own much reaches others' more as well. */
const effective = (k: number, own: number): number => Math.max(1, Math.round(k / (1 + own / OWN_EACH)));
const countedOf = (x: Suspicion, of: Class): Counted => ({
  count: x.c[of] ?? 0,
  weight: x.v[of] ?? 0,
  established: x.e,
});
const sumOf = (x: Suspicion, classes: readonly Class[]): number =>
  classes.reduce<number>((sum, of) => sum + (x.k[of] ?? 0), 0);
const isOthers = (of: Class): boolean => of === Class.given || of === Class.lone || of === Class.used;

/** What the other kinds of strangers add that the caller reached here. */
function besides(x: Suspicion, but: Class, own: number, habit: Habit, config: Config): number {
  let sum = 0;
  for (const other of besidesClasses) {
    const k = x.k[other] ?? 0;
    if (other === but || k === 0) continue;
    const odds = oddsOf(
      other,
      effective(k, own),
      own >= THIN_USES,
      countedOf(x, other),
      habit,
      undefined,
      config.violatorsShare,
    );
    if (odds > 0) sum += 0.4 * odds;
  }
  return sum;
}

function isStaff(
  { principal }: ApiCall,
  { short, kind, at }: Caller,
  strangers: readonly Stranger[],
  serviceId: string | undefined,
  habit: Habit,
  memory: Memory,
): boolean {
  if (principal === undefined) return false;
  if (memory.staff.hasRole(principal.roles) || memory.people.isStaff(short)) return true;
  if (kind === '#' && principalsOf(habit) < NAMED_LEAST) return true;
  return (
    serviceId !== undefined &&
    strangers.some(({ noun }) => memory.staff.isListed(short, noun, memory.noun(serviceId, kind, noun, at)))
  );
}

/** Reaches many people's objects since before it was known whose they are, and has none of his own here: it is his work. */
function isStaffSinceEver(
  { serviceId }: Call,
  { short, kind, token, at }: Caller,
  strangers: readonly Stranger[],
  visit: Visit,
  x: Suspicion,
  habit: Habit,
  memory: Memory,
): boolean {
  if (serviceId === undefined || token === undefined || visit.n > 0 || visit.b === 2) return false;
  if (visit.b === undefined) {
    if (memory.people.isCustomer(short)) return false;
    if (!strangers.some(({ noun }) => isBeingLearned(memory.noun(serviceId, kind, noun, at), at)))
      return false;
    visit.b = 1;
  }
  const reached = sumOf(x, reachedClasses);
  const hours = (at - x.t) / HOUR_MS;
  // People do not work so fast, and who has something of the kind himself is a customer.
  if (reached > STAFF_HOURLY * (1 + hours) || strangers.some(({ noun }) => memory.staff.owns(short, noun))) {
    visit.b = 2;
    return false;
  }
  return hours >= 1 && reached >= STAFF_OWNERS && partsIn(x.w) >= STAFF_OWNERS && !isOpenTo(habit);
}

/** Something is known, and not yet who does what. */
const isBeingLearned = (noun: Habit, at: number): boolean =>
  noun.g + noun.u >= LEARNING_USES && (noun.g + noun.u < LEARNED_USES || at - noun.f < LEARNED_MS);

/** Nothing is told: it becomes part of what is usual, and the object the caller's too. */
function tolerate(
  { event, serviceId }: Call,
  { short, kind, at }: Caller,
  strangers: readonly Stranger[],
  x: Suspicion,
  {
    staff,
    success,
    odds,
    established,
  }: { staff: boolean; success: boolean; odds: number; established: boolean },
  habit: Habit,
  memory: Memory,
): void {
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

/** What he contributed to what is usual, taken back. */
function takeBack(
  strangers: readonly Stranger[],
  x: Suspicion,
  habit: Habit,
  { serviceId }: Call,
  { kind, at }: Caller,
  memory: Memory,
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

const isRefused = (of: Class): boolean => of === Class.denied || of === Class.missing;
const refusedBy = (x: Suspicion): number => (x.k[Class.denied] ?? 0) + (x.k[Class.missing] ?? 0);

function keepVisit(key: string, visit: Visit, succeeded: boolean, at: number, memory: Memory): void {
  if (succeeded) memory.visits.set(key, visit, at);
  else memory.refusals.set(key, visit, at);
}

function noteOf(x: Suspicion): string {
  const others = sumOf(x, foreign);
  const parts = [
    others > 0 ? `${others} objects of ${partsIn(x.w)} others` : '',
    x.k[Class.unknown] ? `${x.k[Class.unknown]} that nobody was given` : '',
    x.k[Class.denied] ? `${x.k[Class.denied]} of others refused` : '',
    x.k[Class.missing] ? `${x.k[Class.missing]} unknown ones refused` : '',
  ].filter((part) => part !== '');
  return `${parts.join(', ')} so far`;
}
