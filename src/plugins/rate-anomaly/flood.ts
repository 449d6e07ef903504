import type { EventOf, Instant } from '../../event/index.js';
import { addRecent, episodeAt, episodeKey, type Finding, hashText } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import { FIRST_MS } from './endpoint-profile.js';
import { STEP_MS, type Volume } from './volume.js';

type Call = EventOf<'api.call'>;

export const FLOOD = 'rate-anomaly.flood';
/** Who came to an endpoint within this time is new there. */
const NEW_MS = 15 * 60_000;
/** Calls within ten seconds with which somebody is a burst of his own. */
const OWN_BURST = 20;
const CALLERS_MIN = 30;
const NEW_SHARE = 0.6;
const WAITING_MAX = 192;
const EVIDENCE_MAX = 64;
/** How many times as much as the rest of the organisation an endpoint has grown. */
const ALONE = 3;

/**
 * Far more calls of one endpoint than ever at this hour, most of them by many who are new there, none of whom stands out, while
 * the rest of the organisation has no more than usual. Each call of a newcomer is named.
 */
export function judgeFlood(
  call: Call,
  habits: CallerHabits,
  volume: Volume,
  whole: Volume,
  at: Instant,
  config: { readonly floodCallsMin: number; readonly floodFactor: number },
): Finding[] | undefined {
  const isNew = at - habits.since < NEW_MS || (volume.on !== undefined && habits.since >= volume.on - NEW_MS);
  if (!isNew || habits.inWindow > OWN_BURST) return undefined;
  volume.fresh++;
  const { calls, usual } = volume;
  if (at - volume.since < FIRST_MS || calls <= usual) return undefined;
  gather(volume, call, at);
  // Of few calls no share is sure.
  const few = config.floodCallsMin / 10;
  const grown = calls / Math.max(few, usual);
  const rest = (whole.calls - calls) / Math.max(few, whole.usual - usual);
  const isFlood =
    calls >= config.floodCallsMin &&
    calls > config.floodFactor * usual &&
    grown > ALONE * rest &&
    volume.fresh > NEW_SHARE * calls;
  if (!isFlood || (volume.who?.length ?? 0) < CALLERS_MIN) return undefined;
  volume.last = at;
  const begins = volume.on === undefined;
  volume.on ??= at;
  // What steps up for good was told of, and is learned.
  if (at - volume.on > STEP_MS) return undefined;
  const { waiting = [] } = volume;
  if (!begins && waiting.length < EVIDENCE_MAX / 2) return undefined;
  volume.waiting = [];
  volume.episode = episodeAt(volume.episode, at);
  const key = episodeKey(volume.episode);
  const findings: Finding[] = [];
  for (let i = 0; i < waiting.length; i += EVIDENCE_MAX)
    findings.push(findingOf(call, volume, key, waiting.slice(i, i + EVIDENCE_MAX)));
  return findings;
}

function gather(volume: Volume, { event, principal, clientAddress }: Call, at: Instant): void {
  volume.who ??= [];
  if (volume.who.length < CALLERS_MIN)
    addRecent(volume.who, hashText(principal ?? clientAddress ?? ''), CALLERS_MIN);
  volume.waiting ??= [];
  volume.waiting.push([event.id, at]);
  if (volume.waiting.length > WAITING_MAX) volume.waiting.shift();
}

function findingOf(
  { endpoint, clientAddress }: Call,
  { calls, usual }: Volume,
  episode: string,
  waiting: readonly (readonly [string, Instant])[],
): Finding {
  const evidence = waiting.map(([eventId, time], i) => ({
    eventId,
    time,
    ...(i === waiting.length - 1 && {
      note: `${calls} calls of this minute so far, most of them by newcomers; ${usual} are usual at this hour`,
    }),
  }));
  return {
    rule: FLOOD,
    title: 'Many new callers at once, far more than an endpoint has at this hour',
    severity: 'medium',
    confidence: 0.8,
    stage: 'probing',
    outcome: 'attempted',
    subject: { ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }) },
    ...(clientAddress !== undefined && { involved: { addresses: [clientAddress] } }),
    dedupeKey: `flood|${endpoint?.id}|${episode}`,
    time: evidence[evidence.length - 1]?.time ?? 0,
    count: evidence.length,
    evidence,
  };
}
