import type { EventOf, Instant } from '../../event/index.js';
import { addRecent, episodeAt, episodeKey, type Finding, hashText } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import { denseUntil, onsetOf, type Waiting } from './dense.js';
import { deserved } from './deserved.js';
import { FIRST_MS } from './endpoint-profile.js';
import { lastMinute, STEP_MS, type Volume } from './volume.js';

type Call = EventOf<'api.call'>;
type Place = Pick<NonNullable<Call['endpoint']>, 'id' | 'serviceId'>;
interface FloodConfig {
  readonly floodCallsMin: number;
  readonly floodFactor: number;
}

export const FLOOD = 'rate-anomaly.flood';
/** Who came to an endpoint within this time is new there. */
const NEW_MS = 15 * 60_000;
/** Calls within ten seconds with which somebody is a burst of his own. */
const OWN_BURST = 20;
const CALLERS_MIN = 30;
const NEW_SHARE = 0.6;
const MINUTE_MS = 60_000;
/** Of a minute's newcomers, while there are no more calls than usual and when there are. */
const QUIET_MAX = 64;
const WAITING_MAX = 512;
const EVIDENCE_MAX = 64;
/** How many times as much as the rest of the organisation an endpoint has grown. */
const ALONE = 3;

/**
 * Far more calls of one endpoint within a minute than ever at this hour, most of them by many who are new there, none of whom
 * stands out, while the rest of the organisation has no more than usual. Each call of a newcomer since it began is named.
 * Of an endpoint that is hardly known: far more than the whole organisation has, by programs that do nothing else (`isLone`).
 */
export function judgeFlood(
  call: Call,
  habits: CallerHabits,
  volume: Volume,
  whole: Volume,
  at: Instant,
  config: FloodConfig,
  isLone: () => boolean,
): Finding[] | undefined {
  const isNew = at - habits.since < NEW_MS || (volume.on !== undefined && habits.since >= volume.on - NEW_MS);
  if (!isNew || habits.inWindow > OWN_BURST) return undefined;
  const known = at - volume.since >= FIRST_MS;
  // A release is called by those who use the rest as well.
  if (!known && (at - whole.since < FIRST_MS || !isLone())) return undefined;
  volume.fresh++;
  const { calls, fresh } = lastMinute(volume, at);
  // Of few calls no share is sure.
  const few = fewOf(config);
  const usual = known ? volume.usual : few;
  gather(volume, call, at, calls > usual ? WAITING_MAX : QUIET_MAX);
  if (calls <= usual) return undefined;
  see(volume, call);
  const grown = calls / Math.max(few, usual);
  const rest = (lastMinute(whole, at).calls - calls) / Math.max(few, whole.usual - (known ? usual : 0));
  const isFlood =
    calls >= config.floodCallsMin &&
    calls > (known ? config.floodFactor * usual : ALONE * whole.usual) &&
    grown > ALONE * rest &&
    fresh > NEW_SHARE * calls;
  if (!isFlood || (volume.who?.length ?? 0) < CALLERS_MIN) return undefined;
  const begins = volume.on === undefined;
  for (const each of [volume, whole]) {
    each.last = at;
    each.on ??= at;
  }
  // What steps up for good was told of, and is learned.
  if (at - (volume.on ?? at) > STEP_MS) return undefined;
  const { waiting = [] } = volume;
  if (!begins && waiting.length < EVIDENCE_MAX / 2) return undefined;
  return name(call.endpoint, volume, onsetOf(waiting, rateOf(volume, config)), at, call.clientAddress);
}

/** What newcomers called since the last finding, once no more come: as far as they came too often. */
export function endFlood(endpoint: Place, volume: Volume, now: Instant, config: FloodConfig): Finding[] {
  const { waiting = [], named = now, on } = volume;
  if (on === undefined || now - on > STEP_MS) return [];
  volume.waiting = waiting.slice(0, denseUntil(waiting, named, rateOf(volume, config)));
  return name(endpoint, volume, 0, now);
}

/** Calls per millisecond that are too many, by half of what makes a flood. */
const rateOf = ({ usual }: Volume, config: FloodConfig): number =>
  (Math.max(fewOf(config), usual) * config.floodFactor) / 2 / MINUTE_MS;

const fewOf = ({ floodCallsMin }: FloodConfig): number => floodCallsMin / 10;

function gather(volume: Volume, { event }: Call, at: Instant, most: number): void {
  volume.waiting ??= [];
  const { waiting } = volume;
  waiting.push([event.id, at]);
  while (waiting.length > most || (waiting[0] as Waiting)[1] < at - MINUTE_MS) waiting.shift();
}

function see(volume: Volume, { principal, clientAddress }: Call): void {
  volume.who ??= [];
  if (volume.who.length < CALLERS_MIN)
    addRecent(volume.who, hashText(principal ?? clientAddress ?? ''), CALLERS_MIN);
}

/** Names what waits, from a place on. */
function name(
  endpoint: Place | undefined,
  volume: Volume,
  from: number,
  at: Instant,
  address?: string,
): Finding[] {
  const { waiting = [] } = volume;
  volume.waiting = [];
  volume.named = waiting[waiting.length - 1]?.[1] ?? volume.named ?? at;
  volume.episode = episodeAt(volume.episode, at);
  const key = episodeKey(volume.episode);
  const findings: Finding[] = [];
  for (let i = from; i < waiting.length; i += EVIDENCE_MAX)
    findings.push(findingOf(endpoint, volume, key, at, waiting.slice(i, i + EVIDENCE_MAX), address));
  return findings;
}

function findingOf(
  endpoint: Place | undefined,
  volume: Volume,
  episode: string,
  at: Instant,
  waiting: readonly Waiting[],
  address: string | undefined,
): Finding {
  const evidence = waiting.map(([eventId, time], i) => ({
    eventId,
    time,
    ...(i === waiting.length - 1 && {
      note: `${Math.round(lastMinute(volume, at).calls)} calls within a minute so far, most of them by newcomers; ${volume.usual} are usual at this hour`,
    }),
  }));
  return {
    rule: FLOOD,
    title: 'Many new callers at once, far more than an endpoint has at this hour',
    severity: 'medium',
    confidence: deserved.flood,
    stage: 'probing',
    outcome: 'attempted',
    subject: { ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }) },
    ...(address !== undefined && { involved: { addresses: [address] } }),
    dedupeKey: `flood|${endpoint?.id}|${episode}`,
    time: evidence[evidence.length - 1]?.time ?? 0,
    count: evidence.length,
    evidence,
  };
}
