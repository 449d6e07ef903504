import type { Instant } from '../../../event/index.js';

/** Sums over the latest slots of time. Plain data. */
export interface TimeWindows {
  readonly slotMs: number;
  /** Number of the newest slot, from the beginning of time. */
  slot: number;
  /** By slot number modulo the number of slots. */
  sums: number[];
}

/** `slots` of `slotMs` each: 60 of a minute remember an hour. */
export function newTimeWindows(slots: number, slotMs: number): TimeWindows {
  return { slotMs, slot: -1, sums: new Array<number>(slots).fill(0) };
}

/** Adds at a time. What is late counts in its own slot, and what is later than all slots not at all. */
export function addAt(windows: TimeWindows, at: Instant, by = 1): void {
  advance(windows, at);
  const { sums } = windows;
  const slot = Math.floor(at / windows.slotMs);
  if (slot <= windows.slot - sums.length) return;
  const index = slot % sums.length;
  sums[index] = (sums[index] ?? 0) + by;
}

/** The sum of the newest `slots` slots as of `now`, the one under way included; of all by default. */
export function sumOver(windows: TimeWindows, now: Instant, slots = windows.sums.length): number {
  advance(windows, now);
  const { sums, slot } = windows;
  let sum = 0;
  for (let back = 0; back < Math.min(slots, sums.length) && back <= slot; back++)
    sum += sums[(slot - back) % sums.length] ?? 0;
  return sum;
}

function advance(windows: TimeWindows, at: Instant): void {
  const slot = Math.floor(at / windows.slotMs);
  if (slot <= windows.slot) return;
  const { sums } = windows;
  const passed = Math.min(slot - windows.slot, sums.length);
  for (let i = 0; i < passed; i++) sums[(slot - i) % sums.length] = 0;
  windows.slot = slot;
}
