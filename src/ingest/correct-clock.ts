import type { Instant } from '../event/index.js';

/** A clock that is further ahead than this is wrong. */
const AHEAD_MAX_MS = 5 * 60_000;

/**
 * A batch that is further behind than this was made by a wrong clock, and not merely delivered late: no sensor keeps a
 * batch in its bounded memory for so long.
 */
const BEHIND_MAX_MS = 6 * 3_600_000;

/** After correction no event is further in the future than this. */
const FUTURE_MAX_MS = 10 * 60_000;

interface Timed {
  time: number;
}

/**
 * Milliseconds by which the sensor's clock is ahead (negative: behind), 0 when it is to be trusted. `askedAt` is the
 * `Date` header, which is of this very attempt and so tells late delivery from a wrong clock; without it a batch may
 * honestly be hours old.
 */
export function clockSkewMs(sentAt: Instant, askedAt: Instant | undefined, receivedAt: Instant): number {
  const skew = (askedAt ?? sentAt) - receivedAt;
  if (skew > AHEAD_MAX_MS) return skew;
  const behindMax = askedAt === undefined ? BEHIND_MAX_MS : AHEAD_MAX_MS;
  return skew < -behindMax ? skew : 0;
}

/**
 * Shifts event times by the skew, in place, and brings those that are still in the future back to now: event time drives
 * the detectors' memory, and one event of the year 3000 would empty it. Nothing is refused for its time.
 * @returns how many events were changed.
 */
export function correctTimes(events: readonly Timed[], skewMs: number, receivedAt: Instant): number {
  const latest = receivedAt + FUTURE_MAX_MS;
  let corrected = 0;
  for (const event of events) {
    if (skewMs === 0 && event.time <= latest) continue;
    const shifted = Math.max(0, event.time - skewMs);
    event.time = shifted > latest ? receivedAt : shifted;
    corrected++;
  }
  return corrected;
}
