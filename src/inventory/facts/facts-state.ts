import { addDistinct, createDistinct, type Distinct } from './distinct.js';
import type { FactName, NameSet, Stream } from './fact-name.js';
import { addHistogram, type Histogram } from './histogram.js';

export const DAY_MS = 86_400_000;
/** Days with calls that are kept apart; what is older is in the totals alone. */
export const DAYS_MAX = 30;
/** Latest times of each stream that are kept: so many calls without it show that a fault is gone. */
export const RECENT_MAX = 50;
/** First calls of a known caller, whose times are kept. */
export const EARLIEST_MAX = 50;
/** Names kept of each set: those that sort first, so that the order of arrival decides nothing. */
const NAMES_MAX = 10;
/** Of these sets the latest are kept: what a server was last year says nothing of it now. */
const LATEST_MAX: ReadonlyMap<NameSet, number> = new Map([
  ['software', 24],
  ['caller', 24],
]);
const CLASSES_MAX = 24;

export interface FactStats {
  count: number;
  /** Event time, ms. */
  first: number;
  last: number;
  /** One bit for each thirty-second of the callers: how many there were, about. */
  callers: number;
}

export interface NameStats {
  count: number;
  last: number;
}

/**
 * What the calls of one endpoint say about its posture: counts by day of the event's time (UTC), times, and a few names.
 * Bounded, no value in it; merging is commutative and associative.
 */
export interface EndpointFacts {
  /** Since ever. */
  readonly ever: Map<FactName, FactStats>;
  /** By number of the day since 1970. */
  readonly days: Map<number, Map<FactName, number>>;
  /** Latest times, oldest first. */
  readonly recent: Map<Stream, number[]>;
  /** First times of successful calls with a principal, oldest first. */
  readonly earliest: number[];
  readonly names: Map<NameSet, Map<string, NameStats>>;
  readonly latencyMs: Histogram;
  readonly responseBytes: Histogram;
  /** Addresses of callers; of those that are public. */
  readonly clients: Distinct;
  readonly publicClients: Distinct;
  readonly principals: Distinct;
  readonly roles: Distinct;
}

export const createFacts = (): EndpointFacts => ({
  ever: new Map(),
  days: new Map(),
  recent: new Map(),
  earliest: [],
  names: new Map(),
  latencyMs: new Map(),
  responseBytes: new Map(),
  clients: createDistinct(),
  publicClients: createDistinct(),
  principals: createDistinct(),
  roles: createDistinct(),
});

/** The counts of a day; undefined when it is older than all that are kept. */
export function dayCounts(facts: EndpointFacts, day: number): Map<FactName, number> | undefined {
  const known = facts.days.get(day);
  if (known !== undefined) return known;
  if (facts.days.size >= DAYS_MAX) {
    const oldest = Math.min(...facts.days.keys());
    if (day < oldest) return undefined;
    facts.days.delete(oldest);
  }
  const counts = new Map<FactName, number>();
  facts.days.set(day, counts);
  return counts;
}

/** Keeps the latest times in order. */
export function addRecent(times: number[], time: number): void {
  if (times.length >= RECENT_MAX) {
    if (time <= (times[0] as number)) return;
    times.shift();
  }
  let at = times.length;
  while (at > 0 && (times[at - 1] as number) > time) at--;
  if (at === times.length) times.push(time);
  else times.splice(at, 0, time);
}

export function addEarliest(times: number[], time: number): void {
  if (times.length >= EARLIEST_MAX) {
    if (time >= (times.at(-1) as number)) return;
    times.pop();
  }
  let at = times.length;
  while (at > 0 && (times[at - 1] as number) > time) at--;
  times.splice(at, 0, time);
}

export function addName(
  facts: EndpointFacts,
  set: NameSet,
  name: string,
  { count, last }: Readonly<NameStats>,
): void {
  let names = facts.names.get(set);
  if (names === undefined) {
    names = new Map();
    facts.names.set(set, names);
  }
  const known = names.get(name);
  if (known !== undefined) {
    known.count += count;
    known.last = Math.max(known.last, last);
    return;
  }
  names.set(name, { count, last });
  const latestMax = LATEST_MAX.get(set);
  if (latestMax !== undefined) {
    if (names.size > latestMax) names.delete(oldestOf(names));
    return;
  }
  const max = set.endsWith('-class') ? CLASSES_MAX : NAMES_MAX;
  if (names.size > max) names.delete([...names.keys()].sort().at(-1) as string);
}

function oldestOf(names: ReadonlyMap<string, NameStats>): string {
  const [first] = [...names].sort(([a, x], [b, y]) => x.last - y.last || (a < b ? -1 : 1));
  return first?.[0] as string;
}

export function addStats(facts: EndpointFacts, name: FactName, from: Readonly<FactStats>): void {
  const known = facts.ever.get(name);
  if (known === undefined) {
    facts.ever.set(name, { ...from });
    return;
  }
  known.count += from.count;
  if (from.first < known.first) known.first = from.first;
  if (from.last > known.last) known.last = from.last;
  known.callers |= from.callers;
}

/** Adds what `from` knows to `into`; `from` stays as it is. */
export function addFacts(into: EndpointFacts, from: EndpointFacts): void {
  for (const [name, stats] of from.ever) addStats(into, name, stats);
  for (const [day, counts] of from.days) {
    const own = dayCounts(into, day);
    if (own) for (const [name, count] of counts) own.set(name, (own.get(name) ?? 0) + count);
  }
  for (const [stream, times] of from.recent) {
    const own = into.recent.get(stream);
    if (own) for (const time of times) addRecent(own, time);
    else into.recent.set(stream, [...times]);
  }
  for (const time of from.earliest) addEarliest(into.earliest, time);
  for (const [set, names] of from.names) for (const [name, stats] of names) addName(into, set, name, stats);
  addHistogram(into.latencyMs, from.latencyMs);
  addHistogram(into.responseBytes, from.responseBytes);
  for (const part of ['clients', 'publicClients', 'principals', 'roles'] as const)
    addDistinct(into[part], from[part]);
}
