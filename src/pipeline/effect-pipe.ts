import { CodedError } from '../event/coded-error.js';
import type { Effects } from '../store/effects.js';
import type { LogPosition } from '../store/event-log.js';
import type { PartitionLease } from '../store/partition-leases.js';
import type { EffectsAccumulator } from './collect/effects-accumulator.js';
import type { ConsumerParts } from './consumer-parts.js';
import type { StateChanges } from './plugin-host.js';

const nothing: Effects = { services: [], endpoints: [], sensors: [], alerts: [], posture: [] };

/**
 * Commits spans of the log, one at a time and in order, while the next one is being worked on. State that belongs to a
 * span's end is saved after the span is committed, so that saved state is never ahead of effects.
 */
export class EffectPipe {
  private inFlight: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;
  private committed: LogPosition | undefined;
  private saved: LogPosition | undefined;
  private released: LogPosition | undefined;
  private releasedState: LogPosition | undefined;
  private releasedAt: number;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly lease: PartitionLease,
    private readonly releaseIntervalMs: number,
    /** Whether effects that the database refuses are passed over: right only when a span is a single entry. */
    private readonly careful: boolean,
  ) {
    this.committed = lease.position;
    this.saved = lease.positionState;
    this.releasedAt = parts.clock.now();
  }

  get busy(): boolean {
    return this.inFlight !== undefined;
  }

  get progressed(): boolean {
    return this.committed !== this.lease.position;
  }

  /** Waits for the span before, then starts on this one. Rejects with what went wrong with the one before. */
  async push(
    position: LogPosition,
    effects: EffectsAccumulator | undefined,
    state: StateChanges | undefined,
  ): Promise<void> {
    await this.settle();
    this.inFlight = this.write(position, effects, state)
      .catch((error: unknown) => {
        this.failure = { error };
      })
      .finally(() => {
        this.inFlight = undefined;
      });
  }

  async settle(): Promise<void> {
    await this.inFlight;
    if (this.failure) throw this.failure.error;
  }

  /** Tells the log what it may forget. It is told again later if it is away. */
  async release(force: boolean): Promise<void> {
    const { committed, saved, parts } = this;
    if (committed === undefined || (committed === this.released && saved === this.releasedState)) return;
    if (!force && parts.clock.now() - this.releasedAt < this.releaseIntervalMs) return;
    try {
      await parts.log.release(this.lease.partition, committed, saved);
      this.released = committed;
      this.releasedState = saved;
    } catch (error) {
      parts.onError(error, 'release of the log');
    }
    this.releasedAt = parts.clock.now();
  }

  private async write(
    position: LogPosition,
    effects: EffectsAccumulator | undefined,
    state: StateChanges | undefined,
  ): Promise<void> {
    const { metrics } = this.parts;
    if (effects) {
      const started = performance.now();
      await this.commit(position, effects.effects());
      this.committed = position;
      metrics.timeMs.commit += performance.now() - started;
    }
    if (state) {
      const started = performance.now();
      await this.parts.state.save(this.lease, position, state.upserts, state.deletes);
      this.saved = position;
      metrics.stateSaves++;
      metrics.stateRows += state.upserts.length;
      metrics.timeMs.state += performance.now() - started;
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
}
