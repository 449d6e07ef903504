import type { Change } from '../../store/change-feed.js';
import type { ChangeTailer } from './change-tailer.js';
import type { SharedResult } from './shared-result.js';
import type { Subscriber } from './subscriber.js';

const QUEUE_MAX = 5000;

/** Makes the result for a change; undefined when the subscription does not concern it. */
export type ResultMaker = (change: Change, lagged: boolean) => Promise<SharedResult | undefined>;

/** Everybody who asked the same question: each change is executed once and offered to all, in order. */
export class SharedSubscription {
  readonly #subscribers = new Set<Subscriber>();
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
    return this.#subscribers.size;
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
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
      for (const subscriber of this.#subscribers) subscriber.fallBehind();
    }
    if (!this.#draining && this.#queue.length > 0) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    for (let change = this.#queue.shift(); change; change = this.#queue.shift()) {
      try {
        const result = await this.make(change, false);
        if (result) for (const subscriber of this.#subscribers) subscriber.offer(result);
      } catch (error) {
        this.onError(error);
        // Not skipped: the table still has it.
        for (const subscriber of this.#subscribers) subscriber.fallBehind();
      }
    }
    this.#draining = false;
  }
}
