import type { Instant } from '../../event/index.js';
import { bucketOf, bucketTop, type Episode } from '../sdk/index.js';

/** Calls of all callers together, of an endpoint or an organisation, by the minute. Plain data, within 0.5 KB while all is as usual. */
export interface Volume {
  readonly since: Instant;
  minute: number;
  /** Of the minute: calls, and those of newcomers. */
  calls: number;
  fresh: number;
  /** Calls of the minute before, and those of newcomers; absent in what was saved before they were counted. */
  callsBefore?: number;
  freshBefore?: number;
  /** Hashes of its callers as far as they count, the first of them; made when there is more than usual. */
  who: number[] | undefined;
  /** Newcomers' calls of late that no finding has named: event id and time. */
  waiting: [string, Instant][] | undefined;
  /** The hour under way, and its busiest minute so far. */
  hour: number;
  peak: number;
  /** The busiest minute of each hour of the week: a character each, its code less 48 is a bucket, 1 at least; 0 is unknown. */
  hours: string;
  /** What is usual at this hour at most; since when there is far more, and when there last was. */
  usual: number;
  on: Instant | undefined;
  last: Instant;
  /** Of the latest of newcomers' calls that was named in a flood. */
  named?: Instant;
  /** Since when it is flooded, with rests of less than a day. */
  episode?: Episode;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const WEEK = 168;
const ZERO = 48;
/** What goes on for so long is how it is from now on: a release, growth. */
export const STEP_MS = HOUR_MS;
/** Nothing for so long, and it is over. */
const OVER_MS = 10 * MINUTE_MS;
/** How much a peak fades in a week: an octave. */
const FADE = 2;

export const newVolume = (since: Instant): Volume => ({
  since,
  minute: Math.floor(since / MINUTE_MS),
  calls: 0,
  fresh: 0,
  who: undefined,
  waiting: undefined,
  hour: Math.floor(since / HOUR_MS),
  peak: 0,
  hours: '0'.repeat(WEEK),
  usual: 0,
  on: undefined,
  last: 0,
});

/** Counts a call in its minute; one that is late counts in the newest. */
export function countVolume(volume: Volume, at: Instant): void {
  const minute = Math.floor(at / MINUTE_MS);
  if (minute > volume.minute) turn(volume, minute, at);
  volume.calls++;
}

function turn(volume: Volume, minute: number, at: Instant): void {
  if (volume.on !== undefined && at - volume.last > OVER_MS) volume.on = undefined;
  // What is far more than usual is no measure for later, unless it goes on.
  if (volume.on === undefined || at - volume.on > STEP_MS) {
    volume.peak = Math.max(volume.peak, volume.calls);
    volume.who = undefined;
    if ((volume.waiting?.at(-1)?.[1] ?? at) < at - MINUTE_MS) volume.waiting = undefined;
  }
  const hour = Math.floor(at / HOUR_MS);
  if (hour > volume.hour) {
    for (let of = Math.max(volume.hour, hour - WEEK); of < hour; of++)
      learn(volume, of % WEEK, of === volume.hour ? volume.peak : 0);
    volume.hour = hour;
    volume.peak = 0;
    volume.usual = usualAt(volume.hours, hour);
  }
  const next = minute === volume.minute + 1;
  volume.callsBefore = next ? volume.calls : 0;
  volume.freshBefore = next ? volume.fresh : 0;
  volume.minute = minute;
  volume.calls = 0;
  volume.fresh = 0;
}

/** Calls of the last sixty seconds, about, and those of newcomers: what goes on over the turn of a minute is one. */
export function lastMinute(
  { calls, fresh, callsBefore = 0, freshBefore = 0 }: Volume,
  at: Instant,
): { calls: number; fresh: number } {
  const rest = 1 - (at % MINUTE_MS) / MINUTE_MS;
  return { calls: calls + rest * callsBefore, fresh: fresh + rest * freshBefore };
}

function learn(volume: Volume, place: number, peak: number): void {
  const { hours } = volume;
  const faded = hours.charCodeAt(place) - ZERO - FADE;
  const bucket = Math.max(1, faded, bucketOf(peak));
  if (bucket !== faded + FADE)
    volume.hours = hours.slice(0, place) + String.fromCharCode(ZERO + bucket) + hours.slice(place + 1);
}

/**
 * The busiest minute that is usual at an hour: of this weekday, or of two other days (of one, while no more are known), an
 * hour before or after included; while no day is known at this hour, of any hour.
 */
export function usualAt(hours: string, hour: number): number {
  const around = (of: number): number => {
    let most = 0;
    for (let i = of - 1; i <= of + 1; i++) most = Math.max(most, hours.charCodeAt((i + WEEK) % WEEK) - ZERO);
    return most;
  };
  const here = hour % WEEK;
  const days: number[] = [];
  for (let day = 1; day < 7; day++) {
    const of = around(here + day * 24);
    if (of > 0) days.push(of);
  }
  days.sort((a, b) => b - a);
  const others = days.length > 2 ? days[1] : days[0];
  const usual = Math.max(around(here), others ?? 0);
  if (others !== undefined) return bucketTop(usual);
  let any = usual;
  for (let i = 0; i < WEEK; i++) any = Math.max(any, hours.charCodeAt(i) - ZERO);
  return bucketTop(any);
}
