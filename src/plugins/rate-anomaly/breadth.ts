import type { Instant } from '../../event/index.js';
import { bucketOf, quantileOf } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import { deserved } from './deserved.js';
import { type EndpointProfile, FIRST_MS } from './endpoint-profile.js';
import type { GoingOn } from './tell.js';

const DAY_MS = 86_400_000;
/** Callers that an endpoint needs before one can be broader than the others, and how much broader he has to be. */
const PEERS_MIN = 20;
const FAR_BROADER = 4;
const STREAKS_MIN = 60;
/** Different objects without a pause that tell of a hurry. */
const STREAK_MIN = 40;
/** Programs that only read, at most, where that is odd; and as a share of the callers. */
const LONE_PROGRAMS = 3;
const LONE_SHARE = 0.01;
/** First hours in a day; what of their pace is the same. */
const DAYS_FIRST = DAY_MS / FIRST_MS;
const STEADY = 3;

/** More different objects within a day than nearly all others and than he himself reached. */
export function breadthClaim(
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  wide: number,
  shared: boolean,
  lone: boolean,
): GoingOn | undefined {
  if (wide < 40 || profile.callers < PEERS_MIN || at - profile.since < FIRST_MS) return undefined;
  const going = habits.on === 'breadth';
  // Who was broad from the beginning is known after two days of his own.
  if (!going && (habits.broadSince ?? at) - profile.since < FIRST_MS && at - habits.since < 2 * DAY_MS)
    return undefined;
  const peers = shared ? profile.agentBreadth : profile.breadth;
  if (peers.total < (shared ? 5 : PEERS_MIN) && !lone) return undefined;
  const usual = quantileOf(peers, 0.95, bucketOf(habits.breadth));
  const own = going ? 0 : Math.max(habits.most, habits.before);
  const streak = habits.breadth - habits.streakFrom;
  const usualStreak = quantileOf(profile.streaks, 0.95);
  const hurries =
    !shared &&
    streak >= STREAK_MIN &&
    profile.streaks.total >= STREAKS_MIN &&
    streak > FAR_BROADER * usualStreak &&
    streak > 3 * habits.mostStreak;
  if (
    !(going && streak >= STREAK_MIN) &&
    !hurries &&
    !(lone && isOdd(profile) && wide > profile.broad) &&
    (wide <= (shared ? 6 : FAR_BROADER) * usual || wide <= 3 * own)
  )
    return undefined;
  // A program that has been there from the beginning goes on as it began, day and night, a little at a time.
  if (
    !going &&
    streak < STREAK_MIN &&
    habits.since - profile.since < FIRST_MS &&
    wide <= STEADY * DAYS_FIRST * habits.firstBreadth
  )
    return undefined;
  const open = profile.anonymous > 0.1;
  return {
    on: 'breadth',
    every: 1,
    rule: open ? 'rate-anomaly.scraping' : 'rate-anomaly.exfiltration',
    title: open
      ? 'One caller reads far more different objects than anybody else'
      : 'One caller takes far more objects of his reach than he and others ever did',
    severity: open ? 'medium' : 'high',
    confidence: open ? deserved.breadth.scraping : deserved.breadth.exfiltration,
    stage: 'exfiltration',
    note: `${Math.round(wide)} different objects within a day, ${streak} without a pause; nearly all others reach at most ${usual} and ${usualStreak}`,
  };
}

/** Where other programs only read as well, that is how the endpoint is used. */
function isOdd({ lone, callers }: EndpointProfile): boolean {
  return lone <= Math.max(LONE_PROGRAMS, LONE_SHARE * callers);
}
