import type { ApiCall, EventSource } from '../../event/index.js';
import type { CallStat, Gathered, GatheredEndpoint } from '../../store/gathered.js';
import type { EndpointEntry } from '../catalog/catalog-entries.js';
import type { Attribution } from '../enrich/attribution.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import { EndpointTally } from './endpoint-tally.js';
import { PathTally } from './path-tally.js';
import { TraceFlows } from './trace-flows.js';

/** Past any of these a save is due, however little time has passed: nothing of knowledge is ever refused. */
const ENDPOINTS_MAX = 10_000;
const FIELDS_MAX = 200_000;
const STATS_MAX = 20_000;
/** Endpoints of which it is remembered how much of them was saved. */
const REMEMBERED_MAX = 20_000;

/** What the calls of a lane tell of endpoints, paths and figures, from one save to the next. */
export class LaneKnowledge {
  private tallies = new Map<string, EndpointTally>();
  private readonly paths = new PathTally();
  private readonly flows = new TraceFlows();
  /** Calls that were saved of an endpoint since this lane was taken. */
  private saved = new Map<string, number>();
  private fields = 0;
  private stats = 0;
  private news = false;

  constructor(private readonly metrics: PipelineMetrics) {}

  /** There is as much as memory may hold. */
  get isFull(): boolean {
    return (
      this.tallies.size >= ENDPOINTS_MAX ||
      this.fields >= FIELDS_MAX ||
      this.stats >= STATS_MAX ||
      this.paths.isFull
    );
  }

  /** What waits would at least double what is known of an endpoint; once much is known, more can wait longer. */
  get isNews(): boolean {
    return this.news;
  }

  add({ enriched, service, endpoint, parts }: Attribution, source: EventSource): void {
    if (enriched.kind !== 'api.call') return;
    const call = enriched.event;
    this.paths.add(call, endpoint?.facet.host);
    if (parts?.length) for (const part of parts) this.addCall(part.call, part.endpoint, source);
    else if (endpoint) this.addCall(call, endpoint, source);
    for (const found of this.flows.add(call, service?.name ?? call.service, endpoint?.facet.id))
      this.tallyOf(found.endpointId).addCaller(found.service, Math.min(found.time, source.receivedAt));
  }

  private addCall(call: ApiCall, endpoint: EndpointEntry, source: EventSource): void {
    const { id } = endpoint.facet;
    const tally = this.tallyOf(id);
    const fields = tally.fields;
    const stats = tally.stats.size;
    tally.add(call, source.sensorKind, source.receivedAt);
    this.fields += tally.fields - fields;
    this.stats += tally.stats.size - stats;
    if (!this.news) this.news = tally.calls > (this.saved.get(id) ?? 0);
  }

  private tallyOf(endpointId: string): EndpointTally {
    let tally = this.tallies.get(endpointId);
    if (!tally) {
      tally = new EndpointTally(endpointId);
      this.tallies.set(endpointId, tally);
    }
    return tally;
  }

  /** What is gathered since the last time; undefined when there is nothing. */
  take(): Gathered | undefined {
    this.metrics.pathsRefused += this.paths.refused;
    this.paths.refused = 0;
    const paths = this.paths.take();
    if (this.tallies.size === 0 && paths.length === 0) return undefined;
    if (this.saved.size >= REMEMBERED_MAX) this.saved = new Map();
    const endpoints: GatheredEndpoint[] = [];
    const stats: CallStat[] = [];
    for (const [endpointId, tally] of this.tallies) {
      endpoints.push({ endpointId, knowledge: tally.knowledge(), lastAt: tally.lastAt });
      stats.push(...tally.stats.values());
      this.saved.set(endpointId, (this.saved.get(endpointId) ?? 0) + tally.calls);
    }
    this.tallies = new Map();
    this.fields = 0;
    this.stats = 0;
    this.news = false;
    return { endpoints, stats, paths };
  }
}
