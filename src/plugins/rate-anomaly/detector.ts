import type { EventOf, Instant } from '../../event/index.js';
import {
  bucketOf,
  type Detector,
  type DetectorContext,
  type Finding,
  hashText,
  quantileOf,
  timeOf,
  type z,
} from '../sdk/index.js';
import { beat, breadthOf, type CallerHabits, newCallerHabits, wait, widen } from './caller-habits.js';
import { type CallerRate, countCall, usualOf, WINDOW_MS } from './caller-rate.js';
import type { config } from './config.js';
import { doorOf, unknownDoorOf } from './door.js';
import {
  type EndpointProfile,
  followBreadth,
  followRate,
  followStreak,
  newEndpointProfile,
} from './endpoint-profile.js';
import { isExcused } from './excused.js';
import { judgeTry } from './guessing.js';
import { followService, newServiceProfile, type ServiceProfile } from './service-profile.js';
import { judgeSize } from './size.js';
import { type Claim, tell } from './tell.js';

type Config = z.output<typeof config>;
type Call = EventOf<'api.call'>;

const DAY_MS = 86_400_000;
const ENDPOINTS = { entriesMax: 5000, ttlMs: 21 * DAY_MS };
const UNKNOWN_DOORS = { entriesMax: 200, ttlMs: 4 * DAY_MS };
const SERVICES = { entriesMax: 2000, ttlMs: 21 * DAY_MS };
const CALLERS = { entriesMax: 100_000, ttlMs: 4 * DAY_MS };
/** Deviations from his own median that a caller may take. */
const DEVIATIONS = 6;
/** Callers that an endpoint needs before one can be broader than the others, and how much broader he has to be. */
const PEERS_MIN = 20;
const FAR_BROADER = 4;
/** Programs that did so in an endpoint's first hours are part of what is usual there. */
const FIRST_MS = 8 * 3_600_000;
/** Calls at a beat that tell of a program, if only of an open page. */
const SHORT_BEAT = 8;
const STREAK_PAUSE_MS = 120_000;
const STREAKS_MIN = 60;
const BREADTH_PAUSE_MS = 45 * 60_000;

/** Compares each caller of an endpoint with its other callers and with himself: see the README for each decision. */
export class RateAnomaly implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], context: DetectorContext<Config>): Finding[] {
    const findings: Finding[] = [];
    const endpoints = context.state.map<EndpointProfile>('endpoints', ENDPOINTS);
    const callers = context.state.map<CallerHabits>('callers', CALLERS);
    for (const call of batch) {
      const { endpoint } = call;
      const caller = call.principal ?? call.clientAddress;
      if (caller === undefined) continue;
      if (endpoint === undefined) {
        const found = judgeUnknownDoor(call, context);
        if (found !== undefined) findings.push(found);
        continue;
      }
      const at = timeOf(call);
      const profile = endpoints.get(endpoint.id) ?? newEndpointProfile(at, doorOf(call));
      endpoints.set(endpoint.id, profile, at);
      let told = false;
      if (profile.door !== 'none') {
        const found = judgeTry(call, endpoint.id, profile.door, profile, context);
        if (found !== undefined) {
          findings.push(found);
          told = true;
        }
      }
      const who = (name: string, shared: boolean): void => {
        const key = `${endpoint.id}|${name}`;
        const known = callers.get(key);
        const habits = known ?? newCallerHabits(at);
        if (known === undefined) {
          profile.callers++;
          if (!shared) {
            // By callers, not by calls: one who calls much changes nothing.
            profile.anonymous += 0.02 * ((call.principal === undefined ? 1 : 0) - profile.anonymous);
            const { response, request, durationMs } = call.event;
            followService(serviceOf(call, at, context), [response.bytes, request?.bytes, durationMs], caller);
          }
        }
        callers.set(key, habits, at);
        const found = judgeCaller(call, habits, profile, at, context, shared, told);
        if (found === undefined) return;
        findings.push(found);
        told = true;
      };
      who(caller, false);
      // A stranger who comes from many addresses is told by his program.
      const { agent } = call.event.client;
      if (call.principal === undefined && agent !== undefined) who(`agent ${agent}`, true);
    }
    return findings;
  }
}

/** Where nobody was ever let in there is no endpoint yet: a login that is only ever guessed at. */
function judgeUnknownDoor(call: Call, context: DetectorContext<Config>): Finding | undefined {
  const door = unknownDoorOf(call);
  if (door === undefined) return undefined;
  const at = timeOf(call);
  const doors = context.state.map<EndpointProfile>('unknown-doors', UNKNOWN_DOORS);
  const profile = doors.get(door) ?? newEndpointProfile(at, 'login');
  doors.set(door, profile, at);
  return judgeTry(call, door, 'login', profile, context);
}

function serviceOf({ endpoint }: Call, at: Instant, { state }: DetectorContext<Config>): ServiceProfile {
  const services = state.map<ServiceProfile>('services', SERVICES);
  const id = endpoint?.serviceId ?? '';
  const service = services.get(id) ?? newServiceProfile(at);
  services.set(id, service, at);
  return service;
}

function judgeCaller(
  call: Call,
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  context: DetectorContext<Config>,
  shared: boolean,
  told: boolean,
): Finding | undefined {
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
    followBreadth(profile, day === habits.day ? before : 0, habits.breadth, shared);
  }
  const wide = object === undefined ? 0 : breadthOf(habits, at);
  if (habits.on === 'breadth' && at - habits.calledAt > BREADTH_PAUSE_MS) {
    // What he does after a pause is judged anew, against what he has now.
    habits.most = Math.max(habits.most, Math.ceil(wide));
    habits.on = undefined;
  }
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
  const size = shared ? undefined : judgeSize(call, habits, profile, at, () => serviceOf(call, at, context));
  if (size !== undefined && !isExcused(context, size.rule, call)) return tell(call, size, at);

  const strange =
    habits.recent >= 15 ||
    (wide >= 10 && wide > 1.5 * profile.broad) ||
    habits.beats >= 12 ||
    habits.on !== undefined;
  if (!strange) {
    if (habits.waiting !== undefined) habits.waiting = undefined;
    return undefined;
  }
  habits.waiting ??= [];
  wait(habits.waiting, call.event.id, at);
  const claim =
    // Of one browser there are as many as there are people: at a peak all of them come at once.
    (shared ? undefined : burstOf(habits, profile, config)) ??
    breadthClaim(habits, profile, at, wide, shared) ??
    beatOf(habits, profile, at, shared);
  if (claim === undefined) {
    habits.on = undefined;
    return undefined;
  }
  const begins = habits.on !== claim.on;
  habits.on = claim.on;
  if (isExcused(context, claim.rule, call)) return undefined;
  if (!begins && habits.waiting.length < claim.every && at - habits.flushedAt < 10_000) return undefined;
  const waiting = habits.waiting;
  habits.waiting = [];
  habits.flushedAt = at;
  return tell(call, { ...claim, waiting, shared }, at);
}

type Told = Omit<Claim, 'waiting'> & { readonly on: NonNullable<CallerHabits['on']>; readonly every: number };

/** Undefined when nobody is there to compare with, or the caller does what he always does. */
function burstOf(habits: CallerHabits, profile: EndpointProfile, config: Config): Told | undefined {
  const { recent } = habits;
  const going = habits.on === 'burst';
  if (recent < (going ? config.burstCallsMin / 3 : Math.min(config.absoluteCalls, config.burstCallsMin)))
    return undefined;
  if (profile.callers <= config.peersMin) return undefined;
  const learned = profile.windows >= config.minimumWindows;
  const usual = quantileOf(profile.rates, learned ? 0.95 : 0.5, bucketOf(habits.inWindow));
  if (!going) {
    const own = usualOf(habits as CallerRate);
    if (
      own !== undefined &&
      recent <= Math.max(config.factor * own.median, own.median + DEVIATIONS * own.mad)
    )
      return undefined;
    if (recent < (learned ? config.burstCallsMin : config.absoluteCalls) || recent <= config.factor * usual)
      return undefined;
  }
  return {
    on: 'burst',
    every: 4,
    rule: 'rate-anomaly.burst',
    title: 'One caller far above the usual rate of an endpoint',
    severity: learned && recent > 50 * usual ? 'high' : 'medium',
    confidence: learned ? 0.85 : 0.7,
    stage: 'probing',
    note: `${recent} calls within 10 s; ${learned ? 'nearly all callers' : 'most callers'} make ${usual}`,
  };
}

/** More different objects within a day than nearly all others and than he himself reached. */
function breadthClaim(
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  wide: number,
  shared: boolean,
): Told | undefined {
  if (wide < 40 || profile.callers < PEERS_MIN || at - profile.since < FIRST_MS) return undefined;
  const going = habits.on === 'breadth';
  // Who was broad from the beginning is known after two days of his own.
  if (!going && (habits.broadSince ?? at) - profile.since < FIRST_MS && at - habits.since < 2 * DAY_MS)
    return undefined;
  const peers = shared ? profile.agentBreadth : profile.breadth;
  if (peers.total < (shared ? 5 : PEERS_MIN)) return undefined;
  const usual = quantileOf(peers, 0.95, bucketOf(habits.breadth));
  const own = going ? 0 : Math.max(habits.most, habits.before);
  const streak = habits.breadth - habits.streakFrom;
  const usualStreak = quantileOf(profile.streaks, 0.95);
  const hurries =
    !shared &&
    streak >= 40 &&
    profile.streaks.total >= STREAKS_MIN &&
    streak > FAR_BROADER * usualStreak &&
    streak > 3 * habits.mostStreak;
  if (!(going && streak >= 40) && !hurries && (wide <= (shared ? 6 : FAR_BROADER) * usual || wide <= 3 * own))
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
    confidence: 0.85,
    stage: 'exfiltration',
    note: `${Math.round(wide)} different objects within a day, ${streak} without a pause; nearly all others reach at most ${usual} and ${usualStreak}`,
  };
}

/** Calls at a beat that no person keeps, by one who came after the endpoint had long been in use. */
function beatOf(
  habits: CallerHabits,
  profile: EndpointProfile,
  at: Instant,
  shared: boolean,
): Told | undefined {
  if (shared || habits.beats < 60 || habits.beats * habits.gap < 240_000) return undefined;
  if (profile.callers < 20 || profile.regular > Math.max(2, 0.03 * profile.callers)) return undefined;
  // So is what has gone on for days.
  const since = habits.beatSince ?? at;
  if (since - profile.since < FIRST_MS || at - since > 3 * DAY_MS) return undefined;
  return {
    on: 'beat',
    every: 1,
    rule: 'rate-anomaly.automation',
    title: 'Calls at a beat that no person keeps',
    severity: 'low',
    confidence: 0.7,
    stage: 'reconnaissance',
    note: `${habits.beats} calls, each ${(habits.gap / 1000).toFixed(1)} s after the one before`,
  };
}
