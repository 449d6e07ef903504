import type { Organisation } from './organisation.js';
import type { Sensitivity } from './sensitivity.js';

/** Callers of one group at one function: different people, and visits of theirs in which they called it. */
export type Callers = [people: number, visits: number];

/** Members of one group who were told of at a function that is not theirs: many, each from elsewhere, are a release. */
export interface Wave {
  since: number;
  /** Visits of the group until then. */
  visits: number;
  people: string[];
  addresses: string[];
  /** Those of them who had been about for long when they came. */
  settled: string[];
}

/** What is remembered of a function: who calls it with success. Plain data. */
export interface FunctionRecord {
  first: number;
  /** Key of its place. */
  place: string;
  /** Key of the place it hangs under. */
  parent?: string;
  /** Short form of its service's id. */
  service: string;
  sensitivity: Sensitivity;
  people: number;
  visits: number;
  /** Callers who came in one visit only. */
  once: number;
  /** By group. */
  by: Record<string, Callers>;
  /** Visits of each group before the function was first seen. */
  base: Record<string, number>;
  /** Keys of the latest callers. */
  callers: string[];
  /** A method that nobody had used at its place for long: not believed until several people have. */
  odd?: boolean;
  /** About the caller himself: never judged by who calls it. */
  oneself?: true;
  /** Groups that came to it as a release. */
  opened?: string[];
  waves?: Record<string, Wave>;
}

export const CALLERS_MAX = 32;

export function newFunctionRecord(
  organisation: Organisation,
  { place, service }: Pick<FunctionRecord, 'place' | 'service'>,
  sensitivity: Sensitivity,
  at: number,
): FunctionRecord {
  const base: Record<string, number> = {};
  for (const [key, { visits }] of Object.entries(organisation.groups)) base[key] = Math.max(0, visits - 1);
  return { first: at, place, service, sensitivity, people: 0, visits: 0, once: 0, by: {}, base, callers: [] };
}

/** One visit of somebody in which the function was called; `isFirst` of his. */
export function count(record: FunctionRecord, group: string, person: string, isFirst: boolean): void {
  const callers = record.by[group] ?? [0, 0];
  record.by[group] = callers;
  callers[1]++;
  record.visits++;
  if (isFirst || !record.callers.includes(person)) {
    record.callers.push(person);
    if (record.callers.length > CALLERS_MAX) record.callers.shift();
  }
  if (!isFirst) return;
  callers[0]++;
  record.people++;
  record.once++;
}

/** Visits of a group since the function exists. */
export function exposure(record: FunctionRecord, organisation: Organisation, group: string): number {
  return Math.max(0, (organisation.groups[group]?.visits ?? 0) - (record.base[group] ?? 0));
}
