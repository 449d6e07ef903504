import type { LogPartition } from '../store/event-log.js';
import type { ConsumerParts } from './consumer-parts.js';
import { PartitionWatch, type Places } from './partition-watch.js';
import type { WorkerOptions } from './worker-options.js';

const keyOf = ({ organisationId, lane }: LogPartition): string => `${organisationId}:${lane}`;

/**
 * Consumes partitions of the log, sharing them with other workers by leases. It is told of work by the log, and looks
 * for itself now and then, since what it is told is only a hint.
 */
export class Worker {
  private readonly watches = new Map<string, PartitionWatch>();
  private readonly places: Places = { taken: 0, waiting: new Set() };
  private stopListening: (() => void) | undefined;
  private callOffScan: (() => void) | undefined;
  private scanning: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly options: WorkerOptions,
  ) {}

  /** Partitions that are consumed right now. */
  get partitions(): number {
    return this.places.taken;
  }

  start(): void {
    this.stopListening = this.parts.log.onAppend((partition) => this.watch(partition).hint());
    this.scan();
  }

  /** Ends every tenure in good order: what was read is committed, state is saved, leases are given back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening?.();
    this.callOffScan?.();
    await this.scanning;
    await Promise.all([...this.watches.values()].map((watch) => watch.stop()));
  }

  private watch(partition: LogPartition): PartitionWatch {
    const key = keyOf(partition);
    let watch = this.watches.get(key);
    if (!watch) {
      watch = new PartitionWatch(this.parts, this.options, partition, this.places);
      this.watches.set(key, watch);
    }
    return watch;
  }

  private scan(): void {
    if (this.stopping) return;
    this.scanning = this.parts.log
      .partitions()
      .then((partitions) => this.lookRound(partitions))
      .catch((error: unknown) => this.parts.onError(error, 'list of partitions'))
      .finally(() => {
        if (!this.stopping)
          this.callOffScan = this.parts.timers.after(this.options.scanMs, () => this.scan());
      });
  }

  /** One after the other: with thousands of partitions the questions would keep the database from all else. */
  private async lookRound(partitions: readonly LogPartition[]): Promise<void> {
    for (const partition of partitions) {
      if (this.stopping) return;
      await this.watch(partition).look();
    }
    this.makeRoom();
  }

  /** A partition that never falls silent would keep its place for ever: when others wait, places go round. */
  private makeRoom(): void {
    const { scanMs, turnMs } = this.options;
    const held = [...this.watches.values()].filter((watch) => watch.isConsuming);
    for (const watch of held) watch.roundsHeld++;
    held
      .filter(({ roundsHeld }) => roundsHeld * scanMs >= turnMs)
      .sort((a, b) => b.roundsHeld - a.roundsHeld)
      .slice(0, this.places.waiting.size)
      .forEach((watch) => {
        watch.makeRoom();
      });
  }
}
