import type { Instant } from '../../event/index.js';
import { addDistinct, type DistinctCount, distinctOf, newDistinctCount } from '../sdk/index.js';
import { type CallerRate, SLICE_MS, SLICES } from './caller-rate.js';

/** What one caller does at one endpoint. Plain data: within 1 KB as long as he does nothing strange. */
export interface CallerHabits extends CallerRate {
  readonly since: Instant;
  /** Number of the day, its different objects, and how many were yesterday's and the most of a day before. */
  day: number;
  seen: DistinctCount | undefined;
  breadth: number;
  before: number;
  most: number;
  /** Calls of today that name an object. */
  reads: number;
  /** Breadth at the last pause, and the most that he then read until the next. */
  streakFrom: number;
  mostStreak: number;
  /** The largest of his first answers, and his breadth after his first hours. */
  firstBytes: number;
  firstBreadth: number;
  /** Time from call to call, and how many in a row were like it. */
  last: Instant;
  gap: number;
  beats: number;
  /** When he first kept a short beat, and when he first was broader than nearly all. */
  beatSince: Instant | undefined;
  broadSince: Instant | undefined;
  /** Calls far above the usual size of a day or so, when the latest was, and when he was told of last. */
  heavy: number;
  heavyAt: Instant;
  heavyTold: Instant;
  /** Event id and time of calls of a strange rate or breadth that no finding has named. */
  waiting: [string, Instant][] | undefined;
  /** The claim that is being made, while it is. */
  on: 'burst' | 'breadth' | 'beat' | undefined;
  flushedAt: Instant;
  calledAt: Instant;
  /** Calls of a day whose size was looked at. */
  sized: number;
  sizedDay: number;
}

const DAY_MS = 86_400_000;

export function newCallerHabits(at: Instant): CallerHabits {
  const slice = Math.floor(at / SLICE_MS);
  // Written out, all fields at once: most callers of a flood are never more than this.
  return {
    slice,
    slices: [0, 0, 0, 0, 0],
    recent: 0,
    window: Math.floor(slice / SLICES),
    inWindow: 0,
    past: undefined,
    since: at,
    day: Math.floor(at / DAY_MS),
    seen: undefined,
    breadth: 0,
    before: 0,
    most: 0,
    reads: 0,
    streakFrom: 0,
    mostStreak: 0,
    firstBytes: 0,
    firstBreadth: 0,
    last: at,
    gap: 0,
    beats: 0,
    beatSince: undefined,
    broadSince: undefined,
    heavy: 0,
    heavyAt: 0,
    heavyTold: 0,
    flushedAt: 0,
    calledAt: at,
    sized: 0,
    sizedDay: 0,
    waiting: undefined,
    on: undefined,
  };
}

/** Counts an object of today. */
export function widen(habits: CallerHabits, at: Instant, object: number): void {
  const day = Math.floor(at / DAY_MS);
  if (day > habits.day) {
    habits.most = Math.max(habits.most >> (day - habits.day > 5 ? 1 : 0), habits.before);
    habits.before = day === habits.day + 1 ? habits.breadth : 0;
    if (day !== habits.day + 1) habits.most = Math.max(habits.most, habits.breadth);
    habits.day = day;
    habits.seen = undefined;
    habits.breadth = 0;
    habits.reads = 0;
    habits.streakFrom = 0;
  }
  habits.reads++;
  habits.seen ??= newDistinctCount();
  if (addDistinct(habits.seen, object)) habits.breadth = distinctOf(habits.seen);
}

/** Different objects within the last 24 hours, about. */
export function breadthOf({ breadth, before }: CallerHabits, at: Instant): number {
  return breadth + before * (1 - (at % DAY_MS) / DAY_MS);
}

/** Follows the beat of his calls: how many in a row came after the same time as the one before. */
export function beat(habits: CallerHabits, at: Instant): void {
  const gap = at - habits.last;
  if (gap < 400) return;
  habits.last = at;
  if (Math.abs(gap - habits.gap) < 0.04 * habits.gap) {
    habits.beats++;
    habits.gap += 0.1 * (gap - habits.gap);
    return;
  }
  // A pause ends it; something in between does not.
  if (habits.beats > 3 && gap < 4 * habits.gap) habits.beats -= 4;
  else {
    habits.beats = 0;
    habits.gap = gap;
  }
}

/** Remembers a call, the latest so many. */
export function wait(list: [string, Instant][], id: string, at: Instant, most: number): void {
  list.push([id, at]);
  if (list.length > most) list.shift();
}
