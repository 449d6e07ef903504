export interface StallLimits {
  /** How long the engine may decode next to nothing of what comes. */
  readonly windowMs: number;
  /** The same for an engine that has just been started. */
  readonly startMs: number;
  /** Fewer packets than this show nothing. */
  readonly packetsMin: number;
  /** Of the interface's packets, what an engine that works decodes at least: cards may merge or repeat packets. */
  readonly shareMin: number;
}

export const defaultStallLimits: StallLimits = {
  windowMs: 30_000,
  startMs: 60_000,
  packetsMin: 100,
  shareMin: 0.01,
};

interface Mark {
  readonly time: number;
  readonly arrived: number;
  readonly decoded: number;
}

/**
 * Compares what an interface received with what the engine decoded. An engine can stand still without a word: it goes on
 * running, its statistics come, and no packet moves. A quiet interface shows nothing and is no stall.
 */
export class StallDetector {
  #good: Mark | undefined;
  #decoded = 0;
  #hasDecoded = false;

  constructor(readonly limits: StallLimits = defaultStallLimits) {}

  /** Packets that the engine says to have decoded since its start. */
  decoded(total: number): void {
    this.#decoded = total;
  }

  /** The engine has been started. */
  restart(): void {
    this.#good = undefined;
    this.#decoded = 0;
    this.#hasDecoded = false;
  }

  /** Packets that came since the engine was last seen to work, and that it did not decode. */
  missed(arrived: number): number {
    const good = this.#good;
    return good ? Math.max(0, arrived - good.arrived - (this.#decoded - good.decoded)) : 0;
  }

  /** Whether the engine stands still, `arrived` packets having come to the interface so far. */
  isStalled(time: number, arrived: number): boolean {
    const good = this.#good;
    // Counters begin anew with the interface.
    if (!good || arrived < good.arrived) {
      this.#good = { time, arrived, decoded: this.#decoded };
      return false;
    }
    const { windowMs, startMs, packetsMin, shareMin } = this.limits;
    const [came, decoded] = [arrived - good.arrived, this.#decoded - good.decoded];
    if (decoded > 0 && decoded >= came * shareMin) {
      this.#hasDecoded = true;
      this.#good = { time, arrived, decoded: this.#decoded };
      return false;
    }
    return came >= packetsMin && time - good.time >= (this.#hasDecoded ? windowMs : startMs);
  }
}
