import type { EnrichedEvent, Instant } from '../../event/index.js';

/** How far ahead of its reception an event may date itself; what claims more is dated by its reception. */
const AHEAD_MAX_MS = 60_000;

/**
 * The event's own time, unless it lies in the future: one sensor with a fast clock must not age everyone's memory.
 * Both times are kept in the log, so that a replay gives the same.
 */
export function timeOf({ event, source }: EnrichedEvent): Instant {
  return event.time > source.receivedAt + AHEAD_MAX_MS ? source.receivedAt : event.time;
}
