import { laneOf } from '../event/lane.js';
import { Batch } from './batch.js';
import type { ReporterLimits } from './limits.js';
import type { Losses } from './losses.js';

/** Of UTF-8, at most, for one unit of a text. */
const BYTES_PER_UNIT = 3;

/**
 * Everything that is not acknowledged: one open batch per lane, and the sealed ones in order. Bounded in bytes as a
 * whole; the newest is kept, because after an outage it is what an operator wants to see.
 */
export class Outbox {
  private readonly open = new Map<number, Batch>();
  private readonly sealed: Batch[] = [];
  private readonly inFlight = new Set<Batch>();
  private lanes = 1;
  bytes = 0;

  constructor(
    private readonly limits: ReporterLimits,
    private readonly losses: Losses,
  ) {}

  get isEmpty(): boolean {
    return this.open.size === 0 && this.isQueueEmpty;
  }
  /** Nothing sealed is left; a new batch may already be filling. */
  get isQueueEmpty(): boolean {
    return this.sealed.length === 0 && this.inFlight.size === 0;
  }
  get hasOpen(): boolean {
    return this.open.size > 0;
  }
  get sending(): number {
    return this.inFlight.size;
  }

  /** Batches under the old number of lanes go as they are: the platform folds lanes that it no longer has. */
  setLanes(lanes: number): void {
    if (lanes === this.lanes) return;
    this.sealAll();
    this.lanes = lanes;
  }

  /** @returns whether a batch was sealed by it, and so is ready to go. */
  add(text: string, key: string | undefined): boolean {
    const { batchBytesMax } = this.limits;
    // Counted only where it may decide something: to count a text's bytes is half of writing them.
    const isShort = text.length * BYTES_PER_UNIT <= batchBytesMax;
    if (!isShort && Buffer.byteLength(text) > batchBytesMax) {
      this.losses.add('event-too-large');
      return false;
    }
    const lane = key === undefined ? 0 : laneOf(key, this.lanes);
    let batch = this.open.get(lane);
    let sealed = false;
    if (
      batch &&
      batch.bytes + text.length * BYTES_PER_UNIT > batchBytesMax &&
      batch.bytes + Buffer.byteLength(text) > batchBytesMax
    ) {
      this.seal(batch);
      batch = undefined;
      sealed = true;
    }
    if (!batch) {
      batch = new Batch(lane);
      this.open.set(lane, batch);
    }
    this.bytes += batch.add(text);
    if (batch.count >= this.limits.batchEventsMax) {
      this.seal(batch);
      sealed = true;
    }
    while (this.bytes > this.limits.pendingBytesMax && this.dropOldest());
    return sealed;
  }

  sealAll(): void {
    for (const batch of this.open.values()) this.seal(batch);
  }

  /** A batch without events, to tell of drops when nothing else is left to say. */
  addEmpty(): void {
    this.sealed.push(new Batch(0));
  }

  /** The oldest sealed batch whose lane has none on its way: order within a lane is kept. */
  next(): Batch | undefined {
    const busy = new Set([...this.inFlight].map((batch) => batch.lane));
    const index = this.sealed.findIndex((batch) => !busy.has(batch.lane));
    if (index < 0) return undefined;
    const [batch] = this.sealed.splice(index, 1);
    if (batch) this.inFlight.add(batch);
    return batch;
  }

  settle(batch: Batch): void {
    if (this.inFlight.delete(batch)) this.bytes -= batch.bytes;
  }

  putBack(batch: Batch): void {
    this.inFlight.delete(batch);
    this.sealed.unshift(batch);
    while (this.bytes > this.limits.pendingBytesMax && this.dropOldest());
  }

  /** Counts a batch as lost, with what it should have told about earlier losses. */
  lose(batch: Batch, reason: string): void {
    this.losses.add(reason, batch.count);
    this.losses.giveBack(batch.dropped);
  }

  /** Counts everything that is left as lost, with what is on its way: nobody will hear the answer. */
  abandon(reason: string): void {
    const left = [...this.inFlight, ...this.sealed, ...this.open.values()];
    this.inFlight.clear();
    this.sealed.length = 0;
    this.open.clear();
    this.bytes = 0;
    for (const batch of left) this.lose(batch, reason);
  }

  private seal(batch: Batch): void {
    if (!this.open.delete(batch.lane)) return;
    batch.trim();
    this.sealed.push(batch);
  }

  private dropOldest(): boolean {
    const batch = this.sealed.shift() ?? this.open.values().next().value;
    if (!batch) return false;
    if (this.open.get(batch.lane) === batch) this.open.delete(batch.lane);
    this.bytes -= batch.bytes;
    this.lose(batch, 'buffer-full');
    return true;
  }
}
