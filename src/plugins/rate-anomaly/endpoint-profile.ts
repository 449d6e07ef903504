import type { Instant } from '../../event/index.js';
import {
  addTo,
  age,
  bucketOf,
  hashText,
  type LogHistogram,
  newLogHistogram,
  quantileOf,
} from '../sdk/index.js';
import { type Admissions, newAdmissions } from './answer-groups.js';
import type { Batch } from './batches.js';
import type { Door } from './door.js';
import { newVolume, type Volume } from './volume.js';

/** What callers of one endpoint usually do. Plain data. */
export interface EndpointProfile {
  readonly since: Instant;
  readonly door: Door;
  /** Calls per caller and window, the windows under way included. */
  rates: LogHistogram;
  /** Callers that came, no one counted twice as long as he is remembered. */
  callers: number;
  /** Windows with traffic so far, and the latest of them. */
  windows: number;
  window: number;
  /** Different objects per caller and day, the days under way included, and what nearly nobody exceeds. */
  breadth: LogHistogram;
  broad: number;
  /** Of answers, requests and durations: what nearly none exceeds, by histograms that are looked at now and then. */
  sizes: Size[];
  /** Calls that taught sizes, of newcomers and of others; absent in what was saved before they were counted. */
  taught?: [number, number];
  /** Calls without a principal, as a share of late. */
  anonymous: number;
  /** The same of programs, as strangers who come from many addresses are known by them. */
  agentBreadth: LogHistogram;
  /** Different objects in a row, without a pause of two minutes. */
  streaks: LogHistogram;
  /** Callers with a short beat at least: a page that polls. */
  regular: number;
  /** Programs that only read here. */
  lone: number;
  /** Of a door: tries, the share refused as is usual, and that of those who were let in before. */
  tries: number;
  refusedShare: number;
  goodRefused: number;
  /** Of a login: what its answers are like. */
  admissions: Admissions | undefined;
  /** Of all callers together. */
  volume: Volume;
  /** Bursts of single callers, newest last. */
  batches: Batch[] | undefined;
}

export interface Size {
  histogram: LogHistogram;
  /** What 95 of 100 do not exceed; 0 until enough was seen. */
  usual: number;
  /** Outliers in a row that many callers share are no outliers. */
  outliers: number;
  /** Hash of the caller of the last one. */
  by: number;
}

export const newSize = (): Size => ({ histogram: newLogHistogram(), usual: 0, outliers: 0, by: 0 });

/** What programs did in an endpoint's first hours is part of what is usual there. */
export const FIRST_MS = 8 * 3_600_000;
/** Caller-windows that the baseline rests on; past it the old ones weigh half. */
const SAMPLES_MAX = 4096;
const SIZES_MIN = 6;
const SIZES_KNOWN = 40;

export function newEndpointProfile(since: Instant, door: Door): EndpointProfile {
  return {
    since,
    door,
    rates: newLogHistogram(),
    callers: 0,
    windows: 0,
    window: -1,
    breadth: newLogHistogram(),
    broad: 0,
    sizes: [newSize(), newSize(), newSize()],
    anonymous: 0,
    agentBreadth: newLogHistogram(),
    streaks: newLogHistogram(),
    regular: 0,
    lone: 0,
    tries: 0,
    refusedShare: 0.1,
    goodRefused: 0,
    admissions: door === 'login' ? newAdmissions() : undefined,
    volume: newVolume(since),
    batches: undefined,
  };
}

/** Follows one caller's count of the current window from `before` to `before + 1`. */
export function followRate(profile: EndpointProfile, before: number, window: number): void {
  if (window > profile.window) {
    profile.window = window;
    profile.windows++;
  }
  move(profile.rates, before, before + 1);
}

/** Follows one caller's (or one program's) breadth of the day. */
export function followBreadth(
  profile: EndpointProfile,
  before: number,
  after: number,
  ofAgent: boolean,
): void {
  if (after === before) return;
  if (ofAgent) move(profile.agentBreadth, before, after);
  else if (move(profile.breadth, before, after)) profile.broad = quantileOf(profile.breadth, 0.95);
}

function move(histogram: LogHistogram, before: number, after: number): boolean {
  const to = bucketOf(after);
  const from = bucketOf(before);
  if (before > 0 && from === to) return false;
  if (before > 0) addTo(histogram, from, -1);
  addTo(histogram, to);
  if (histogram.total > SAMPLES_MAX) age(histogram);
  return true;
}

/** Of few, one or two may be an attacker's: then it is what most are that counts. */
function usualOf(histogram: LogHistogram): number {
  const nearlyAll = quantileOf(histogram, 0.95);
  const few = histogram.total < SIZES_KNOWN;
  return Math.max(1, few ? Math.min(nearlyAll, 4 * quantileOf(histogram, 0.5)) : nearlyAll);
}

/** Whether a value is learned: in any case, where enough is known, or not. */
export type Learns = 'all' | 'known' | 'nothing';

/**
 * How many times the usual of this endpoint a size is; 0 while that is unknown. What is far above it is not learned, unless it goes
 * on; nor, while little is known, from a caller who has said enough, nor much from one who is told of: nobody makes himself the usual.
 */
export function excessOf(size: Size, value: number, learns: Learns, caller: string): number {
  const { histogram, usual } = size;
  const excess = usual > 0 ? value / usual : 0;
  if (excess > 4) {
    const by = hashText(caller);
    if (by !== size.by) size.outliers = 0.98 * size.outliers + 0.02;
    size.by = by;
    if (size.outliers < 0.7) return excess;
  } else if (size.outliers > 0) size.outliers *= 0.98;
  if (learns === 'nothing' || (learns === 'known' && histogram.total < SIZES_KNOWN)) return excess;
  addTo(histogram, bucketOf(value));
  if (histogram.total > SAMPLES_MAX) age(histogram);
  if (histogram.total >= SIZES_MIN && (histogram.total < SIZES_KNOWN || histogram.total % 16 === 0))
    size.usual = usualOf(histogram);
  return excess;
}

/** Learns how many different objects one caller read until he paused. */
export function followStreak({ streaks }: EndpointProfile, length: number): void {
  addTo(streaks, bucketOf(length));
  if (streaks.total > SAMPLES_MAX) age(streaks);
}
