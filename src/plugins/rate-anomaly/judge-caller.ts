import type { EventOf, Instant } from '../../event/index.js';
import { type DetectorContext, type Finding, hashText, type z } from '../sdk/index.js';
import { isHabit, noteBatch } from './batches.js';
import { beatOf } from './beat.js';
import { breadthClaim } from './breadth.js';
import { burstOf } from './burst.js';
import { beat, breadthOf, type CallerHabits, wait, widen } from './caller-habits.js';
import { countCall, WINDOW_MS } from './caller-rate.js';
import type { config } from './config.js';
import {
  type EndpointProfile,
  FIRST_MS,
  followBreadth,
  followRate,
  followStreak,
} from './endpoint-profile.js';
import type { HeavyCalls } from './heavy-calls.js';
import { onlyReads, PROGRAMS, type Program } from './programs.js';
import { isSaid } from './said.js';
import { serviceOf } from './service-profile.js';
import { judgeSize } from './size.js';
import { type GoingOn, tell } from './tell.js';

type Call = EventOf<'api.call'>;
type Context = DetectorContext<z.output<typeof config>>;

/** Calls at a beat that tell of a program, if only of an open page. */
const SHORT_BEAT = 8;
const HEAVIES = { entriesMax: 20_000, ttlMs: 2 * 86_400_000 };
/** Objects of a program that only reads, from which on it is counted. */
const LONE_MIN = 10;
const STREAK_PAUSE_MS = 120_000;
/** Calls that are remembered of a sitting, from the so many-th object on, and how long a pause ends it. */
const SITTING_MIN = 4;
const SITTING_MAX = 24;
/** The same of calls within ten seconds. */
const HURRY_MIN = 4;
const SITTING_PAUSE_MS = 15 * 60_000;
/** Of what is strange. */
const WAITING_MAX = 128;
const BREADTH_PAUSE_MS = 45 * 60_000;

/** Learns from a call what its caller does at an endpoint, and compares it with what he and others do there. */
export function judgeCaller(
  call: Call,
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  context: Context,
  shared: boolean,
  told: boolean,
): readonly Finding[] | undefined {
  const { config } = context;
  countCall(habits, at);
  if (!shared) followRate(profile, habits.inWindow - 1, Math.floor(at / WINDOW_MS));
  const { objects } = call.event;
  const object = objects === undefined || profile.door !== 'none' ? undefined : objects[objects.length - 1];
  if (object !== undefined) {
    const before = habits.breadth;
    const { day } = habits;
    if (at - habits.calledAt > STREAK_PAUSE_MS) {
      const streak = before - habits.streakFrom;
      if (streak > 0 && !shared) followStreak(profile, streak);
      habits.mostStreak = Math.max(habits.mostStreak, streak);
      habits.streakFrom = before;
    }
    widen(habits, at, hashText(object.token));
    if (at - habits.since < FIRST_MS && habits.breadth > habits.firstBreadth)
      habits.firstBreadth = habits.breadth;
    followBreadth(profile, day === habits.day ? before : 0, habits.breadth, shared);
  }
  const wide = object === undefined ? 0 : breadthOf(habits, at);
  if (habits.on === 'breadth' && at - habits.calledAt > BREADTH_PAUSE_MS) {
    // What he does after a pause is judged anew, against what he has now.
    habits.most = Math.max(habits.most, Math.ceil(wide));
    habits.on = undefined;
  }
  const paused = at - habits.calledAt;
  habits.calledAt = at;
  if (wide >= 10 && habits.broadSince === undefined) habits.broadSince = at;
  if (!shared) {
    beat(habits, at);
    if (habits.beats === SHORT_BEAT && habits.beatSince === undefined) {
      habits.beatSince = at;
      profile.regular++;
    }
  }
  if (told) return undefined;
  const heavies = context.state.map<HeavyCalls>('heavies', HEAVIES);
  const size = shared
    ? undefined
    : judgeSize(call, habits, profile, at, () => serviceOf(call, at, context), heavies);
  if (size !== undefined && !isSaid(context, size.rule, call)) return tell(call, size, at);

  const { agent } = call.event.client;
  const lone =
    shared &&
    agent !== undefined &&
    onlyReads(context.state.map<Program>('programs', PROGRAMS), agent, habits, profile);
  if (lone && habits.breadth === LONE_MIN && habits.before === 0) profile.lone++;
  const strange =
    lone ||
    habits.recent >= 15 ||
    (wide >= 10 && wide > 1.5 * profile.broad) ||
    habits.beats >= 12 ||
    habits.on !== undefined;
  if (!strange) {
    // Of a sitting, or a hurry, that may become strange.
    const hurries = habits.recent >= HURRY_MIN;
    if ((wide < SITTING_MIN && !hurries) || paused > SITTING_PAUSE_MS) habits.waiting = undefined;
    if ((wide >= SITTING_MIN || hurries) && !shared) {
      habits.waiting ??= [];
      wait(habits.waiting, call.event.id, at, SITTING_MAX);
    }
    return undefined;
  }
  habits.waiting ??= [];
  wait(habits.waiting, call.event.id, at, WAITING_MAX);
  const claim =
    // Of one browser there are as many as there are people: at a peak all of them come at once.
    (shared ? undefined : unusual(burstOf(habits, profile, config), call, habits, profile, at)) ??
    breadthClaim(habits, profile, at, wide, shared, lone) ??
    beatOf(habits, profile, at, shared);
  if (claim === undefined) {
    habits.on = undefined;
    return undefined;
  }
  const begins = habits.on !== claim.on;
  habits.on = claim.on;
  if (isSaid(context, claim.rule, call)) return undefined;
  if (!begins && habits.waiting.length < claim.every && at - habits.flushedAt < 10_000) return undefined;
  const waiting = habits.waiting;
  habits.waiting = [];
  habits.flushedAt = at;
  return tell(call, { ...claim, waiting, shared }, at);
}

/** A burst that comes at this hour every day or week is none; what is refused teaches nobody. */
function unusual(
  claim: GoingOn | undefined,
  { event, principal, clientAddress }: Call,
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
): GoingOn | undefined {
  if (claim === undefined) return undefined;
  const caller = principal ?? clientAddress ?? '';
  const known =
    profile.batches !== undefined && isHabit(profile.batches, caller, event.client.agent, at, habits.recent);
  if (event.response.status < 400) {
    profile.batches ??= [];
    noteBatch(profile.batches, caller, event.client.agent, at, habits.recent);
  }
  return known ? undefined : claim;
}
