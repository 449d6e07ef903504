import type { FunctionRecord } from './function-record.js';
import type { Caller } from './memory.js';
import type { Organisation } from './organisation.js';

const LISTED_MAX = 40;
/** By sensitivity: how many different people of one group make a release, and what share of the group's visits. */
const PEOPLE = [4, 6, 12] as const;
const SHARE = [0.08, 0.12, 0.25] as const;

/**
 * Notes that somebody of a group came where his like never came; true once so many have, each from elsewhere and as a good
 * share of all who were there, that the function was opened to them. Attackers with many accounts are a small share, or
 * come from few places.
 */
export function isRelease(
  record: FunctionRecord,
  { key, at, call }: Caller,
  group: string,
  organisation: Organisation,
): boolean {
  const visits = organisation.groups[group]?.visits ?? 0;
  record.waves ??= {};
  let wave = record.waves[group];
  if (wave === undefined || at - wave.since > 14 * 86_400_000) {
    wave = { since: at, visits, people: [], addresses: [] };
    record.waves[group] = wave;
  }
  if (!wave.people.includes(key) && wave.people.length < LISTED_MAX) {
    wave.people.push(key);
    const place = call.event.client.address;
    if (!wave.addresses.includes(place)) wave.addresses.push(place);
  }
  const { length } = wave.people;
  if (length < PEOPLE[record.sensitivity] || wave.addresses.length < 0.7 * length) return false;
  if (length < SHARE[record.sensitivity] * (visits - wave.visits + 1)) return false;
  const callers = record.by[group] ?? [0, 0];
  record.by[group] = [callers[0] + length, callers[1] + length];
  delete record.waves[group];
  return true;
}
