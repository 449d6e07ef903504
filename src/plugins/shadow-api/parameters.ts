import type { ApiCall, EndpointFacet } from '../../event/index.js';
import { addRecent, type Finding, hashText } from '../sdk/index.js';
import { type Call, type Caller, subjectOf } from './caller.js';
import type { Memory } from './memory.js';
import { isSampled, SAMPLE } from './sample.js';
import { addPending, newScout, type Scout } from './scout.js';

/** What is known of an endpoint's parameters. Plain data. */
export interface Door {
  calls: number;
  /** Names that belong to it, each with its location's letter. */
  known: string[];
  /** Names that one caller alone has sent. */
  fresh: [name: string, caller: string][];
  /** Calls that brought a new name, since there was enough to go by. */
  news: number;
}

const KNOWN_MAX = 400;
const FRESH_MAX = 120;
const FIELDS_MAX = 60;
/** Calls before a name can be new. */
const LEARNED = 40;
/** Counted only so far: what comes after is told apart by its share. */
const CALLS_MAX = 10_000;
const ONCE_MANY = 30;

/** The set behind a list in state, which only grows: made anew when the list was loaded or has grown. */
const sets = new WeakMap<string[], Set<string>>();

function setOf(known: string[]): Set<string> {
  let set = sets.get(known);
  if (set === undefined || set.size !== known.length) {
    set = new Set(known);
    sets.set(known, set);
  }
  return set;
}

export function newDoor(): Door {
  return { calls: 0, known: [], fresh: [], news: 0 };
}

/** The names that a call sends and its endpoint does not know. */
function strangeNames(event: ApiCall, known: ReadonlySet<string>): string[] | undefined {
  let strange: string[] | undefined;
  const query = event.request?.query?.fields;
  if (query !== undefined)
    for (let i = 0; i < query.length && i < FIELDS_MAX * 5; i++) {
      const name = query[i]?.path as string;
      if (!known.has(name)) strange = [...(strange ?? []), name];
    }
  const body = event.request?.body?.fields;
  if (body !== undefined)
    for (let i = 0; i < body.length && i < FIELDS_MAX; i++) {
      const path = body[i]?.path as string;
      if (!known.has(path) && path !== '') strange = [...(strange ?? []), path];
    }
  return strange;
}

/** Learns the names that an endpoint takes; who tries many that nobody else sends is told of. */
export function noteParameters(
  caller: Caller,
  endpoint: EndpointFacet,
  door: Door,
  memory: Memory,
  parametersMin: number,
  findings: Finding[],
): boolean {
  const { call, at, address, agent, principal } = caller;
  const { event } = call;
  const worked = event.response.status < 400;
  const isCounted = worked && door.calls < CALLS_MAX && (door.calls <= LEARNED || isSampled(at));
  if (isCounted) door.calls += door.calls <= LEARNED ? 1 : SAMPLE;
  const names = strangeNames(event, setOf(door.known));
  if (names === undefined) return isCounted;
  const who = principal ?? address;
  const key = `${endpoint.id.slice(0, 13)}|${who}`;
  let fresh = 0;
  let tried = 0;
  for (const name of names) {
    if (name === '*') continue;
    const place = door.fresh.findIndex(([one]) => one === name);
    const first = place < 0 ? undefined : door.fresh[place];
    if (door.calls <= LEARNED && worked) learn(door, name);
    else if (first === undefined) {
      door.fresh.push([name, who]);
      if (door.fresh.length > FRESH_MAX) door.fresh.shift();
      fresh++;
      tried++;
    } else if (first[1] === who) tried++;
    else {
      // Two callers send it: it exists, unless both are looking for such.
      if (
        memory.miners.get(`${key.slice(0, 14)}${first[1]}`)?.told !== undefined ||
        memory.miners.get(key)?.told !== undefined
      )
        tried++;
      else {
        door.fresh.splice(place, 1);
        learn(door, name);
      }
    }
  }
  memory.doors.set(endpoint.id, door, at);
  if (tried === 0) return false;
  const grows = door.news > 0.1 * Math.max(1, door.calls - LEARNED) && door.news >= 8;
  if (fresh > 0) door.news++;
  const miner = memory.miners.get(key);
  if (fresh === 0 && miner?.told === undefined) return false;
  const one = miner ?? newScout(at, 0);
  note(one, caller, names, fresh);
  memory.miners.set(key, one, at);
  const many = one.asked.length >= (grows ? 3 : 1) * parametersMin && one.misses >= 4;
  const once = one.asked.length >= ONCE_MANY && event.request?.query !== undefined && one.misses <= 3;
  if (one.told !== undefined || ((many || once) && isAlone(one, who, door))) {
    if (one.told === undefined) door.news = Math.max(0, door.news - one.misses);
    const isFirst = one.told === undefined;
    one.told = 'shadow-api.parameter-mining';
    memory.tell('miners', key, one, isFirst, 0.93, at, findings);
    return false;
  }
  if (principal === undefined && fresh > 0)
    together(caller, endpoint, names, fresh, door, memory, parametersMin, agent, findings);
  return false;
}

/** Many addresses with one agent, each with a few names. */
function together(
  caller: Caller,
  endpoint: EndpointFacet,
  names: readonly string[],
  fresh: number,
  door: Door,
  memory: Memory,
  parametersMin: number,
  agent: string,
  findings: Finding[],
): void {
  const { at } = caller;
  const key = `${endpoint.id.slice(0, 13)}|${agent}`;
  const scout = memory.miners.get(key) ?? newScout(at, door.calls);
  note(scout, caller, names, fresh);
  memory.miners.set(key, scout, at);
  const calls = door.calls - scout.before;
  const isFirst = scout.told === undefined;
  if (
    isFirst &&
    (scout.asked.length < 2 * parametersMin || scout.addresses.length < 4 || scout.misses < 0.1 * calls)
  )
    return;
  const left = scout.asked.filter((hash) => door.fresh.some(([name]) => hashText(name) === hash)).length;
  if (isFirst && left < 0.7 * scout.asked.length) return;
  scout.told = 'shadow-api.parameter-mining';
  memory.tell('miners', key, scout, isFirst, 0.85, at, findings);
}

function note(
  scout: Scout,
  { call, at }: { readonly call: Call; readonly at: number },
  names: readonly string[],
  fresh: number,
): void {
  const { event } = call;
  scout.last = Math.max(scout.last, at);
  if (fresh > 0) scout.misses++;
  for (const name of names) addRecent(scout.asked, hashText(name), 48);
  addRecent(scout.addresses, event.client.address, 50);
  scout.subject = { ...subjectOf(call, true), ...(call.endpoint && { endpointId: call.endpoint.id }) };
  addPending(scout, event.id, at);
}

/** Whether most of what he tried is still sent by nobody else: a release is taken up by others. */
function isAlone(scout: Scout, who: string, door: Door): boolean {
  const his = new Set(door.fresh.filter(([, caller]) => caller === who).map(([name]) => hashText(name)));
  return scout.asked.filter((hash) => his.has(hash)).length >= 0.6 * scout.asked.length;
}

function learn(door: Door, name: string): void {
  if (door.known.length < KNOWN_MAX && !door.known.includes(name)) door.known.push(name);
}
