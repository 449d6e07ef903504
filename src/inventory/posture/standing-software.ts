import { DAY_MS, RECENT_MAX } from '../facts/facts-state.js';
import { WINDOW_DAYS } from '../facts/window.js';
import type { DigestSoftware, EndpointDigest } from './endpoint-digest.js';
import { GAPS, SHOWN_MIN } from './standing.js';

/** A program in a version that answers of a service name now. */
export interface StandingSoftware {
  readonly name: string;
  readonly version: string;
  readonly distribution: boolean;
  readonly calls: number;
  /** Of the last answer that named it. */
  readonly last: number;
}

interface Sightings extends StandingSoftware {
  /** The first answer of those endpoints that was heard at all: it was not seen before. */
  first: number;
  calls: number;
  last: number;
}

const keyOf = ({ name, version, distribution }: DigestSoftware): string =>
  `${name}/${version}${distribution ? '*' : ''}`;

/**
 * Programs in the versions that answers name now, by name and version. A version is gone when fifty later answers of the service
 * named it no more, for five times as long as it used to take to come back; and after fourteen days. Where nobody calls, time stands still.
 */
export function standingSoftware(digests: readonly EndpointDigest[]): StandingSoftware[] {
  const seen = new Map<string, Sightings>();
  for (const { software = [], heard } of digests)
    for (const each of software) {
      const first = Math.min(heard?.first ?? each.last, each.last);
      const known = seen.get(keyOf(each));
      if (!known) seen.set(keyOf(each), { ...each, first });
      else {
        known.calls += each.calls;
        known.last = Math.max(known.last, each.last);
        known.first = Math.min(known.first, first);
      }
    }
  const heard = digests.flatMap((digest) => digest.heard?.recent ?? []);
  const end = heard.reduce((latest, time) => Math.max(latest, time), 0);
  return [...seen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { first, ...software }]) => ({ software, first }))
    .filter(({ software: { calls, last }, first }) => {
      if (calls < SHOWN_MIN || end - last > WINDOW_DAYS * DAY_MS) return false;
      const gapMs = calls > 1 ? (last - first) / (calls - 1) : 0;
      const later = heard.reduce((count, time) => count + (time > last ? 1 : 0), 0);
      return later < RECENT_MAX || end - last < GAPS * gapMs;
    })
    .map(({ software }) => software);
}
