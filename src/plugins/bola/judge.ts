import type { ObjectReference } from '../../event/index.js';
import type { Caller } from './caller.js';
import { Class } from './class.js';
import { isKey, noteGrants } from './excuses.js';
import type { Habit } from './habit.js';
import { isUniqueByForm, namesPeople, nounOfReference, scopeOf } from './object-noun.js';
import { enter } from './own-use.js';
import { claim, give, isAtPlace, isHolder, isOpen, peopleOf, recordOf, useAgain } from './ownership.js';
import { hasPart } from './parts.js';
import type { Scene, Verdict } from './scene.js';
import { isActor, type Stranger, strangerOf, toldOf } from './stranger.js';
import { OWN_MAX, THIN_USES } from './visit.js';
import { weigh } from './weigh.js';

const CREDENTIAL = /user|login|mail|phone|account|client|name|handle|member|msisdn/i;
/** Uses of one principal of which it is counted whom the response names. */
const MARKS_EACH = 12;
const MARKS_MIN = 20;
const MARKS_OTHERS = 0.02;

const innocentThin: Verdict = { suspicious: false, thin: true };
const innocent: Verdict = { suspicious: false, thin: false };

/** Judges one call that names objects, and learns from it. */
export function judge(scene: Scene): Verdict {
  const { call, caller, success, habit, memory } = scene;
  const { short } = caller;
  const key = caller.keys.visit + short;
  let strangers = strangersIn(scene);
  let visit = memory.visits.get(key);
  if (success && (visit === undefined || (strangers === undefined && visit.n < OWN_MAX))) {
    visit = enter(scene, key, visit, strangers === undefined);
    if (strangers === undefined && call.event.returned !== undefined && visit.n <= MARKS_EACH) {
      const owner = memory.people.ownerIn(call.event.returned, caller);
      if (owner === short) habit.m++;
      else if (owner !== undefined) habit.o++;
    }
  }
  if (strangers !== undefined && success) strangers = asResponseSays(scene, strangers);
  const thin = visit === undefined || visit.n < THIN_USES;
  if (strangers === undefined) return thin ? innocentThin : innocent;
  return weigh(scene, strangers, { key, visit, thin });
}

/** What the call names that is not the caller's by anything known; notes the use of what is. */
function strangersIn(scene: Scene): Stranger[] | undefined {
  const { call, caller, success, habit, memory } = scene;
  const { event } = call;
  const { short, at } = caller;
  let strangers: Stranger[] | undefined;
  let ofOwn = false;
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
    if (isOneself(scene, reference, noun)) {
      if (success) give(memory.objects, token, scope, short, caller.place, at);
      if (success) habit.g++;
      continue;
    }
    if (reference.in === 'path' && leadsToOwn(scene, reference)) continue;
    const records = memory.objects.get(token);
    const record = recordOf(records, scope);
    if (
      record !== undefined &&
      (isHolder(record, short) || isAtPlace(record, caller.place) || isOpen(record))
    ) {
      if (reference.in === 'path' && peopleOf(record) === 1) ofOwn = true;
      if (!success) continue;
      if (record.p === '') habit.u++;
      else habit.g++;
      useAgain(memory.objects, token, records, record, at);
      if (event.method !== 'GET') noteGrants(event, reference, records, record, memory.objects, at);
      continue;
    }
    if (memory.bare.gave(records, scope, short, call.serviceId, caller.kind)) {
      if (success) give(memory.objects, token, scope, short, caller.place, at);
      if (success) habit.g++;
      continue;
    }
    if (success && event.response.status === 201 && record === undefined) {
      give(memory.objects, token, scope, short, caller.place, at);
      memory.people.own(short, noun, at);
      continue;
    }
    const stranger = strangerOf(scene, { reference, noun, scope, record }, records, ofOwn);
    if (stranger !== undefined) {
      const owner = whoIs(scene, stranger);
      strangers ??= [];
      strangers.push(owner === undefined ? stranger : { ...stranger, of: Class.lone, owner });
    }
  }
  return strangers;
}

/** Whether a read names it on the way to what a response gave to the caller: who was given that may read it, and this is where it is. */
function leadsToOwn({ call: { event }, caller, memory }: Scene, reference: ObjectReference): boolean {
  const { objects = [], path, method } = event;
  if (method !== 'GET' || objects.length < 2) return false;
  const goal = objects.findLast((one) => one.in === 'path');
  if (goal === undefined || goal === reference) return false;
  const record = recordOf(memory.objects.get(goal.token), scopeOf(nounOfReference(goal, path), goal.type));
  return record !== undefined && (hasPart(record.p, caller.short) || isAtPlace(record, caller.place));
}

/** The id that the API told the caller as his, where people are named. */
const isOneself = ({ caller, memory }: Scene, { token, type }: ObjectReference, noun: string): boolean =>
  (isUniqueByForm(type) || namesPeople(noun)) && memory.people.isSelf(caller, token);

/** Whose own id it is, where people are named, as the API told him alone. */
const whoIs = (
  { call, caller, success, memory }: Scene,
  { reference, noun, of }: Stranger,
): string | undefined =>
  success && of === Class.unknown && isActor(call, reference, noun)
    ? memory.people.whoIs(caller, reference.token)
    : undefined;

/** Where the response names an owner: what is the caller's is none of a stranger's, and what is another's is more surely so. */
function asResponseSays(
  { call, caller, habit, memory }: Scene,
  strangers: Stranger[],
): Stranger[] | undefined {
  const { short, at } = caller;
  const owner = memory.people.ownerIn(call.event.returned, caller);
  if (owner === short) {
    habit.m++;
    for (const { reference, scope } of strangers) claim(memory.objects, reference.token, scope, short, at);
    return undefined;
  }
  if (owner === undefined || !isTelling(habit)) return strangers;
  return strangers.map((one) => toldOf(one, owner, short, memory));
}

/** Where responses name an owner, it is the caller. */
const isTelling = ({ m, o }: Habit): boolean => m >= MARKS_MIN && o <= MARKS_OTHERS * m;

/** Whoever has no name yet says who he is. */
function isCredential({ token }: Caller, { in: where, type, name }: ObjectReference): boolean {
  if (where !== 'body' && where !== 'graphql') return false;
  return type === 'email' || type === 'phone' || (token === undefined && CREDENTIAL.test(name));
}
