import type { EndpointFacet, EnrichedEvent } from '../../event/index.js';
import type { TrialEvent } from '../../store/history.js';
import type {
  TrialChunk,
  TrialJob,
  TrialProgress,
  TrialRepository,
  TrialResult,
} from '../../store/trials.js';
import { compareAlerts } from './compare-alerts.js';
import type { TrialSide } from './trial-side.js';

export interface TrialLimits {
  /** Before the time in question: what both sides learn from, as far as it is kept. */
  readonly warmUpMs: number;
  /** Learning included; the latest ones. */
  readonly eventsMax: number;
  /** Endpoints that are remembered at once. */
  readonly endpointsMax: number;
}

export const trialLimits: TrialLimits = {
  warmUpMs: 7 * 86_400_000,
  eventsMax: 5_000_000,
  endpointsMax: 50_000,
};

/** The host drops what a detector finds beyond 500 in one call. */
const EVENTS_AT_ONCE = 128;

export interface TrialParts {
  readonly trials: Pick<TrialRepository, 'chunks' | 'read' | 'endpoints' | 'calledFalse'>;
  readonly before: TrialSide;
  readonly after: TrialSide;
  readonly limits: TrialLimits;
  /** Called often: waits when others need the process, and throws when the trial is not to go on. */
  readonly pace: (progress: TrialProgress) => Promise<void>;
}

/** Replays history through both sides, each lane by itself as workers do, and tells what differs. */
export async function runTrial(job: TrialJob, parts: TrialParts): Promise<TrialResult> {
  const { trials, before, after, limits } = parts;
  const { organisationId, from, to } = job;
  const all = await trials.chunks(organisationId, from - limits.warmUpMs, to);
  const { chunks, truncated } = latest(all, from, limits.eventsMax);
  const total = chunks.reduce((sum, { events }) => sum + events, 0);
  const facets = new Facets(organisationId, parts);
  let events = 0;
  let replayedFrom: number | undefined;
  const progress = (): TrialProgress => ({
    progress: total === 0 ? 1 : Math.min(1, events / total),
    events,
    replayedFrom,
  });
  for (const [lane, ofLane] of byLane(chunks)) {
    await before.openLane(lane);
    await after.openLane(lane);
    for (const chunk of ofLane) {
      const read = (await trials.read(organisationId, chunk)).filter(({ event }) => event.time < to);
      const enriched = await facets.enrich(read);
      for (const { event } of enriched)
        if (!(event.time >= (replayedFrom ?? Infinity))) replayedFrom = event.time;
      for (let start = 0; start < enriched.length; start += EVENTS_AT_ONCE) {
        const slice = enriched.slice(start, start + EVENTS_AT_ONCE);
        await before.dispatch(slice);
        await after.dispatch(slice);
        events += slice.length;
        await parts.pace(progress());
      }
    }
    await before.closeLane();
    await after.closeLane();
  }
  const ids = [...new Set([...before.alerts.keys(), ...after.alerts.keys()])];
  return {
    ...progress(),
    truncated: truncated || before.overflowed || after.overflowed,
    ...compareAlerts(before, after, await trials.calledFalse(organisationId, ids)),
  };
}

/** As many of the latest chunks as may be replayed; what goes first is what would only have been learned from. */
function latest(newestFirst: readonly TrialChunk[], from: number, eventsMax: number) {
  const chunks: TrialChunk[] = [];
  let events = 0;
  for (const chunk of newestFirst) {
    if (events + chunk.events > eventsMax) return { chunks, truncated: chunk.toTime >= from };
    events += chunk.events;
    chunks.push(chunk);
  }
  return { chunks, truncated: false };
}

/** In the order in which each lane's events came. */
function byLane(chunks: readonly TrialChunk[]): Map<number, TrialChunk[]> {
  const lanes = new Map<number, TrialChunk[]>();
  for (const chunk of chunks) {
    const lane = lanes.get(chunk.lane);
    if (lane) lane.push(chunk);
    else lanes.set(chunk.lane, [chunk]);
  }
  for (const lane of lanes.values()) lane.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  return lanes;
}

function requestOf(event: TrialEvent['event']) {
  if (event.kind === 'api.call') return event;
  return event.kind === 'attack.seen' ? event.request : undefined;
}

/** Endpoints as they are by now, and events with them. */
class Facets {
  private known = new Map<string, EndpointFacet | undefined>();

  constructor(
    private readonly organisationId: string,
    private readonly parts: TrialParts,
  ) {}

  async enrich(events: readonly TrialEvent[]): Promise<EnrichedEvent[]> {
    await this.learn(new Set(events.flatMap(({ endpointId }) => endpointId ?? [])));
    return events.map(({ event, source, endpointId, serviceId }) => {
      const endpoint = endpointId === undefined ? undefined : this.known.get(endpointId);
      const request = requestOf(event);
      return {
        kind: event.kind,
        event,
        source: { ...source, organisationId: this.organisationId },
        serviceId: endpoint?.serviceId ?? serviceId,
        endpoint,
        principal: request?.principal?.token,
        clientAddress: request?.client?.address,
      } as EnrichedEvent;
    });
  }

  private async learn(ids: ReadonlySet<string>): Promise<void> {
    const { trials, limits } = this.parts;
    if (this.known.size > limits.endpointsMax) this.known = new Map();
    const unknown = [...ids].filter((id) => !this.known.has(id));
    if (unknown.length === 0) return;
    const found = await trials.endpoints(this.organisationId, unknown);
    for (const id of unknown) this.known.set(id, found.get(id));
  }
}
