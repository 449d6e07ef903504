import type { SensorKind } from '../../event/index.js';
import type { LogEntry } from '../../store/event-log.js';
import { type ChunkBatch, type Place, packChunk } from '../../store/history/chunk-codec.js';
import { type HistoryChunk, subjectHash } from '../../store/history.js';
import type { Attribution } from '../enrich/attribution.js';
import type { EnrichedBatch } from '../enrich/enrich-batch.js';

/** A chunk is read as a whole to find one event in it, and has a row of its own. */
const EVENTS_MAX = 2_000;
const BYTES_MAX = 1_048_576;
/** Past it a save is due, however little time has passed. */
const WAITING_MAX = 33_554_432;
/** What bodies shrink to, about. */
const PACKED_SHARE = 0.15;

/** The calls and attacks of a lane since the last save, to be kept for looking back, and what detectors judge them by. */
export class LaneHistory {
  private waiting: Promise<HistoryChunk>[] = [];
  private waitingBytes = 0;
  private draft = new Draft();

  get isFull(): boolean {
    return this.waitingBytes + this.draft.bytes >= WAITING_MAX;
  }

  add(entry: LogEntry, enriched: EnrichedBatch): void {
    if (!this.draft.add(entry, enriched)) return;
    if (this.draft.events >= EVENTS_MAX || this.draft.bytes >= BYTES_MAX) this.close();
  }

  /** What has gathered since the last time; undefined when there is nothing. */
  take(): Promise<readonly HistoryChunk[]> | undefined {
    this.close();
    if (this.waiting.length === 0) return undefined;
    const chunks = Promise.all(this.waiting);
    // Whoever saves it meets what went wrong.
    chunks.catch(() => undefined);
    this.waiting = [];
    this.waitingBytes = 0;
    return chunks;
  }

  private close(): void {
    if (this.draft.events === 0) return;
    const chunk = this.draft.pack();
    chunk.catch(() => undefined);
    this.waiting.push(chunk);
    this.waitingBytes += this.draft.bytes;
    this.draft = new Draft();
  }
}

/** A chunk that is being gathered. */
class Draft {
  events = 0;
  /** As they will be, about. */
  bytes = 0;
  private fromTime = Number.POSITIVE_INFINITY;
  private toTime = 0;
  private receivedAt = 0;
  private readonly batches: ChunkBatch[] = [];
  private readonly places: Place[] = [];
  private readonly placeNumbers = new Map<string, number>();
  private readonly sensors: [string, SensorKind][] = [];
  private readonly sensorNumbers = new Map<string, number>();
  private readonly principals = new Set<string>();
  private readonly addresses = new Set<string>();
  private readonly agents = new Set<string>();

  /** False when the batch holds nothing to keep. */
  add({ body, encoding }: LogEntry, { source, batch, attributions }: EnrichedBatch): boolean {
    let kept = 0;
    const aligned = attributions.length === batch.events.length;
    const byEvent = aligned
      ? undefined
      : new Map(attributions.map((each) => [each.enriched.event as object, each]));
    const places = batch.events.map((event, n) => {
      const attribution = byEvent === undefined ? attributions[n] : byEvent.get(event);
      if (attribution === undefined || !isKept(event)) return -1;
      kept++;
      return this.see(attribution);
    });
    if (kept === 0) return false;
    const { sensorId, sensorKind, receivedAt } = source;
    let sensor = this.sensorNumbers.get(sensorId);
    if (sensor === undefined) {
      sensor = this.sensors.push([sensorId, sensorKind]) - 1;
      this.sensorNumbers.set(sensorId, sensor);
    }
    this.batches.push({ body, encoding, sensor, receivedAt, places });
    this.events += kept;
    this.bytes += encoding === 'gzip' ? body.length : body.length * PACKED_SHARE;
    if (receivedAt > this.receivedAt) this.receivedAt = receivedAt;
    return true;
  }

  async pack(): Promise<HistoryChunk> {
    const { events, fromTime, toTime, receivedAt, sensors, places, batches } = this;
    const hashes = new Set<number>();
    for (const token of this.principals) hashes.add(subjectHash('principal', token));
    for (const address of this.addresses) hashes.add(subjectHash('address', address));
    for (const agent of this.agents) hashes.add(subjectHash('agent', agent));
    for (const [endpointId] of places)
      if (endpointId !== null) hashes.add(subjectHash('endpoint', endpointId));
    const packed = await packChunk({ sensors, places, batches });
    return { receivedAt, fromTime, toTime, events, subjects: [...hashes], ...packed };
  }

  private see({ enriched, endpoint, service }: Attribution): number {
    const { event, principal, clientAddress } = enriched;
    if (event.time < this.fromTime) this.fromTime = event.time;
    if (event.time > this.toTime) this.toTime = event.time;
    if (principal !== undefined) this.principals.add(principal);
    if (clientAddress !== undefined) this.addresses.add(clientAddress);
    const agent = agentOf(event);
    if (agent !== undefined) this.agents.add(agent);
    const key = endpoint?.facet.id ?? service?.id ?? '';
    let number = this.placeNumbers.get(key);
    if (number === undefined) {
      number = this.places.push([endpoint?.facet.id ?? null, service?.id ?? null]) - 1;
      this.placeNumbers.set(key, number);
    }
    return number;
  }
}

/** A heartbeat without queries would tell a trial nothing, and there are many. */
function isKept(event: EnrichedBatch['batch']['events'][number]): boolean {
  if (event.kind === 'app.heartbeat') return (event.queries?.length ?? 0) > 0;
  return event.kind === 'api.call' || event.kind === 'attack.seen';
}

function agentOf(event: Attribution['enriched']['event']): string | undefined {
  if (event.kind === 'api.call') return event.client.agent;
  return event.kind === 'attack.seen' ? event.request?.client?.agent : undefined;
}
