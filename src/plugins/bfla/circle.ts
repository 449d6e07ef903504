import type { StateMap } from '../sdk/index.js';
import { exposure, type FunctionRecord } from './function-record.js';
import type { Organisation } from './organisation.js';
import type { Person } from './person.js';

/** How those who call a function hang together. */
export interface Circle {
  /** Other functions that the same few people call. */
  readonly functions: number;
  /** Share of its visits that came from somebody who had not come before, as far as is to be expected. */
  readonly newcomers: number;
  /** Visits of the others that would have had the function, were they like its callers. */
  readonly expected: number;
}

/** Callers looked at. */
const SAMPLE = 12;
/** A function of more than this share of the people is nobody's privilege. */
const FEW = 0.25;

/** Of a function that few call: undefined when they are many, or when this person is one of them. */
export function circleOf(
  f: number,
  record: FunctionRecord,
  person: Person,
  key: string,
  organisation: Organisation,
  people: StateMap<Person>,
  functions: StateMap<FunctionRecord>,
): Circle | undefined {
  if (record.people > FEW * organisation.people || record.visits < 3) return undefined;
  // Of a service that few use at all, what those few do is no privilege; unless its words say so.
  const { [record.service]: users = 0 } = organisation.services;
  if (record.sensitivity < 2 && record.people > FEW * users) return undefined;
  const sample = record.callers.slice(-SAMPLE).filter((caller) => caller !== key);
  const tally = new Map<number, number>();
  let known = 0;
  let visits = 0;
  for (const caller of sample) {
    const other = people.get(caller);
    if (other === undefined) continue;
    known++;
    visits += other.visits;
    for (const one of other.own) if (one !== f) tally.set(one, (tally.get(one) ?? 0) + 1);
  }
  if (known === 0) return undefined;
  const callers = new Set(record.callers);
  let shared = 0;
  let told = 0;
  let his = 0;
  for (const [one, times] of tally) {
    const mine = person.own.includes(one);
    const many = times >= Math.max(Math.min(2, known), known / 2);
    if (!mine && !many) continue;
    const other = functions.get(String(one));
    if (other === undefined || other.people > 2 * record.people + 3) continue;
    // A function of the same rank that one of its callers uses as well; or several of the few's.
    const alike = other.callers.filter((caller) => callers.has(caller)).length;
    if (mine && alike > 0) his += other.sensitivity;
    if (his >= 2) return undefined;
    if (!many || alike * 2 < other.callers.length) continue;
    if (mine) return undefined;
    shared++;
    told += other.sensitivity;
  }
  // What has no telling name of its own is a privilege where those who call it call what has.
  if (record.sensitivity < 2 && told < 2) return undefined;
  const present = exposure(record, organisation, person.group) - (record.by[person.group]?.[1] ?? 0);
  return {
    functions: shared,
    newcomers: (record.once + 1) / (record.visits + 1),
    expected:
      (Math.max(0, present) * record.visits * (known / Math.max(known, record.people))) / Math.max(visits, 1),
  };
}
