import { type Clock, CodedError } from '../event/index.js';

const WINDOW_MS = 60_000;

/** How often each key asks in a minute. Past `keysMax` the keys that asked first are forgotten. */
export class RateWindow {
  readonly #counts = new Map<string, number>();
  #since = 0;

  constructor(
    private readonly clock: Clock,
    private readonly perMinute: number,
    private readonly keysMax = 10_000,
  ) {}

  /** Throws TOO_MANY_REQUESTS. */
  take(key: string): void {
    const now = this.clock.now();
    // Also when the clock was put back.
    if (Math.abs(now - this.#since) >= WINDOW_MS) {
      this.#counts.clear();
      this.#since = now;
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count > this.perMinute)
      throw new CodedError('TOO_MANY_REQUESTS', 'Too many requests: try again in a minute.');
    this.#counts.set(key, count);
    if (this.#counts.size <= this.keysMax) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
