import type { EndpointFacet } from '../../event/index.js';
import { addRecent, type Finding, type Pointer, type StateMap } from '../sdk/index.js';
import { deserved } from './deserved.js';
import { findingOf } from './findings.js';
import { count, type FunctionRecord, newFunctionRecord } from './function-record.js';
import { INNOCENT, judge } from './judge.js';
import type { Caller, Memory } from './memory.js';
import { noteReach, type Organisation } from './organisation.js';
import { FUNCTIONS_MAX, hold, own, type Person } from './person.js';
import { isStrangeMethod, parentKeyOf, placeKeyOf, visitPlace } from './place.js';
import { tellOfRefused } from './refusals.js';
import { raisedClaim } from './role-change.js';
import { isAboutOneself, isOneself, sensitivityOf } from './sensitivity.js';
import { isRelease } from './wave.js';

/** Somebody called a function with success. */
export function reach(
  f: number,
  caller: Caller,
  person: Person,
  endpoint: EndpointFacet,
  memory: Memory,
  findings: Finding[],
): void {
  const bad = person.bad?.includes(f) === true;
  if (!bad && person.raised === undefined && person.now.includes(f)) return;
  const { call, key, at } = caller;
  const organisation = memory.organisation(at);
  const present = memory.functions.get(String(f));
  const record = present ?? newRecord(caller, endpoint, memory);
  const pointer = pointerOf(caller);
  if (!bad && person.own.includes(f)) {
    if (!person.now.includes(f)) learn(f, record, caller, person, memory, endpoint);
    return;
  }
  const raised = raisedClaim(record, person, caller, memory);
  if (raised !== undefined) {
    findings.push(findingOf(call, key, { ...raised, evidence: [...raised.evidence, pointer] }, at));
    memory.save(caller, person);
    return;
  }
  if (record.odd === true && !isEnough(record) && !isInsider(person, f)) {
    tamper(f, record, caller, person, pointer, memory, findings);
    return;
  }
  const verdict = isAboutOneself(call.event) ? INNOCENT : judge(f, record, person, key, at, memory);
  const confidence = isInsider(person, f)
    ? 0
    : verdict.confidence === 0 && bad
      ? stillBad(record, person, organisation)
      : verdict.confidence;
  if (confidence === 0) {
    person.bad = person.bad?.filter((one) => one !== f);
    learn(f, record, caller, person, memory, endpoint);
    // He turned out to be an ordinary caller, who had been somewhere before that he does not belong.
    if (person.held?.some(({ odd }) => odd !== true) === true && person.own.length >= 4)
      strike(caller, person, undefined, deserved.wake, memory, findings);
    return;
  }
  if (verdict.early && !bad) {
    person.held = hold(person.held, { f, id: call.event.id, at });
    const different = new Set(person.held.filter(({ odd }) => odd !== true).map((one) => one.f));
    if (different.size >= 3 && different.size > person.own.length) {
      // Whoever begins with several of them, and with little else, is one of the few.
      delete person.held;
      for (const one of different) learnLater(one, caller, person, memory.functions);
    }
    memory.save(caller, person);
    return;
  }
  person.bad ??= [];
  addRecent(person.bad, f, FUNCTIONS_MAX);
  if (isRelease(record, caller, person, organisation)) {
    learn(f, record, caller, person, memory, endpoint);
    person.bad = person.bad.filter((one) => one !== f);
    return;
  }
  memory.functions.set(String(f), record, at);
  noteDay(person, at);
  strike(caller, person, pointer, confidence, memory, findings, record.sensitivity);
}

/** Who was told of on several days and is still let in does what he is there for: the claim has been made. */
function isInsider({ told, bad }: Person, f: number): boolean {
  if (told === undefined || told.days < INSIDER_DAYS) return false;
  return bad?.includes(f) === true || told.days > INSIDER_DAYS;
}

function noteDay(person: Person, at: number): void {
  const day = Math.floor(at / DAY);
  if (person.told === undefined || at - person.told.since > TOLD_MS)
    person.told = { since: at, days: 1, day };
  else if (day > person.told.day) {
    person.told.days++;
    person.told.day = day;
  }
}

/** Tells of this call, of those held back and of those that were refused before. */
function strike(
  caller: Caller,
  person: Person,
  pointer: Pointer | undefined,
  confidence: number,
  memory: Memory,
  findings: Finding[],
  sensitivity: FunctionRecord['sensitivity'] = 0,
): void {
  const { call, key, at } = caller;
  const mine = (person.held ?? []).filter((one) => one.odd !== true || person.bad?.includes(one.f) === true);
  const held = mine.map(({ id, at: time }): Pointer => ({ eventId: id, time }));
  for (const { f } of mine) {
    person.bad ??= [];
    addRecent(person.bad, f, FUNCTIONS_MAX);
  }
  const left = (person.held ?? []).filter((one) => !mine.includes(one));
  if (left.length === 0) delete person.held;
  else person.held = left;
  const evidence = pointer === undefined ? held : [...held, pointer];
  findings.push(
    findingOf(call, key, { rule: 'bfla.privileged-function', confidence, sensitivity, evidence }, at),
  );
  memory.save(caller, person);
  tellOfRefused(caller, memory, findings);
}

function pointerOf({ call, at }: Caller): Pointer {
  const { method, response } = call.event;
  return { eventId: call.event.id, time: at, note: `${method} answered ${response.status}` };
}

/** Told of once, he is told of until the function is opened to his like. */
function stillBad(record: FunctionRecord, person: Person, organisation: Organisation): number {
  const [people] = record.by[person.group] ?? [0];
  const members = organisation.groups[person.group]?.people ?? 1;
  return record.sensitivity === 0 || (people >= 5 && people > 0.05 * members) ? 0 : deserved.wake;
}

const DAY = 86_400_000;
const INSIDER_DAYS = 3;
const TOLD_MS = 30 * DAY;

/** Different people before a method that came late belongs to its place. */
const ODD_PEOPLE = 3;
/** Calls of it by one person, each about something else. */
const TAMPERED = 2;

function isEnough({ waves, people }: FunctionRecord): boolean {
  let those = people;
  for (const key in waves) those += waves[key]?.people.length ?? 0;
  return those >= ODD_PEOPLE;
}

/** A method that nobody had used there: once may be anything, twice is somebody who tries. */
function tamper(
  f: number,
  record: FunctionRecord,
  caller: Caller,
  person: Person,
  pointer: Pointer,
  memory: Memory,
  findings: Finding[],
): void {
  const { key, at, call } = caller;
  isRelease(record, caller, person, memory.organisation(at));
  memory.functions.set(String(f), record, at);
  const refused = (memory.probers.get(key)?.refused.length ?? 0) > 0;
  const before = (person.held ?? []).filter((one) => one.f === f).length;
  if (before + 1 < TAMPERED && !refused && person.bad?.includes(f) !== true) {
    person.held = hold(person.held, { f, id: call.event.id, at, odd: true });
    memory.save(caller, person);
    return;
  }
  person.bad ??= [];
  addRecent(person.bad, f, FUNCTIONS_MAX);
  noteDay(person, at);
  strike(caller, person, pointer, deserved.wake, memory, findings, record.sensitivity);
}

function newRecord(caller: Caller, endpoint: EndpointFacet, memory: Memory): FunctionRecord {
  const { at, call } = caller;
  const { method, template } = endpoint;
  const { operation, protocol } = call.event;
  const place = placeKeyOf(endpoint);
  const record = newFunctionRecord(
    memory.organisation(at),
    { place, service: endpoint.serviceId.slice(0, 12) },
    sensitivityOf(method, template, operation),
    at,
  );
  const parent = protocol === 'graphql' ? undefined : parentKeyOf(endpoint);
  if (parent !== undefined) record.parent = parent;
  if (record.sensitivity === 0 && isOneself(template)) record.oneself = true;
  if (
    protocol !== 'graphql' &&
    operation === undefined &&
    isStrangeMethod(memory.places.get(place), method, at)
  )
    record.odd = true;
  return record;
}

function learn(
  f: number,
  record: FunctionRecord,
  caller: Caller,
  person: Person,
  memory: Memory,
  endpoint: EndpointFacet,
): void {
  visitPlace(
    memory.places,
    record.place,
    f,
    endpoint.method,
    record.odd !== true || isEnough(record),
    caller.at,
  );
  const isFirst = !person.own.includes(f);
  count(record, person.group, caller.key, isFirst);
  if (isFirst) {
    own(person, f);
    if (noteReach(memory.organisation(caller.at), record.service, record.people)) memory.keep(caller.at);
  } else if (addRecent(person.often, f, FUNCTIONS_MAX)) record.once = Math.max(0, record.once - 1);
  addRecent(person.now, f, FUNCTIONS_MAX);
  memory.functions.set(String(f), record, caller.at);
  memory.save(caller, person);
}

function learnLater(f: number, caller: Caller, person: Person, functions: StateMap<FunctionRecord>): void {
  const record = functions.get(String(f));
  if (record === undefined || person.own.includes(f)) return;
  count(record, person.group, caller.key, true);
  own(person, f);
  functions.set(String(f), record, caller.at);
}
