import type { Instant } from '../../../event/index.js';

/** A sum that halves with every half-life. Plain data. */
export interface DecayingCount {
  value: number;
  at: Instant;
}

export function newDecayingCount(): DecayingCount {
  return { value: 0, at: 0 };
}

/** Adds at a time and answers the sum then. What is late is added with the weight that it would have by now. */
export function addDecaying(count: DecayingCount, at: Instant, halfLifeMs: number, by = 1): number {
  if (at >= count.at) {
    count.value = count.value * 2 ** ((count.at - at) / halfLifeMs) + by;
    count.at = at;
  } else count.value += by * 2 ** ((at - count.at) / halfLifeMs);
  return count.value;
}

export function valueAt(count: DecayingCount, now: Instant, halfLifeMs: number): number {
  return now <= count.at ? count.value : count.value * 2 ** ((count.at - now) / halfLifeMs);
}
