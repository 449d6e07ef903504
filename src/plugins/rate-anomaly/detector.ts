import type { EventOf, Instant } from '../../event/index.js';
import { type Detector, type DetectorContext, type Finding, timeOf, type z } from '../sdk/index.js';
import { type CallerHabits, newCallerHabits } from './caller-habits.js';
import type { config } from './config.js';
import { doorOf, unknownDoorOf } from './door.js';
import { noteBurst, noteFlood, tellEndings } from './endings.js';
import { type EndpointProfile, newEndpointProfile } from './endpoint-profile.js';
import { FLOOD, judgeFlood } from './flood.js';
import { judgeTry } from './guessing.js';
import { habitsForm } from './habits-form.js';
import { judgeCaller } from './judge-caller.js';
import { isLone, noteProgram, PROGRAMS, type Program } from './programs.js';
import { isSaid } from './said.js';
import { followService, serviceOf } from './service-profile.js';
import { countVolume, newVolume, type Volume } from './volume.js';

type Config = z.output<typeof config>;
type Call = EventOf<'api.call'>;

const DAY_MS = 86_400_000;
const ENDPOINTS = { entriesMax: 5000, ttlMs: 21 * DAY_MS };
const UNKNOWN_DOORS = { entriesMax: 200, ttlMs: 4 * DAY_MS };
const WHOLE = { entriesMax: 1, ttlMs: 21 * DAY_MS };
const CALLERS = { entriesMax: 100_000, ttlMs: 4 * DAY_MS, form: habitsForm };

/** Compares each caller of an endpoint with its other callers and with himself: see the README for each decision. */
export class RateAnomaly implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], context: DetectorContext<Config>): Finding[] {
    const findings: Finding[] = [];
    const endpoints = context.state.map<EndpointProfile>('endpoints', ENDPOINTS);
    const callers = context.state.map<CallerHabits>('callers', CALLERS);
    let whole: Volume | undefined;
    for (const call of batch) {
      const { endpoint } = call;
      const caller = call.principal ?? call.clientAddress;
      if (caller === undefined) continue;
      const at = timeOf(call);
      const all = whole ?? wholeOf(context, at);
      whole = all;
      countVolume(all, at);
      if (endpoint === undefined) {
        const found = judgeUnknownDoor(call, context);
        if (found !== undefined) findings.push(found);
        continue;
      }
      const profile = endpoints.get(endpoint.id) ?? newEndpointProfile(at, doorOf(call));
      endpoints.set(endpoint.id, profile, at);
      countVolume(profile.volume, at);
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
          const { agent } = call.event.client;
          if (agent !== undefined && (shared || call.principal !== undefined))
            noteProgram(
              context.state.map<Program>('programs', PROGRAMS),
              agent,
              shared ? 'endpoint' : 'signed-in',
              at,
            );
        }
        callers.set(key, habits, at);
        const found = judgeCaller(call, habits, profile, at, context, shared, told);
        if (found !== undefined) {
          findings.push(...found);
          told = true;
          const last = found.at(-1);
          if (habits.on === 'burst' && last !== undefined) noteBurst(context, key, last, at);
        }
        if (told || shared || profile.door !== 'none') return;
        const { agent } = call.event.client;
        const flood = judgeFlood(
          call,
          habits,
          profile.volume,
          all,
          at,
          context.config,
          () =>
            call.principal === undefined &&
            agent !== undefined &&
            isLone(context.state.map<Program>('programs', PROGRAMS), agent),
        );
        if (flood === undefined || isSaid(context, FLOOD, call)) return;
        findings.push(...flood);
        noteFlood(context, endpoint.id, endpoint.serviceId, at);
      };
      who(caller, false);
      // A stranger who comes from many addresses is told by his program.
      const { agent } = call.event.client;
      if (call.principal === undefined && agent !== undefined) who(`agent ${agent}`, true);
    }
    if (whole !== undefined) keepWhole(context, whole);
    return findings;
  }

  tick(now: Instant, context: DetectorContext<Config>): Finding[] {
    const { state } = context;
    return tellEndings(
      context,
      () => state.map<EndpointProfile>('endpoints', ENDPOINTS),
      () => state.map<CallerHabits>('callers', CALLERS),
      now,
    );
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

/** Of all calls of the organisation. */
function wholeOf({ state }: DetectorContext<Config>, at: Instant): Volume {
  return state.map<Volume>('whole', WHOLE).get('it') ?? newVolume(at);
}

function keepWhole({ state }: DetectorContext<Config>, whole: Volume): void {
  state.map<Volume>('whole', WHOLE).set('it', whole, whole.minute * 60_000);
}
