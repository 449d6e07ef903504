import type { EndpointFacet, EventOf } from '../../event/index.js';
import { addRecent, type Finding, hashText, type Subject } from '../sdk/index.js';
import { addName, type Memory } from './memory.js';
import type { Door } from './parameters.js';
import { isAskedByItself, pathHash, placeHash, versionOf } from './path-hash.js';
import { isSampled, SAMPLE } from './sample.js';
import { ASKED_MAX, addPending, newScout, type Scout, type ScoutRule } from './scout.js';

export type Call = EventOf<'api.call'>;

/** Who called, as the three that an attacker can be told by. */
export interface Caller {
  readonly call: Call;
  readonly at: number;
  readonly address: string;
  readonly agent: string;
  readonly principal: string | undefined;
}

const HITS_MAX = 1000;
/** Hits that are counted one by one. */
const EXACT = 32;
/** How long after his last miss what somebody finds belongs to his search; of an agent, which others have as well. */
const FINDER_MS = 6 * 3_600_000;
/** Of what an agent's callers ask for, the different things that are not there, before it is a search. */
const AGENT_SHARE = 0.02;
const AGENT_MS = 10 * 60_000;
/** Successful calls that make a place known. */
const ANSWERED_MIN = 3;
const USUAL_VOTERS = 3;
const VOTERS_MAX = 5;
const ordinary = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Sent by file managers and office programs to any link. */
const webdav = new Set(['PROPFIND', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH', 'QUERY']);
const DAY = 86_400_000;
const FORGET_MS = 2 * DAY;

/** A call that was answered: its caller is in good standing, and what a scanner finds belongs to its scan. */
export function noteHit(caller: Caller, isUnknown: boolean, memory: Memory, findings: Finding[]): void {
  const { address, agent, at, call, principal } = caller;
  const hits = countHit(memory.seen, address, HITS_MAX, at);
  const together = countHit(memory.seen, agent, HITS_MAX * 100, at);
  const scout = hits >= HITS_MAX ? undefined : memory.scouts.get(address);
  if (scout !== undefined) {
    scout.hits++;
    if (scout.before === 0 && principal === undefined && scout.hits <= scout.misses)
      addPending(scout, call.event.id, at);
    else if (scout.hits > 3 * scout.misses) scout.pending = scout.pending.slice(-scout.misses);
    memory.scouts.set(address, scout, at);
    memory.tell('scouts', address, scout, false, 0.9, at, findings);
  }
  if (!isUnknown || scout?.pending.some(({ eventId }) => eventId === call.event.id)) return;
  // What nobody else has found, found by somebody who is searching: as of an agent, from an address that has found nothing.
  const finder = [
    principal,
    address,
    hits < 2 && principal === undefined && together > 0 ? agent : undefined,
  ];
  for (const key of finder) {
    const searching = key === undefined ? undefined : memory.scouts.get(key);
    if (key === undefined || searching?.told === undefined) continue;
    if (at - searching.last > (key === agent ? AGENT_MS : FINDER_MS)) continue;
    addPending(searching, call.event.id, at);
    memory.tell('scouts', key, searching, false, 0.9, at, findings);
    return;
  }
}

/** Few exactly, many about: most calls of those who call much write nothing. Answers with those before. */
function countHit(seen: Memory['seen'], key: string, max: number, at: number): number {
  const hits = seen.get(key) ?? 0;
  if (hits >= max) return hits;
  if (hits < EXACT) seen.set(key, hits + 1, at);
  else if (isSampled(at)) seen.set(key, hits + SAMPLE, at);
  return hits;
}

/** The first successful call of an endpoint; true when its place has long had other methods only. */
export function openPlace(endpoint: EndpointFacet, at: number, memory: Memory): boolean {
  const key = String(
    placeHash(
      endpoint.host,
      endpoint.template.split('/').filter((part) => part !== ''),
    ),
  );
  const place = memory.places.get(key) ?? { methods: [], since: at };
  const strange =
    place.methods.length > 0 &&
    at - place.since > DAY &&
    endpoint.method !== 'GET' &&
    endpoint.method !== 'HEAD' &&
    !place.methods.includes(endpoint.method);
  addName(place.methods, endpoint.method, 8);
  memory.places.set(key, place, at);
  return strange;
}

/** How strange the method is: 0 not at all, 1 refused as a method or new at its place, 2 used by nobody in earnest. */
export function oddnessOf({ event, endpoint }: Call, memory: Memory, isNew: boolean): number {
  const { method, response } = event;
  // Asked by browsers and monitors on their own: strange only where it is refused, and then little.
  if (method === 'OPTIONS' || method === 'HEAD')
    return (response.status === 405 || response.status === 501) &&
      event.request?.marks?.includes('cors-preflight') !== true
      ? 0.5
      : 0;
  if (!ordinary.has(method)) return webdav.has(method) ? 1 : 2;
  if (response.status === 405 || response.status === 501) return 1;
  if (isNew) return 1;
  if (endpoint !== undefined || method === 'GET' || response.status < 400 || response.status >= 500) return 0;
  const place = memory.places.get(String(placeHash(event.host, event.path)));
  return place !== undefined && !place.methods.includes(method) ? 1 : 0;
}

/** Whether a place answers others than those who search. */
export function isKnown(door: Door | undefined): boolean {
  return door !== undefined && door.calls >= ANSWERED_MIN;
}

/** Whether a call asked for what is not there: `perhaps` where a session that ran out would look the same. */
export function missOf({ event, endpoint }: Call, door: Door | undefined): 'certainly' | 'perhaps' | 'none' {
  const { status } = event.response;
  if (event.method === 'OPTIONS' || isAskedByItself(event.path)) return 'none';
  if (endpoint === undefined)
    return (status >= 300 && status < 500 && status !== 304 && status !== 429) || status === 501
      ? 'certainly'
      : 'none';
  // A place that has hardly ever answered anybody is known by those who search only.
  if (!isKnown(door)) {
    if (status === 403 || status === 404 || status === 410) return 'certainly';
    return status === 401 ? 'perhaps' : 'none';
  }
  // A place that takes any word answers for all that is not there.
  return status === 404 && endpoint.template.startsWith('/{') && endpoint.template.split('/').length <= 3
    ? 'certainly'
    : 'none';
}

/** Somebody was refused at a place that there is: of a scanner without standing, that belongs to the scan. */
export function noteRefused(caller: Caller, memory: Memory, findings: Finding[]): void {
  const { address, agent, at, call, principal } = caller;
  if (principal !== undefined) return;
  const own = memory.scouts.get(address);
  if (own === undefined || own.before > 0) return;
  const key = own.told === undefined ? agent : address;
  const scout = key === address ? own : memory.scouts.get(agent);
  if (scout?.told === undefined || own.hits > own.misses) return;
  addPending(scout, call.event.id, at);
  memory.tell('scouts', key, scout, false, 0.9, at, findings);
}

/** A miss, or a strange method: counted for its address, its principal and its agent. */
export function noteMiss(
  caller: Caller,
  oddness: number,
  isUnsure: boolean,
  memory: Memory,
  missesMin: number,
  findings: Finding[],
): void {
  const { call, at, address, agent, principal } = caller;
  const { event } = call;
  const asked = pathHash(event);
  const standing = (memory.seen.get(address) ?? 0) > 0 || principal !== undefined;
  const key = principal ?? address;
  const voters = memory.lost.get(String(asked)) ?? [];
  if (standing && !voters.includes(key) && voters.length < VOTERS_MAX) {
    memory.lost.set(String(asked), [...voters, key], at);
  }
  if (oddness < 2 && isUsual(voters, key, memory)) return;
  const known = (memory.seen.get(address) ?? 0) > 2;
  // An address where many are let in answers for none of them.
  const keys = principal === undefined ? [address] : known ? [principal] : [principal, address];
  // What one agent asks for from addresses that find nothing is one search.
  if (!known && principal === undefined) keys.push(agent);
  let teller: string | undefined;
  const scouts = keys.map((name) => {
    const before = memory.seen.get(name) ?? 0;
    let scout = memory.scouts.get(name);
    if (scout === undefined || at - scout.last > FORGET_MS || (name === agent && isDiluted(scout)))
      scout = newScout(at, before);
    note(scout, caller, isUnsure ? undefined : asked, oddness);
    // Of an agent, what was found since is known by what its calls found in all.
    if (name === agent) scout.hits = Math.max(0, before - scout.before);
    memory.scouts.set(name, scout, at);
    const rule = ruleOf(scout, name === agent, missesMin) ?? scout.told;
    if (teller === undefined && rule !== undefined) {
      teller = name;
      const isFirst = scout.told !== rule;
      scout.told = rule;
      memory.tell('scouts', name, scout, isFirst, confidenceOf(scout), at, findings);
    }
    return scout;
  });
  if (teller === undefined) return;
  // Each call is named once: what one tells, the others need not.
  const named = findings.at(-1)?.evidence.map(({ eventId }) => eventId) ?? [];
  for (const [index, scout] of scouts.entries()) {
    const name = keys[index] as string;
    if (name === teller) continue;
    const left = scout.pending.filter(({ eventId }) => eventId !== event.id && !named.includes(eventId));
    if (left.length === scout.pending.length) continue;
    scout.pending = left;
    memory.scouts.set(name, scout, at);
  }
}

/** An agent that many have finds much between two searches: each is counted from its own beginning. */
function isDiluted({ told, asked, hits }: Scout): boolean {
  return told === undefined && hits > 100 && asked.length < AGENT_SHARE * hits;
}

function note(
  scout: Scout,
  { call, at, principal }: Caller,
  asked: number | undefined,
  oddness: number,
): void {
  const { event } = call;
  scout.last = Math.max(scout.last, at);
  scout.misses++;
  const isNew = asked !== undefined && addRecent(scout.asked, asked, ASKED_MAX);
  const version = versionOf(event.path);
  if (isNew && version !== 0) {
    addRecent(scout.versions, version, 12);
    scout.versioned++;
  }
  if (oddness > 0 && isNew) {
    scout.oddness += oddness;
    addRecent(scout.methods, hashText(event.method), 12);
  }
  addName(scout.addresses, event.client.address, 50);
  scout.subject = subjectOf(call, principal !== undefined);
  addPending(scout, event.id, at);
}

export function subjectOf({ event, principal, serviceId }: Call, byName: boolean): Subject {
  return {
    ...(serviceId !== undefined && { serviceId }),
    ...(byName && principal !== undefined && { principal }),
    clientAddress: event.client.address,
    ...(event.client.agent !== undefined && { agent: event.client.agent }),
  };
}

/** What the calls of a scout amount to; undefined when it is nothing yet. */
function ruleOf(scout: Scout, isAgent: boolean, missesMin: number): ScoutRule | undefined {
  const { asked, misses, hits, before, versions, methods, oddness, addresses } = scout;
  const different = asked.length;
  const share = misses / (misses + hits);
  const isOfVersions = versions.length >= 3 && scout.versioned >= 0.6 * different;
  if (isAgent) {
    if (addresses.length < 3 || different < missesMin + 4 + AGENT_SHARE * hits) return undefined;
    return isOfVersions ? 'shadow-api.version-probing' : 'shadow-api.scanning';
  }
  if (oddness >= 3 && (different >= 3 || methods.length >= 2) && share >= 0.2)
    return 'shadow-api.hidden-method';
  if (isOfVersions && share >= 0.3) return 'shadow-api.version-probing';
  // Who has found much before is a user whose links are broken, until they are very many.
  const needed = before <= 2 ? missesMin : missesMin + 6;
  if ((different >= needed && share >= 0.5) || (different >= 3 * missesMin + 6 && share >= 0.25))
    return 'shadow-api.scanning';
  return undefined;
}

function confidenceOf({ asked, misses, hits }: Scout): number {
  return asked.length >= 20 && misses > 2 * hits ? 0.97 : 0.9;
}

/** What several people of good standing asked for in vain is a broken link, or an old version of an app. */
function isUsual(voters: readonly string[], key: string, memory: Memory): boolean {
  let others = 0;
  for (const voter of voters) if (voter !== key && isHonest(voter, memory)) others++;
  return others >= USUAL_VOTERS;
}

/** Neither told of, nor an address that has found less than it has missed. */
function isHonest(voter: string, memory: Memory): boolean {
  const scout = memory.scouts.get(voter);
  if (scout === undefined) return true;
  return scout.told === undefined && (voter.startsWith('=') || scout.misses <= (memory.seen.get(voter) ?? 0));
}
