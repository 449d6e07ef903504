import type { Instant } from '../../event/index.js';
import { type DetectorContext, type Finding, isExcused, type StateMap, type z } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import type { config as settings } from './config.js';
import type { EndpointProfile } from './endpoint-profile.js';
import { endFlood, FLOOD } from './flood.js';

type Context = DetectorContext<z.output<typeof settings>>;

/** What goes on, so that its last calls are told of when no more come. Plain data. */
interface UnderWay {
  /** Endpoint and service of floods. */
  floods: [string, string][];
  /** Keys of callers with a burst, and a finding of theirs without its evidence. */
  bursts: [string, Finding][];
}

const UNDER_WAY = { entriesMax: 1, ttlMs: 86_400_000 };
const KEY = 'it';
/** Of each kind; what begins past it ends untold. */
const MOST = 100;
/** No call for so long, and it has stopped, or at least paused. */
const PAUSE_MS = 10_000;
const OVER_MS = 600_000;

const underWay = ({ state }: Context): StateMap<UnderWay> => state.map<UnderWay>('under-way', UNDER_WAY);

export function noteFlood(context: Context, endpointId: string, serviceId: string, at: Instant): void {
  const map = underWay(context);
  const all = map.get(KEY) ?? { floods: [], bursts: [] };
  if (all.floods.length >= MOST || all.floods.some(([id]) => id === endpointId)) return;
  all.floods.push([endpointId, serviceId]);
  map.set(KEY, all, at);
}

export function noteBurst(context: Context, key: string, finding: Finding, at: Instant): void {
  const map = underWay(context);
  const all = map.get(KEY) ?? { floods: [], bursts: [] };
  if (all.bursts.length >= MOST || all.bursts.some(([known]) => known === key)) return;
  all.bursts.push([key, { ...finding, evidence: [] }]);
  map.set(KEY, all, at);
}

/** The last calls of bursts and floods that have stopped. */
export function tellEndings(
  context: Context,
  endpointMap: () => StateMap<EndpointProfile>,
  callerMap: () => StateMap<CallerHabits>,
  now: Instant,
): Finding[] {
  const map = underWay(context);
  const all = map.get(KEY);
  if (all === undefined) return [];
  const endpoints = endpointMap();
  const callers = callerMap();
  const found: Finding[] = [];
  const floods = all.floods.filter(([id, serviceId]) => {
    const profile = endpoints.get(id);
    const volume = profile?.volume;
    if (volume?.on === undefined || now - volume.last > OVER_MS) return false;
    const last = volume.waiting?.at(-1)?.[1];
    if (last === undefined || now - last < PAUSE_MS) return true;
    const excused = isExcused(context.feedback, { rule: FLOOD, endpointId: id });
    const ended = endFlood({ id, serviceId }, volume, now, context.config);
    if (!excused) found.push(...ended);
    endpoints.set(id, profile as EndpointProfile, now);
    return true;
  });
  const bursts = all.bursts.filter(([key, finding]) => {
    const habits = callers.get(key);
    if (habits?.on !== 'burst') return false;
    if (now - habits.calledAt < PAUSE_MS) return true;
    const waiting = habits.waiting ?? [];
    habits.waiting = [];
    callers.set(key, habits, habits.calledAt);
    if (waiting.length > 0)
      found.push({
        ...finding,
        time: habits.calledAt,
        count: waiting.length,
        evidence: waiting.map(([eventId, time]) => ({ eventId, time })),
      });
    return false;
  });
  if (floods.length + bursts.length === 0) map.delete(KEY);
  else if (floods.length < all.floods.length || bursts.length < all.bursts.length)
    map.set(KEY, { floods, bursts }, now);
  return found;
}
