import { addRecent, type Finding, hashText } from '../sdk/index.js';
import { type Caller, subjectOf } from './caller.js';
import type { Memory } from './memory.js';
import { pathHash, versionOf } from './path-hash.js';
import { ASKED_MAX, addPending, newScout, type Scout, type ScoutRule } from './scout.js';

/** Of what an agent's callers ask for, the different things that are not there, before it is a search. */
const AGENT_SHARE = 0.02;
const USUAL_VOTERS = 3;
const VOTERS_MAX = 5;
const FORGET_MS = 2 * 86_400_000;

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
  addRecent(scout.addresses, event.client.address, 50);
  scout.subject = subjectOf(call, principal !== undefined);
  addPending(scout, event.id, at);
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
