import { CodedError } from '../event/coded-error.js';
import type { LogPartition } from '../store/event-log.js';
import type { PartitionLease } from '../store/partition-leases.js';
import { BackOff } from './back-off.js';
import type { ConsumerParts } from './consumer-parts.js';
import { PartitionConsumer } from './partition-consumer.js';
import type { WorkerOptions } from './worker-options.js';

/** Errors that pass by themselves; any other is worth a longer wait. */
const passing = new Set(['LEASE_LOST', 'STORE_UNAVAILABLE', 'LOG_UNAVAILABLE']);

/** What the watches of one worker share. */
export interface Places {
  /** Partitions that the worker has or is taking. */
  taken: number;
  /** Who has work and found no place, longest first. */
  readonly waiting: Set<PartitionWatch>;
}

/** One partition as a worker sees it: watched, tried for, consumed, given back. */
export class PartitionWatch {
  /** Times that the worker has looked round while this was being consumed. */
  roundsHeld = 0;
  private consumer: PartitionConsumer | undefined;
  private running: Promise<void> | undefined;
  private hinted = false;
  private stopping = false;
  private careful = false;
  /** The last tenure failed. */
  private unfinished = false;
  /** Until a timer rings: there was nothing to do, somebody else has it, or it failed. */
  private resting: 'idle' | 'refused' | undefined;
  private callOff: (() => void) | undefined;
  private readonly backOff: BackOff;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly options: WorkerOptions,
    private readonly partition: LogPartition,
    private readonly places: Places,
  ) {
    this.backOff = new BackOff(options.backOffMs.first, options.backOffMs.max, options.random);
  }

  get isConsuming(): boolean {
    return this.consumer !== undefined;
  }

  /** The log of this partition has grown. */
  hint(): void {
    this.hinted = true;
    this.consumer?.wake();
    void this.look();
  }

  /**
   * Tries for the partition when there may be something to do and it is time. Safe to call at any time; resolves once it
   * is known whether there is something to do.
   */
  async look(): Promise<void> {
    if (this.running || this.stopping) return;
    // That there was nothing to do is over when something tells of more. A failure is not.
    if (this.resting === 'refused' || (this.resting === 'idle' && !this.hinted)) return;
    if (this.isFull && this.places.waiting.has(this)) return;
    let decided = (): void => undefined;
    const decision = new Promise<void>((resolve) => {
      decided = resolve;
    });
    this.running = this.attempt(decided)
      .catch((error: unknown) => {
        this.places.waiting.delete(this);
        this.careful = error instanceof CodedError && error.code === 'EFFECTS_REFUSED';
        if (error instanceof CodedError && error.code === 'LEASE_LOST') this.parts.metrics.leasesLost++;
        if (this.consumer?.progressed) this.backOff.reset();
        this.unfinished = true;
        const wait = this.backOff.next();
        const patient = error instanceof CodedError && (passing.has(error.code) || this.careful) ? 1 : 5;
        this.rest('refused', wait * patient);
        this.parts.onError(error, `lane ${this.partition.lane} of ${this.partition.organisationId}`);
      })
      .finally(() => {
        decided();
        this.consumer = undefined;
        this.running = undefined;
        this.callNext();
        // Told of more while it was ending.
        if (this.hinted) void this.look();
      });
    await decision;
  }

  /** Gives the place to one who waits for it, in good order. */
  makeRoom(): void {
    this.consumer?.stop();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.places.waiting.delete(this);
    this.callOff?.();
    this.consumer?.stop();
    await this.running;
  }

  private callNext(): void {
    const [next] = this.isFull ? [] : this.places.waiting;
    void next?.look();
  }

  private get isFull(): boolean {
    return this.places.taken >= this.options.partitionsMax;
  }

  private async attempt(decided: () => void): Promise<void> {
    const { parts, options, partition, places } = this;
    // After a failure there may be something to save though everything is committed.
    const told = (this.hinted || this.unfinished) && !places.waiting.has(this);
    this.hinted = false;
    this.resting = undefined;
    this.callOff?.();
    if (!told && (await parts.log.backlogBytes(partition)) <= 0) {
      places.waiting.delete(this);
      this.rest('idle', options.recheckMs * (0.5 + options.random() / 2));
      return;
    }
    decided();
    // Who has just given its place up, and is told of more, does not go before those who waited for it.
    if (this.isFull || (places.waiting.size > 0 && !places.waiting.has(this))) {
      if (!this.stopping) places.waiting.add(this);
      return;
    }
    places.waiting.delete(this);
    this.unfinished = false;
    places.taken++;
    this.callNext();
    this.roundsHeld = 0;
    try {
      await this.tenure();
    } finally {
      places.taken--;
    }
  }

  private async tenure(): Promise<void> {
    const { parts, options, partition } = this;
    const others = this.places.taken - 1;
    if (others > 0)
      await new Promise<void>((resolve) => parts.timers.after(others * options.deferenceMs, resolve));
    const lease = this.stopping
      ? undefined
      : await parts.leases.acquire(partition, options.holder, options.consumer.leaseTtlMs);
    if (!lease) {
      // Somebody else has it. Should they die with it, their lease runs out.
      this.rest('refused', options.consumer.leaseTtlMs / 2);
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

  private rest(why: 'idle' | 'refused', ms: number): void {
    this.resting = why;
    this.callOff?.();
    if (this.stopping) return;
    this.callOff = this.parts.timers.after(ms + 1, () => {
      this.resting = undefined;
      void this.look();
    });
  }
}
