import { Class, foreignClasses } from './class.js';
import { type Habit, principalsOf } from './habit.js';
import { isOpenTo } from './openness.js';
import { partsIn } from './parts.js';
import type { Scene } from './scene.js';
import type { Stranger } from './stranger.js';
import { type Suspicion, sumOf, type Visit } from './visit.js';

/* Whether it is the caller's work to reach what others have. */

const HOUR_MS = 3_600_000;
/** Where fewer have keys, they are services'. */
export const KEYS_MAX = 8;
const STAFF_OWNERS = 6;
const STAFF_HOURLY = 15;
/** People rest: whoever goes on for so long is none of those who work. */
const AWAKE_MS = 14 * HOUR_MS;
const REFUSED_SHARE = 0.15;
const LEARNING_USES = 30;
const LEARNED_USES = 150;
/** So long it may take until it is known who does what. */
export const LEARNED_MS = 36 * HOUR_MS;

const reachedClasses: readonly Class[] = [...foreignClasses, Class.unknown];
const refusedClasses: readonly Class[] = [Class.denied, Class.missing];

/** By his role, by what he did before, by what the API lists to him; or he is one of the few with an API key. */
export function isStaff({ call, caller, habit, memory }: Scene, strangers: readonly Stranger[]): boolean {
  const { serviceId, event } = call;
  const { short, kind, at } = caller;
  if (event.principal === undefined) return false;
  if (memory.staff.hasRole(event.principal.roles) || memory.people.isStaff(short)) return true;
  if (kind === '#' && principalsOf(habit) < KEYS_MAX) return true;
  return (
    serviceId !== undefined &&
    strangers.some(({ noun }) => memory.isListed(short, noun, memory.noun(serviceId, kind, noun, at)))
  );
}

/** Reaches many people's objects since before it was known whose they are, and has none of his own here: it is his work. */
export function isStaffSinceEver(
  { call: { serviceId }, caller, habit, memory }: Scene,
  strangers: readonly Stranger[],
  visit: Visit,
  x: Suspicion,
): boolean {
  const { short, kind, token, at } = caller;
  if (serviceId === undefined || token === undefined || visit.n > 0 || visit.b === 2) return false;
  if (visit.b === undefined) {
    if (memory.people.isCustomer(short)) return false;
    if (!strangers.some(({ noun }) => isBeingLearned(memory.noun(serviceId, kind, noun, at), at)))
      return false;
    visit.b = 1;
  }
  const reached = sumOf(x, reachedClasses);
  const refused = sumOf(x, refusedClasses);
  const hours = (at - x.t) / HOUR_MS;
  // People do not work so fast, they know the ids of what they work on, and who has something of the kind himself is a customer.
  if (
    reached > STAFF_HOURLY * (1 + hours) ||
    at - x.z > AWAKE_MS ||
    (refused > 1 && refused > REFUSED_SHARE * reached) ||
    strangers.some(({ noun }) =>
      kind === '~' ? memory.people.has(short, noun) : memory.people.owns(short, noun),
    )
  ) {
    visit.b = 2;
    return false;
  }
  return hours >= 1 && reached >= STAFF_OWNERS && partsIn(x.w) >= STAFF_OWNERS && !isOpenTo(habit);
}

/** Something is known, and not yet who does what. */
const isBeingLearned = (noun: Habit, at: number): boolean =>
  noun.g + noun.u >= LEARNING_USES && (noun.g + noun.u < LEARNED_USES || at - noun.f < LEARNED_MS);
