import type { Clock } from '../../event/clock.js';
import { StallDetector, type StallLimits } from './stall-detector.js';

export interface Restart {
  readonly reason: 'ended' | 'stalled';
  /** Packets that came meanwhile and that nobody decoded, as far as the interface's counter tells. */
  readonly missed: number;
  readonly cause?: unknown;
}

export interface Supervised {
  /** Runs the engine until it ends or `signal` comes. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Packets that the interface has received so far; undefined when that is not known. */
  readonly arrived: () => number | undefined;
  /** Ends it all. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Resolves after that long, or when `signal` comes. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onRestart: (restart: Restart) => void;
  /** At every look, also while the engine says nothing. */
  readonly onLook?: (now: number) => void;
  readonly limits?: StallLimits;
}

const LOOK_MS = 5_000;
const BACK_OFF_MIN_MS = 1_000;
const BACK_OFF_MAX_MS = 60_000;
/** After so long without trouble the next restart is not delayed. */
const HEALTHY_MS = 300_000;

/** Keeps an engine running: starts it again, with a growing delay, when it has ended or stands still. */
export class Supervisor {
  readonly #parts: Supervised;
  readonly #detector: StallDetector;
  #heard = false;
  #backOffMs = BACK_OFF_MIN_MS;

  constructor(parts: Supervised) {
    this.#parts = parts;
    this.#detector = new StallDetector(parts.limits);
  }

  /** The engine's statistics: packets decoded since its start. */
  decoded(total: number): void {
    this.#heard = true;
    this.#detector.decoded(total);
  }

  /**
   * Resolves when `signal` has come and the engine has ended. An engine that ends before it has ever said anything could
   * not begin: that is thrown, as it came.
   */
  async run(): Promise<void> {
    const { signal, clock, wait, arrived, onRestart } = this.#parts;
    while (!signal.aborted) {
      const begun = clock.now();
      const end = await this.#once();
      if (signal.aborted) return;
      if (!this.#heard && end.reason === 'ended') throw end.cause ?? new Error('the engine ended at once');
      if (clock.now() - begun >= HEALTHY_MS) this.#backOffMs = BACK_OFF_MIN_MS;
      await wait(this.#backOffMs, signal);
      this.#backOffMs = Math.min(this.#backOffMs * 2, BACK_OFF_MAX_MS);
      // What comes during the wait is missed as well.
      onRestart({ ...end, missed: this.#detector.missed(arrived() ?? 0) });
      this.#detector.restart();
    }
  }

  /** One life of the engine. Never rejects. */
  async #once(): Promise<Omit<Restart, 'missed'>> {
    const { run, signal } = this.#parts;
    const own = new AbortController();
    const abort = (): void => own.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) own.abort();
    let cause: unknown;
    const life = run(own.signal)
      .catch((error: unknown) => {
        cause = error;
      })
      .finally(abort);
    let stalled = false;
    while (!own.signal.aborted && !stalled) {
      stalled = this.#look();
      if (!stalled) await this.#parts.wait(LOOK_MS, own.signal);
    }
    abort();
    await life;
    signal.removeEventListener('abort', abort);
    return stalled ? { reason: 'stalled' } : { reason: 'ended', cause };
  }

  #look(): boolean {
    const { arrived, clock, onLook } = this.#parts;
    const now = clock.now();
    onLook?.(now);
    const packets = arrived();
    return packets !== undefined && this.#detector.isStalled(now, packets);
  }
}
