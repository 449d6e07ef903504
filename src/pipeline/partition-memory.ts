import type { LaneChanges } from '../store/detector-state-repository.js';
import type { LogEntry, LogPartition } from '../store/event-log.js';
import type { OrganisationCatalog } from './catalog/organisation-catalog.js';
import type { EffectsAccumulator } from './collect/effects-accumulator.js';
import type { ConsumerParts } from './consumer-parts.js';
import type { DecodedBatch } from './enrich/decode-entry.js';
import { enrichBatch } from './enrich/enrich-batch.js';
import { LaneKnowledge } from './gather/lane-knowledge.js';
import { LaneHistory } from './history/lane-history.js';
import type { AttributedFinding, HostSession } from './plugin-host.js';

/**
 * Everything that a worker remembers of a partition: the detectors' state, what it has gathered since the last save, the
 * organisation's catalog. It is dropped whole whenever it may no longer agree with what is committed.
 */
export class PartitionMemory {
  /** Events that saved state does not reflect yet. */
  eventsUnsaved = 0;
  private readonly knowledge: LaneKnowledge;
  private readonly history: LaneHistory | undefined;

  private constructor(
    private readonly parts: ConsumerParts,
    private readonly partition: LogPartition,
    private readonly catalog: OrganisationCatalog,
    private readonly session: HostSession,
  ) {
    this.knowledge = new LaneKnowledge(parts.metrics);
    this.history = parts.keepsHistory ? new LaneHistory() : undefined;
  }

  /** As much has been gathered as memory may hold. */
  get isFull(): boolean {
    return this.knowledge.isFull || this.history?.isFull === true;
  }

  /** What was gathered is much more than what is saved. */
  get hasNews(): boolean {
    return this.knowledge.isNews;
  }

  static async open(parts: ConsumerParts, partition: LogPartition): Promise<PartitionMemory> {
    const { organisationId, lane } = partition;
    const catalog = await parts.catalogs.acquire(organisationId);
    try {
      const rows = await parts.state.load(partition);
      const session = await parts.host.open(organisationId, lane, rows);
      return new PartitionMemory(parts, partition, catalog, session);
    } catch (error) {
      parts.catalogs.release(organisationId);
      throw error;
    }
  }

  /**
   * Takes one entry through enrichment and the detectors, in that order and alone: an entry is the unit in which verdicts
   * are the same each time. What it causes is added to `effects`.
   */
  async process(
    entry: LogEntry,
    batch: DecodedBatch | undefined,
    effects: EffectsAccumulator,
  ): Promise<void> {
    const { metrics } = this.parts;
    metrics.entries++;
    effects.entries++;
    if (!batch) {
      metrics.undecodable++;
      this.parts.onError(undefined, `entry ${entry.position} of lane ${this.partition.lane} cannot be read`);
      return;
    }
    metrics.events += batch.events.length;
    this.eventsUnsaved += batch.events.length;
    const started = performance.now();
    const enriched = enrichBatch(this.catalog, entry, batch, metrics);
    const dispatched = performance.now();
    const findings = await this.detect(enriched.attributions.map((attribution) => attribution.enriched));
    const collected = performance.now();
    effects.addBatch(entry, enriched);
    for (const finding of findings) effects.addFinding(finding);
    const gathering = performance.now();
    for (const attribution of enriched.attributions) this.knowledge.add(attribution, enriched.source);
    const keeping = performance.now();
    this.history?.add(entry, enriched);
    metrics.findings += findings.length;
    metrics.timeMs.enrich += dispatched - started;
    metrics.timeMs.detect += collected - dispatched;
    metrics.timeMs.collect += gathering - collected;
    metrics.timeMs.gather += keeping - gathering;
    metrics.timeMs.history += performance.now() - keeping;
  }

  /** What is to be saved; clears the marks, so that it is saved or this memory is dropped. */
  dirty(): LaneChanges {
    this.eventsUnsaved = 0;
    const { upserts, deletes } = this.session.dirty();
    return { upserts, deletes, gathered: this.knowledge.take(), history: this.history?.take() };
  }

  close(): void {
    this.session.close();
    this.parts.catalogs.release(this.partition.organisationId);
  }

  private async detect(
    events: Parameters<HostSession['dispatch']>[0],
  ): Promise<readonly AttributedFinding[]> {
    try {
      return await this.session.dispatch(events);
    } catch (error) {
      // The host contains its detectors: this is a fault of its own, and must not stop the partition for good.
      this.parts.metrics.findingFaults++;
      this.parts.onError(error, 'dispatch');
      return [];
    }
  }
}
