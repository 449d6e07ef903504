import { CodedError } from '../event/coded-error.js';
import type { LaneChanges } from '../store/detector-state-repository.js';
import type { Effects } from '../store/effects.js';
import type { LogPosition } from '../store/event-log.js';
import type { PartitionLease } from '../store/partition-leases.js';
import type { EffectsAccumulator } from './collect/effects-accumulator.js';
import type { ConsumerParts } from './consumer-parts.js';

const nothing: Effects = {
  services: [],
  endpoints: [],
  sensors: [],
  alerts: [],
  routes: [],
  gateways: [],
  applications: [],
};

/**
 * Commits spans of the log, one at a time and in order, while the next one is being worked on. State that belongs to a
 * span's end is saved once the span is committed, so that saved state is never ahead of effects; it may be large, and so
 * is saved beside the commits that follow.
 */
export class EffectPipe {
  private committing: Promise<void> | undefined;
  private savingState: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;
  private committed: LogPosition | undefined;
  private saved: LogPosition | undefined;
  private released: { committed: LogPosition | undefined; saved: LogPosition | undefined };
  private releasedAt: number;
  private saveMs = 0;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly lease: PartitionLease,
    private readonly releaseIntervalMs: number,
    /** Whether effects that the database refuses are passed over: right only when a span is a single entry. */
    private readonly careful: boolean,
  ) {
    this.committed = lease.position;
    this.saved = lease.positionState;
    this.released = { committed: undefined, saved: undefined };
    this.releasedAt = parts.clock.now();
  }

  /** A span is being committed. */
  get busy(): boolean {
    return this.committing !== undefined;
  }

  get saving(): boolean {
    return this.savingState !== undefined;
  }

  /** How long the last save took. */
  get lastSaveMs(): number {
    return this.saveMs;
  }

  get progressed(): boolean {
    return this.committed !== this.lease.position;
  }

  /** Waits for the span before, then starts on this one. Rejects with what went wrong before. */
  async push(
    position: LogPosition,
    effects: EffectsAccumulator | undefined,
    state: LaneChanges | undefined,
  ): Promise<void> {
    if (state) await this.savingState;
    await this.settle();
    this.committing = this.commitThenSave(position, effects, state)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.committing = undefined;
      });
  }

  /** Waits until what was pushed is committed. Rejects with what went wrong. */
  async settle(): Promise<void> {
    await this.committing;
    if (this.failure) throw this.failure.error;
  }

  /** Waits for the state too. */
  async settleAll(): Promise<void> {
    await this.settle();
    await this.savingState;
    await this.settle();
  }

  /** Tells the log what it may forget. It is told again later if it is away. */
  async release(force: boolean): Promise<void> {
    const { committed, saved, parts } = this;
    if (committed === undefined) return;
    if (committed === this.released.committed && saved === this.released.saved) return;
    if (!force && parts.clock.now() - this.releasedAt < this.releaseIntervalMs) return;
    try {
      await parts.log.release(this.lease.partition, committed, saved);
      this.released = { committed, saved };
    } catch (error) {
      parts.onError(error, 'release of the log');
    }
    this.releasedAt = parts.clock.now();
  }

  private async commitThenSave(
    position: LogPosition,
    effects: EffectsAccumulator | undefined,
    state: LaneChanges | undefined,
  ): Promise<void> {
    if (effects) {
      const started = performance.now();
      await this.commit(position, effects.effects());
      this.committed = position;
      this.parts.metrics.timeMs.commit += performance.now() - started;
    }
    if (state) {
      this.savingState = this.save(position, state)
        .catch((error: unknown) => this.fail(error))
        .finally(() => {
          this.savingState = undefined;
        });
    }
    await this.release(false);
  }

  private async commit(position: LogPosition, effects: Effects): Promise<void> {
    const { committer, metrics, clock, onError } = this.parts;
    try {
      await committer.commit(this.lease, position, effects, clock.now());
    } catch (error) {
      metrics.commitFailures++;
      if (!this.careful || !(error instanceof CodedError) || error.code !== 'EFFECTS_REFUSED') throw error;
      metrics.effectsRefused++;
      onError(error, `effects of the entry at ${position} are passed over`);
      await committer.commit(this.lease, position, nothing, clock.now());
    }
    metrics.commits++;
  }

  private async save(position: LogPosition, state: LaneChanges): Promise<void> {
    const { metrics, clock } = this.parts;
    const started = performance.now();
    const report = await this.parts.state.save(this.lease, position, state, clock.now());
    this.saved = position;
    this.saveMs = performance.now() - started;
    metrics.addGathered(report);
    metrics.stateSaves++;
    metrics.stateRows += state.upserts.length;
    metrics.timeMs.state += this.saveMs;
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
  }
}
