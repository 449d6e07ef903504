import type { Instant } from '../../event/index.js';

/** A place that was at rest for so long, and what comes is another attack. */
const REST_MS = 86_400_000;

/** Something that goes on at a place, whoever takes part in it: when it began, and when it was last told of. Plain data. */
export type Episode = [since: Instant, last: Instant];

/** The episode that a claim of this time belongs to: the present one, or a new one after a day of rest. */
export function episodeAt(present: Episode | undefined, at: Instant): Episode {
  if (present === undefined || at - present[1] > REST_MS) return [at, at];
  return [present[0], Math.max(at, present[1])];
}

/**
 * The day on which it began, for a `dedupeKey` that names a place and nobody: without it all attacks on the place would be one
 * alert for ever. A day, so that lanes that saw it begin a little apart agree.
 */
export const episodeKey = ([since]: Episode): string => new Date(since).toISOString().slice(0, 10);
