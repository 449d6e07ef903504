import type { FunctionRecord } from './function-record.js';
import type { Caller } from './memory.js';
import type { Organisation } from './organisation.js';
import type { Person } from './person.js';

const LISTED_MAX = 40;
/** By sensitivity: how many different people of one group make a release, and what share of the group's visits. */
const PEOPLE = [4, 6, 12] as const;
const SHARE = [0.08, 0.12, 0.25] as const;
/** How many whom the organisation has known for long make one whatever their share: what is rare is not forbidden. */
const SETTLED = [8, 16, 32] as const;
const SETTLED_MS = 24 * 3_600_000;
const SETTLED_VISITS = 4;

/**
 * Notes that somebody of a group came where his like never came; true once so many have, each from elsewhere and as a good
 * share of all who were there or known for long, that the function was opened to them. Attackers with many accounts are a
 * small share and new, or come from few places.
 */
export function isRelease(
  record: FunctionRecord,
  { key, at, call }: Caller,
  { group, first, visits: his }: Person,
  organisation: Organisation,
): boolean {
  const visits = organisation.groups[group]?.visits ?? 0;
  record.waves ??= {};
  let wave = record.waves[group];
  if (wave === undefined || at - wave.since > 14 * 86_400_000) {
    wave = { since: at, visits, people: [], addresses: [], settled: [] };
    record.waves[group] = wave;
  }
  if (!wave.people.includes(key) && wave.people.length < LISTED_MAX) {
    wave.people.push(key);
    const place = call.event.client.address;
    if (!wave.addresses.includes(place)) wave.addresses.push(place);
  }
  const { settled } = wave;
  if (
    his >= SETTLED_VISITS &&
    at - first >= SETTLED_MS &&
    settled.length < LISTED_MAX &&
    !settled.includes(key)
  )
    settled.push(key);
  const { length } = wave.people;
  if (length < PEOPLE[record.sensitivity] || wave.addresses.length < 0.7 * length) return false;
  const isShare = length >= SHARE[record.sensitivity] * (visits - wave.visits + 1);
  if (!isShare && settled.length < SETTLED[record.sensitivity]) return false;
  const callers = record.by[group] ?? [0, 0];
  record.by[group] = [callers[0] + length, callers[1] + length];
  record.opened = [...(record.opened ?? []), group];
  delete record.waves[group];
  return true;
}
