import type { Change, ChangeFeed } from '../../store/change-feed.js';

/** Timers by name, so that tests can turn them. */
export interface Timers {
  /** Calls once after `ms`; the returned function cancels. Must not keep the process alive. */
  after(ms: number, call: () => void): () => void;
}

const CHUNK = 500;
const RETRY_MS = 1000;

/**
 * Follows the feed of one organisation for everybody in this process. Hints wake it, rows come from the table, and a slow
 * poll finds what no hint told of.
 */
export class ChangeTailer {
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #position = 0n;
  #reading = false;
  #again = false;
  #stopped = false;
  #cancel: (() => void) | undefined;
  readonly #ready: Promise<void>;

  constructor(
    private readonly organisationId: string,
    private readonly feed: ChangeFeed,
    private readonly timers: Timers,
    private readonly pollMs: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#ready = feed.head(organisationId).then((head) => {
      this.#position = head;
      this.#schedule(pollMs);
    });
  }

  /** Resolves once the position is known. Rejects when the feed is away: make another then. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Changes up to here have been handed to the listeners. */
  get position(): bigint {
    return this.#position;
  }

  /** Changes after `position` as it is now. */
  listen(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get idle(): boolean {
    return this.#listeners.size === 0;
  }

  wake(): void {
    if (this.#reading) this.#again = true;
    else void this.#read();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#listeners.clear();
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    if (!this.#stopped) this.#cancel = this.timers.after(ms, () => this.wake());
  }

  async #read(): Promise<void> {
    this.#reading = true;
    let wait = this.pollMs;
    try {
      await this.#ready;
      for (let more = true; more && !this.#stopped; ) {
        this.#again = false;
        const changes = await this.feed.read(this.organisationId, this.#position, CHUNK);
        const last = changes.at(-1);
        if (last && !this.#stopped) {
          // Position and hand-over in one turn: who attaches in between sees neither or both.
          this.#position = last.position;
          for (const listener of this.#listeners) listener(changes);
        }
        more = changes.length === CHUNK || this.#again;
      }
    } catch (error) {
      this.onError(error);
      wait = Math.min(RETRY_MS, this.pollMs);
    } finally {
      this.#reading = false;
      this.#schedule(wait);
    }
  }
}
