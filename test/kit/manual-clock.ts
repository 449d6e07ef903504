import type { Clock, Instant } from '../../src/event/clock.js';

export interface ManualClock extends Clock {
  set(time: Instant): void;
  advance(ms: number): void;
}

/** A clock that stands until it is moved. Starts at 2026-11-22T12:00:00Z unless told. */
export function manualClock(start: Instant = Date.UTC(2026, 10, 22, 12)): ManualClock {
  let time = start;
  return {
    now: () => time,
    set: (to) => {
      time = to;
    },
    advance: (ms) => {
      time += ms;
    },
  };
}
