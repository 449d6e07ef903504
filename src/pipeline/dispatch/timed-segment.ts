import type { EnrichedEvent, Instant } from '../../event/index.js';

/** Events between two ticks, with the event time at which they are taken; `tickAt` is when the tick before them is due, if one is. */
export interface TimedSegment {
  readonly now: Instant;
  readonly tickAt: Instant | undefined;
  readonly events: readonly EnrichedEvent[];
}
