import type { Finding } from '../sdk/index.js';
import type { Caller } from './caller.js';
import type { Memory } from './memory.js';
import { isSampled, SAMPLE } from './sample.js';
import { addPending } from './scout.js';

const HITS_MAX = 1000;
/** Hits that are counted one by one. */
const EXACT = 32;
/** How long after his last miss what somebody finds belongs to his search; of an agent, which others have as well. */
const FINDER_MS = 6 * 3_600_000;
const AGENT_MS = 10 * 60_000;

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
