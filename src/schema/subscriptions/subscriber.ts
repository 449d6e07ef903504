import type { Change } from '../../store/change-feed.js';
import type { SharedResult } from './shared-result.js';
import type { Follower, SharedSubscription } from './shared-subscription.js';

/** Where a subscriber's results go. */
export interface Sink {
  /** A promise asks to wait before the next. */
  write(result: SharedResult): void | Promise<void>;
  /** Once, at the end; with the error that ended it, if one did. */
  end(error?: unknown): void;
}

export interface SubscriberOptions {
  readonly shared: SharedSubscription;
  readonly sink: Sink;
  /** Results that may wait while the consumer is slow. */
  readonly bufferMax: number;
  /** Rows of the feed after a position. Throws when that position is no longer kept. */
  readonly read: (after: bigint, limit: number) => Promise<Change[]>;
  readonly onLag: () => void;
  readonly onClose: () => void;
}

const REPLAY_CHUNK = 200;

/**
 * One consumer: replay from its cursor, then live, without a gap and without a repeat. Everything newer than where the
 * tailer stood when it joined comes by `offer`; everything up to there comes from the table. When its buffer overflows it
 * forgets the buffer and goes back to the table.
 */
export class Subscriber implements Follower {
  /** Delivered, or not wanted, up to here. */
  #floor: bigint;
  #buffer: SharedResult[] = [];
  #pumping = true;
  #behind = false;
  #closed = false;

  constructor(
    private readonly options: SubscriberOptions,
    after: bigint | undefined,
  ) {
    const { position } = options.shared.tailer;
    this.#floor = after ?? position;
    options.shared.add(this);
    void this.#pump(after !== undefined && after < position ? position : undefined, false);
  }

  offer(result: SharedResult): void {
    if (this.#closed || result.position <= this.#floor || this.#behind) return;
    if (this.#pumping) {
      this.#buffer.push(result);
      if (this.#buffer.length > this.options.bufferMax) this.fallBehind();
      return;
    }
    this.#floor = result.position;
    const written = this.options.sink.write(result);
    if (written) {
      this.#pumping = true;
      void written.then(
        () => this.#pump(undefined, false),
        (error) => this.close(error),
      );
    }
  }

  /** Drops what waits and catches up from the table. */
  fallBehind(): void {
    if (this.#closed || this.#behind) return;
    this.#buffer = [];
    this.#behind = true;
    this.options.onLag();
    if (!this.#pumping) {
      this.#pumping = true;
      void this.#pump(undefined, false);
    }
  }

  close(error?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#buffer = [];
    this.options.shared.remove(this);
    this.options.onClose();
    this.options.sink.end(error);
  }

  async #pump(replayTo: bigint | undefined, lagged: boolean): Promise<void> {
    try {
      if (replayTo !== undefined) await this.#replay(replayTo, lagged);
      while (!this.#closed) {
        if (this.#behind) {
          // In one turn: from here on offers are buffered again, and the table has all up to this position.
          this.#behind = false;
          this.#buffer = [];
          await this.#replay(this.options.shared.tailer.position, true);
          continue;
        }
        const result = this.#buffer.shift();
        if (!result) break;
        if (result.position <= this.#floor) continue;
        this.#floor = result.position;
        await this.options.sink.write(result);
      }
      this.#pumping = false;
    } catch (error) {
      this.close(error);
    }
  }

  async #replay(to: bigint, lagged: boolean): Promise<void> {
    const { shared, sink, read } = this.options;
    let flag = lagged;
    while (this.#floor < to && !this.#closed) {
      const changes = await read(this.#floor, REPLAY_CHUNK);
      for (const change of changes) {
        if (change.position > to || this.#closed) break;
        const result = change.topic === shared.topic ? await shared.make(change, flag) : undefined;
        if (this.#closed) return;
        this.#floor = change.position;
        if (result) {
          flag = false;
          await sink.write(result);
        }
      }
      if (changes.length < REPLAY_CHUNK) break;
    }
    if (this.#floor < to) this.#floor = to;
  }
}
