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
import { doorOf } from './door.js';
import { type EndpointProfile, followBreadth, followRate, newEndpointProfile } from './endpoint-profile.js';
import { isExcused } from './excused.js';
import { judgeTry } from './guessing.js';
import { judgeSize } from './size.js';
import { type Claim, tell } from './tell.js';

type Config = z.output<typeof config>;
type Call = EventOf<'api.call'>;

const DAY_MS = 86_400_000;
const ENDPOINTS = { entriesMax: 5000, ttlMs: 21 * DAY_MS };
const CALLERS = { entriesMax: 100_000, ttlMs: 4 * DAY_MS };
/** Deviations from his own median that a caller may take. */
const DEVIATIONS = 6;
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
      if (endpoint === undefined || caller === undefined) continue;
      const at = timeOf(call);
      const profile = endpoints.get(endpoint.id) ?? newEndpointProfile(at, doorOf(call));
      endpoints.set(endpoint.id, profile, at);
      profile.anonymous += 0.01 * ((call.principal === undefined ? 1 : 0) - profile.anonymous);
      let told = false;
      if (profile.door !== 'none') {
        const found = judgeTry(call, profile.door, profile, context);
        if (found !== undefined) {
          findings.push(found);
          told = true;
        }
      }
      const who = (name: string, shared: boolean): void => {
        const key = `${endpoint.id}|${name}`;
        const known = callers.get(key);
        const habits = known ?? newCallerHabits(at);
        if (known === undefined) profile.callers++;
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
    widen(habits, at, hashText(object.token));
    if (!shared) followBreadth(profile, day === habits.day ? before : 0, habits.breadth);
  }
  const wide = object === undefined ? 0 : breadthOf(habits, at);
  if (habits.on === 'breadth' && at - habits.calledAt > BREADTH_PAUSE_MS) {
    // What he does after a pause is judged anew, against what he has now.
    habits.most = Math.max(habits.most, Math.ceil(wide));
    habits.on = undefined;
  }
  habits.calledAt = at;
  if (!shared) beat(habits, at);
  if (told) return undefined;
  const size = shared ? undefined : judgeSize(call, habits, profile, at);
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
    burstOf(habits, profile, config) ??
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
  const age = at - profile.since;
  if (wide < 40 || profile.callers < 10 || age < (shared ? 1.5 : 0.75) * DAY_MS) return undefined;
  const going = habits.on === 'breadth';
  // Who was there from the beginning is known after two days of his own.
  if (!going && habits.since - profile.since < 0.5 * DAY_MS && at - habits.since < 2 * DAY_MS)
    return undefined;
  const usual = quantileOf(profile.breadth, 0.95, shared ? -1 : bucketOf(habits.breadth));
  const own = going ? 0 : Math.max(habits.most, habits.before);
  if (wide <= (shared ? 8 : 4) * usual || wide <= 3 * own) return undefined;
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
    note: `${Math.round(wide)} different objects within a day; nearly all others reach at most ${usual}`,
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
  if (!habits.beating) {
    habits.beating = true;
    profile.regular++;
  }
  if (profile.callers < 20 || profile.regular > Math.max(2, 0.03 * profile.callers)) return undefined;
  // Programs that were there from the beginning are part of what is usual, and so is what has gone on for days.
  if (habits.since - profile.since < DAY_MS || at - habits.since > 3 * DAY_MS) return undefined;
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
