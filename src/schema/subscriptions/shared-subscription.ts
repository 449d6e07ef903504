import type { Change } from '../../store/change-feed.js';
import type { ChangeTailer } from './change-tailer.js';
import type { SharedResult } from './shared-result.js';

const QUEUE_MAX = 5000;

/** Makes the result for a change; undefined when the subscription does not concern it. */
export type ResultMaker = (change: Change, lagged: boolean) => Promise<SharedResult | undefined>;

/** Who asked, as far as the question knows him. */
export interface Follower {
  /** In order of position. */
  offer(result: SharedResult): void;
  /** What he has not got must come from the table. */
  fallBehind(): void;
}

/** Everybody who asked the same question: each change is executed once and offered to all, in order. */
export class SharedSubscription {
  readonly #followers = new Set<Follower>();
  readonly #queue: Change[] = [];
  readonly #unlisten: () => void;
  #draining = false;

  constructor(
    readonly tailer: ChangeTailer,
    readonly topic: string,
    readonly make: ResultMaker,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#unlisten = tailer.listen((changes) => this.#enqueue(changes));
  }

  get size(): number {
    return this.#followers.size;
  }

  add(follower: Follower): void {
    this.#followers.add(follower);
  }

  remove(follower: Follower): void {
    this.#followers.delete(follower);
  }

  stop(): void {
    this.#unlisten();
    this.#queue.length = 0;
  }

  #enqueue(changes: readonly Change[]): void {
    for (const change of changes) if (change.topic === this.topic) this.#queue.push(change);
    if (this.#queue.length > QUEUE_MAX) {
      // Executing cannot keep up: everybody catches up from the table instead.
      this.#queue.length = 0;
      for (const follower of this.#followers) follower.fallBehind();
    }
    if (!this.#draining && this.#queue.length > 0) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    for (let change = this.#queue.shift(); change; change = this.#queue.shift()) {
      try {
        const result = await this.make(change, false);
        if (result) for (const follower of this.#followers) follower.offer(result);
      } catch (error) {
        this.onError(error);
        // Not skipped: the table still has it.
        for (const follower of this.#followers) follower.fallBehind();
      }
    }
    this.#draining = false;
  }
}
