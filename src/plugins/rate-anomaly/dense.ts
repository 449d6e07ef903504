import type { Instant } from '../../event/index.js';

/** Event id and time. */
export type Waiting = readonly [string, Instant];

/**
 * Where calls begin to come more often than `perMs`: the place from which on there are the most above what that rate would
 * have brought until the latest.
 */
export function onsetOf(waiting: readonly Waiting[], perMs: number): number {
  const last = waiting[waiting.length - 1]?.[1] ?? 0;
  let most = 0;
  let onset = waiting.length;
  for (let i = waiting.length - 1; i >= 0; i--) {
    const excess = waiting.length - i - perMs * (last - (waiting[i] as Waiting)[1]);
    if (excess < most) continue;
    most = excess;
    onset = i;
  }
  return onset;
}

/** How many of the first of them came more often than `perMs` since a time: those after an attack has stopped are sparse. */
export function denseUntil(waiting: readonly Waiting[], since: Instant, perMs: number): number {
  let most = 0;
  let until = 0;
  for (let i = 0; i < waiting.length; i++) {
    const excess = i + 1 - perMs * Math.max(0, (waiting[i] as Waiting)[1] - since);
    if (excess <= most) continue;
    most = excess;
    until = i + 1;
  }
  return until;
}
