import { CodedError } from '../event/coded-error.js';
import type { LogEntry, LogPosition } from '../store/event-log.js';
import type { PartitionLease } from '../store/partition-leases.js';
import { EffectsAccumulator } from './collect/effects-accumulator.js';
import type { ConsumerOptions } from './consumer-options.js';
import type { ConsumerParts } from './consumer-parts.js';
import { EffectPipe } from './effect-pipe.js';
import { decodeEntry } from './enrich/decode-entry.js';
import { PartitionMemory } from './partition-memory.js';
import { WakeUp } from './timers.js';

/** Why a tenure ended well. It ends badly by rejecting. */
export type TenureEnd = 'idle' | 'stopped';

/** Entries after a refused commit that are committed one by one, to find the one at fault. */
const CAREFUL_ENTRIES = 64;

/** What is new of endpoints is saved as often as takes at most one part in so many of the time. */
const SAVE_SHARE = 20;

/** How long entries are worked on before others get their turn; an entry is never interrupted. */
const TURN_MS = 20;

/**
 * One tenure over a partition: from a fresh lease until there is nothing to do, it is told to stop, or something fails.
 * After a failure nothing of it is kept; whoever tries again starts from what is committed.
 */
export class PartitionConsumer {
  private readonly wakeUp: WakeUp;
  private readonly pipe: EffectPipe;
  private effects: EffectsAccumulator;
  private at: LogPosition | undefined;
  private sealedAt: number;
  private savedAt: number;
  private stopping = false;
  private lost = false;
  private carefulLeft: number;
  private breathedAt = 0;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly options: ConsumerOptions,
    private readonly lease: PartitionLease,
    careful: boolean,
  ) {
    this.wakeUp = new WakeUp(parts.timers);
    this.pipe = new EffectPipe(parts, lease, options.releaseIntervalMs, careful);
    this.effects = this.emptyEffects();
    this.at = lease.position;
    this.sealedAt = Number.NEGATIVE_INFINITY;
    this.savedAt = parts.clock.now();
    this.carefulLeft = careful ? CAREFUL_ENTRIES : 0;
  }

  /** Whether this tenure has committed anything. */
  get progressed(): boolean {
    return this.pipe.progressed;
  }

  /** The log has grown. */
  wake(): void {
    this.wakeUp.wake();
  }

  /** Ends the tenure after the entry at hand: commits, saves, and lets `run` resolve. */
  stop(): void {
    this.stopping = true;
    this.wakeUp.wake();
  }

  /** Rejects with `LEASE_LOST`, `STORE_UNAVAILABLE`, `LOG_UNAVAILABLE`, `EFFECTS_REFUSED`, or a fault of the program. */
  async run(): Promise<TenureEnd> {
    const stopRenewing = this.keepLease();
    try {
      const memory = await PartitionMemory.open(this.parts, this.lease.partition);
      try {
        if (!(await this.replay(memory))) return 'stopped';
        return await this.consume(memory);
      } finally {
        memory.close();
      }
    } finally {
      stopRenewing();
    }
  }

  /** Brings saved state up to what is committed. What it causes is there already. False when told to stop. */
  private async replay(memory: PartitionMemory): Promise<boolean> {
    const { position, positionState } = this.lease;
    if (position === undefined || position === positionState) return true;
    // Should the entry at `position` be gone, the first one after it marks the end.
    const [beyond] = await this.parts.log.read(this.lease.partition, position, { entries: 1, bytes: 1 });
    for (let at = positionState; ; ) {
      const entries = await this.read(at);
      if (entries.length === 0) return true;
      for (const entry of entries) {
        if (entry.position === beyond?.position) return true;
        this.checkLease();
        if (this.stopping) return false;
        const batch = await this.decode(entry);
        await memory.process(entry, batch, this.emptyEffects());
        this.parts.metrics.replayedEvents += batch?.events.length ?? 0;
        if (entry.position === position) return true;
        at = entry.position;
        await this.breathe();
      }
    }
  }

  private async consume(memory: PartitionMemory): Promise<TenureEnd> {
    let idleSince: number | undefined;
    let next = this.read(this.at);
    for (;;) {
      const entries = await next;
      this.checkLease();
      if (entries.length === 0 || this.stopping) {
        idleSince ??= this.parts.clock.now();
        const end = await this.rest(memory, idleSince);
        if (end) return end;
        next = this.read(this.at);
        continue;
      }
      idleSince = undefined;
      // The next read travels while these entries are worked on.
      next = this.read(entries.at(-1)?.position);
      next.catch(() => undefined);
      await this.work(memory, entries);
    }
  }

  private async work(memory: PartitionMemory, entries: readonly LogEntry[]): Promise<void> {
    const [first] = entries;
    let decoding = first && this.decode(first);
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index] as LogEntry;
      const batch = await decoding;
      const following = entries[index + 1];
      decoding = following && this.decode(following);
      await memory.process(entry, batch, this.effects);
      this.at = entry.position;
      if (this.due()) await this.seal(memory);
      await this.breathe();
      this.checkLease();
      if (this.stopping) return;
    }
  }

  private due(): boolean {
    if (this.carefulLeft > 0) return true;
    if (this.effects.events >= this.options.commitEventsMax) return true;
    return !this.pipe.busy && this.since(this.sealedAt) >= this.options.commitIntervalMs;
  }

  /** Hands what has gathered to the pipe. With it goes the state at this very point, when that is due. */
  private async seal(memory: PartitionMemory, saveState = this.saveIsDue(memory)): Promise<void> {
    await this.pipe.settle();
    const effects = this.effects.entries > 0 ? this.effects : undefined;
    if (this.at === undefined || (!effects && !saveState)) return;
    if (this.carefulLeft > 0) this.carefulLeft--;
    this.effects = this.emptyEffects();
    this.sealedAt = this.parts.clock.now();
    if (saveState) this.savedAt = this.sealedAt;
    await this.pipe.push(this.at, effects, saveState ? memory.dirty() : undefined);
  }

  private saveIsDue(memory: PartitionMemory): boolean {
    if (memory.eventsUnsaved === 0) return false;
    // Waits for the save that is under way, if there is one: memory stays in bounds.
    if (memory.isFull) return true;
    if (this.pipe.saving) return false;
    const { stateIntervalMs, stateEventsMax, knowledgeIntervalMs } = this.options;
    const since = this.since(this.savedAt);
    if (memory.eventsUnsaved >= stateEventsMax || since >= stateIntervalMs) return true;
    return memory.hasNews && since >= Math.max(knowledgeIntervalMs, SAVE_SHARE * this.pipe.lastSaveMs);
  }

  /** Nothing to read: commits what is left, saves, and waits for more. */
  private async rest(memory: PartitionMemory, idleSince: number): Promise<TenureEnd | undefined> {
    const { commitIntervalMs, stateIdleMs, idleReleaseMs, pollMs } = this.options;
    const sinceSealed = this.since(this.sealedAt);
    if (this.effects.entries > 0 && sinceSealed < commitIntervalMs && !this.stopping) {
      await this.wakeUp.wait(commitIntervalMs - sinceSealed);
      return undefined;
    }
    const idleFor = this.since(idleSince);
    const ends = this.stopping ? 'stopped' : idleFor >= idleReleaseMs ? 'idle' : undefined;
    const unsaved = memory.eventsUnsaved > 0;
    await this.seal(memory, unsaved && (ends !== undefined || idleFor >= stateIdleMs));
    await (ends ? this.pipe.settleAll() : this.pipe.settle());
    await this.pipe.release(true);
    if (ends) return ends;
    const saveIn = memory.eventsUnsaved > 0 ? stateIdleMs - idleFor : pollMs;
    await this.wakeUp.wait(Math.max(1, Math.min(saveIn, pollMs, idleReleaseMs - idleFor)));
    return undefined;
  }

  /** A clock that was put back must not hold commits up until it has caught up: then it has been long enough. */
  private since(time: number): number {
    const passed = this.parts.clock.now() - time;
    return passed < 0 ? Number.POSITIVE_INFINITY : passed;
  }

  private read(after: LogPosition | undefined): Promise<LogEntry[]> {
    const { readEntries, readBytes } = this.options;
    return this.parts.log.read(this.lease.partition, after, { entries: readEntries, bytes: readBytes });
  }

  private decode(entry: LogEntry) {
    return decodeEntry(entry, this.options.unpackedBytesMax, this.parts.metrics);
  }

  private emptyEffects(): EffectsAccumulator {
    return new EffectsAccumulator(this.lease.partition.organisationId, this.parts.metrics);
  }

  /** Lets the rest of the process have its turn, when this one has lasted. */
  private async breathe(): Promise<void> {
    if (performance.now() - this.breathedAt < TURN_MS) return;
    await this.parts.timers.yield();
    this.breathedAt = performance.now();
  }

  private checkLease(): void {
    if (this.lost) throw new CodedError('LEASE_LOST', 'The lease of the partition ran out.');
  }

  /** Renews until called off. That it cannot be asked for is no loss yet: a commit would find out. */
  private keepLease(): () => void {
    const { leases, timers, onError } = this.parts;
    const { leaseTtlMs } = this.options;
    let callOff = (): void => undefined;
    let ended = false;
    const renewLater = () => {
      if (ended) return;
      callOff = timers.after(leaseTtlMs / 3, () => {
        leases
          .renew(this.lease, leaseTtlMs)
          .then((kept) => {
            if (kept || ended) return;
            this.lost = true;
            this.wakeUp.wake();
          })
          .catch((error: unknown) => onError(error, 'renewal of a lease'))
          .finally(renewLater);
      });
    };
    renewLater();
    return () => {
      ended = true;
      callOff();
    };
  }
}
