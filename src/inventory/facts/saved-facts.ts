import { type Distinct, loadDistinct, saveDistinct } from './distinct.js';
import type { FactName, NameSet, Stream } from './fact-name.js';
import { createFacts, type EndpointFacts } from './facts-state.js';
import type { Histogram } from './histogram.js';

type Pairs = readonly (readonly [number, number])[];
/** The latest time, and how long before the next one each other was: small numbers. */
type Times = readonly number[];

/** Facts as JSON. The same knowledge gives the same text. */
export interface SavedFacts {
  readonly v: 1;
  /** Count, first, last, callers. */
  readonly ever: Readonly<Record<string, readonly [number, number, number, number]>>;
  readonly days: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly recent: Readonly<Record<string, Times>>;
  readonly earliest: Times;
  readonly names: Readonly<Record<string, readonly (readonly [string, number, number])[]>>;
  readonly latencyMs: Pairs;
  readonly responseBytes: Pairs;
  /** Clients, public clients, principals, roles. */
  readonly distinct: readonly [string, string, string, string];
}

const sorted = <K extends string | number, V>(map: ReadonlyMap<K, V>): [K, V][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const saveTimes = (times: readonly number[]): Times =>
  times.map((_, at) => {
    const time = times[times.length - 1 - at] as number;
    return at === 0 ? time : (times[times.length - at] as number) - time;
  });

function loadTimes(saved: Times): number[] {
  let time = 0;
  return saved.map((step, at) => (time = at === 0 ? step : time - step)).reverse();
}

const saveCounts = (map: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries(sorted(map));

const saveHistogram = (histogram: Histogram): Pairs => sorted(histogram);

export function saveFacts(facts: EndpointFacts): SavedFacts {
  return {
    v: 1,
    ever: Object.fromEntries(
      sorted(facts.ever).map(([name, { count, first, last, callers }]) => [
        name,
        [count, first, last, callers] as const,
      ]),
    ),
    days: Object.fromEntries(sorted(facts.days).map(([day, counts]) => [day, saveCounts(counts)])),
    recent: Object.fromEntries(sorted(facts.recent).map(([stream, times]) => [stream, saveTimes(times)])),
    earliest: saveTimes(facts.earliest),
    names: Object.fromEntries(
      sorted(facts.names).map(([set, names]) => [
        set,
        sorted(names).map(([name, { count, last }]) => [name, count, last] as const),
      ]),
    ),
    latencyMs: saveHistogram(facts.latencyMs),
    responseBytes: saveHistogram(facts.responseBytes),
    distinct: [
      saveDistinct(facts.clients),
      saveDistinct(facts.publicClients),
      saveDistinct(facts.principals),
      saveDistinct(facts.roles),
    ],
  };
}

export function loadFacts(saved: SavedFacts): EndpointFacts {
  const facts = createFacts();
  for (const [name, [count, first, last, callers]] of Object.entries(saved.ever))
    facts.ever.set(name as FactName, { count, first, last, callers });
  for (const [day, counts] of Object.entries(saved.days))
    facts.days.set(Number(day), new Map(Object.entries(counts)) as Map<FactName, number>);
  for (const [stream, times] of Object.entries(saved.recent))
    facts.recent.set(stream as Stream, loadTimes(times));
  facts.earliest.push(...loadTimes(saved.earliest));
  for (const [set, names] of Object.entries(saved.names))
    facts.names.set(set as NameSet, new Map(names.map(([name, count, last]) => [name, { count, last }])));
  for (const [bucket, count] of saved.latencyMs) facts.latencyMs.set(bucket, count);
  for (const [bucket, count] of saved.responseBytes) facts.responseBytes.set(bucket, count);
  const parts: readonly Distinct[] = [facts.clients, facts.publicClients, facts.principals, facts.roles];
  for (const [at, part] of parts.entries()) part.set(loadDistinct(saved.distinct[at] ?? ''));
  return facts;
}
