import type { EnrichedEvent, Instant } from '../../../event/index.js';
import { timeOf } from '../time-of.js';

/** Events between two ticks; `tickAt` is when the tick after them is due, if one is. */
export interface Segment {
  readonly events: readonly EnrichedEvent[];
  readonly tickAt: Instant | undefined;
}

/**
 * Event time in whole seconds, as far as events have brought it: it never goes back. A tick is due whenever a second
 * begins, before the event that began it; however events are cut into batches, it falls between the same two.
 */
export class EventSeconds {
  private second: number;

  constructor(now: Instant = 0) {
    this.second = Math.floor(now / 1000);
  }

  get now(): Instant {
    return this.second * 1000;
  }

  /** Advances with no event; `visit` is called when a tick is due. */
  advance(now: Instant, visit: (tickAt: Instant) => void | Promise<void>): void | Promise<void> {
    const second = Math.floor(now / 1000);
    if (second <= this.second) return;
    const first = this.second === 0;
    this.second = second;
    if (!first) return visit(second * 1000);
  }

  /** Advances over `events`. `visit` is called once per segment, after `now` has been set for it: first its tick, then its events. */
  async walk(
    events: readonly EnrichedEvent[],
    visit: (segment: Segment) => void | Promise<void>,
  ): Promise<void> {
    let from = 0;
    let tickAt: Instant | undefined;
    for (let i = 0; i < events.length; i++) {
      const event = events[i];
      if (event === undefined) continue;
      const second = Math.floor(timeOf(event) / 1000);
      if (second <= this.second) continue;
      if (i > from || tickAt !== undefined) {
        const done = visit({ events: events.slice(from, i), tickAt });
        if (done !== undefined) await done;
      }
      // The very first second has nothing before it to look back on.
      tickAt = this.second === 0 ? undefined : second * 1000;
      this.second = second;
      from = i;
    }
    if (from < events.length) {
      const done = visit({ events: from === 0 ? events : events.slice(from), tickAt });
      if (done !== undefined) await done;
    }
  }
}
