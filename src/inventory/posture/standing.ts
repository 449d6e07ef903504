import type { FactName, Stream } from '../facts/fact-name.js';
import { DAY_MS, type EndpointFacts, RECENT_MAX } from '../facts/facts-state.js';
import { lastCall, WINDOW_DAYS, windowCount } from '../facts/window.js';

/** Calls that must show a fault: one odd request is none. */
export const SHOWN_MIN = 3;
/** Usual distances between two sightings that must pass without one. By chance that happens once in 150 times. */
export const GAPS = 5;
/** What a caller decides alone (a URL, an algorithm) takes two callers, or so many calls of one. */
const ONE_CALLER_MIN = 20;

/** How things stand with a fact, in the last days with calls. */
export interface Standing {
  readonly count: number;
  /** Calls that could have shown it. */
  readonly relevant: number;
  readonly first: number;
  readonly last: number;
}

const countOf = (bits: number): number => {
  let count = 0;
  for (let left = bits >>> 0; left > 0; left >>>= 1) count += left & 1;
  return count;
};

/** Fifty later calls could have shown it, for longer than it ever took to come back. */
function isGone(last: number, gapMs: number, relevant: readonly number[] | undefined, end: number): boolean {
  if (end - last > WINDOW_DAYS * DAY_MS) return true;
  const later = relevant !== undefined && relevant.length >= RECENT_MAX && (relevant[0] as number) > last;
  return later && end - last >= GAPS * gapMs;
}

export interface StandingOptions {
  readonly now: number;
  /** Calls that it takes; one is enough while the finding is open. */
  readonly min?: number | undefined;
  readonly open?: boolean | undefined;
  /** What shows it is of the caller's making. */
  readonly callerMade?: boolean | undefined;
}

/**
 * Whether any of the facts holds now: seen often enough in the last fourteen days with calls, and not gone since. The
 * same facts give the same answer; while nothing is called, nothing changes.
 */
export function standing(
  facts: EndpointFacts,
  either: FactName | readonly FactName[],
  stream: Stream,
  { now, min = SHOWN_MIN, open = false, callerMade = false }: StandingOptions,
): Standing | undefined {
  let [count, ever, callers] = [0, 0, 0];
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const fact of typeof either === 'string' ? [either] : either) {
    const stats = facts.ever.get(fact);
    if (stats === undefined) continue;
    ever += stats.count;
    callers |= stats.callers;
    first = Math.min(first, stats.first);
    last = Math.max(last, stats.last);
    count += windowCount(facts, fact, now);
  }
  if (count < (open ? 1 : min)) return undefined;
  if (callerMade && !open && countOf(callers) < 2 && ever < ONE_CALLER_MIN) return undefined;
  const gapMs = ever > 1 ? (last - first) / (ever - 1) : 0;
  if (isGone(last, gapMs, facts.recent.get(stream), lastCall(facts, now))) return undefined;
  return { count, relevant: Math.max(count, windowCount(facts, stream, now)), first, last };
}
