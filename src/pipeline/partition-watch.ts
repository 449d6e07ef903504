import { CodedError } from '../event/coded-error.js';
import type { LogPartition } from '../store/event-log.js';
import type { PartitionLease } from '../store/partition-leases.js';
import { BackOff } from './back-off.js';
import type { ConsumerParts } from './consumer-parts.js';
import { PartitionConsumer } from './partition-consumer.js';
import type { WorkerOptions } from './worker-options.js';

/** Errors that pass by themselves; any other is worth a longer wait. */
const passing = new Set(['LEASE_LOST', 'STORE_UNAVAILABLE', 'LOG_UNAVAILABLE']);

/** One partition as a worker sees it: watched, tried for, consumed, given back. */
export class PartitionWatch {
  private consumer: PartitionConsumer | undefined;
  private running: Promise<void> | undefined;
  private hinted = false;
  private stopping = false;
  private careful = false;
  private notBefore = 0;
  private callOff: (() => void) | undefined;
  private readonly backOff: BackOff;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly options: WorkerOptions,
    private readonly partition: LogPartition,
    /** Partitions that the worker has or is taking, this one included. */
    private readonly held: { count: number },
  ) {
    this.backOff = new BackOff(options.backOffMs.first, options.backOffMs.max, options.random);
  }

  /** The log of this partition has grown. */
  hint(): void {
    this.hinted = true;
    this.consumer?.wake();
    this.look();
  }

  /** Tries for the partition when there may be something to do and it is time. Safe to call at any time. */
  look(): void {
    if (this.running || this.stopping) return;
    const { clock, onError } = this.parts;
    if (clock.now() < this.notBefore || this.held.count >= this.options.partitionsMax) return;
    this.held.count++;
    this.running = this.tenure()
      .catch((error: unknown) => {
        this.careful = error instanceof CodedError && error.code === 'EFFECTS_REFUSED';
        if (error instanceof CodedError && error.code === 'LEASE_LOST') this.parts.metrics.leasesLost++;
        if (this.consumer?.progressed) this.backOff.reset();
        const wait = this.backOff.next();
        const patient = error instanceof CodedError && (passing.has(error.code) || this.careful) ? 1 : 5;
        this.later(wait * patient);
        onError(error, `lane ${this.partition.lane} of ${this.partition.organisationId}`);
      })
      .finally(() => {
        this.held.count--;
        this.consumer = undefined;
        this.running = undefined;
        // Told of more while it was ending.
        if (this.hinted) this.look();
      });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.callOff?.();
    this.consumer?.stop();
    await this.running;
  }

  private async tenure(): Promise<void> {
    const { parts, options, partition } = this;
    const told = this.hinted;
    this.hinted = false;
    if (!told && (await parts.log.backlogBytes(partition)) <= 0) {
      this.later(options.recheckMs * (0.5 + options.random() / 2));
      return;
    }
    const others = this.held.count - 1;
    if (others > 0)
      await new Promise<void>((resolve) => parts.timers.after(others * options.deferenceMs, resolve));
    const lease = this.stopping
      ? undefined
      : await parts.leases.acquire(partition, options.holder, options.consumer.leaseTtlMs);
    if (!lease) {
      // Somebody else has it. Should they die with it, their lease runs out.
      this.later(options.consumer.leaseTtlMs / 2);
      return;
    }
    parts.metrics.leasesTaken++;
    await this.consume(lease);
    this.backOff.reset();
    await parts.leases.release(lease);
  }

  private async consume(lease: PartitionLease): Promise<void> {
    if (this.careful) await this.parts.catalogs.refresh(lease.partition.organisationId);
    this.consumer = new PartitionConsumer(this.parts, this.options.consumer, lease, this.careful);
    if (this.stopping) this.consumer.stop();
    await this.consumer.run();
    this.careful = false;
  }

  private later(ms: number): void {
    this.notBefore = this.parts.clock.now() + ms;
    this.callOff?.();
    this.callOff = this.stopping ? undefined : this.parts.timers.after(ms + 1, () => this.look());
  }
}
