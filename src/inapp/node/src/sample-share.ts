/**
 * How much of a process's time may go into something that is welcome and not needed: milliseconds flow in with time and are
 * taken out by what was spent.
 */
export class SampleShare {
  private leftMs: number;
  private filledAt: number | undefined;

  /**
   * @param share of time, 0 to 1
   * @param burstMs what an idle time saves up, at most
   */
  constructor(
    private readonly share: number,
    private readonly burstMs: number,
  ) {
    this.leftMs = burstMs;
  }

  /** @param now a monotonic clock, milliseconds */
  hasLeft(now: number): boolean {
    this.filledAt ??= now;
    this.leftMs = Math.min(this.burstMs, this.leftMs + (now - this.filledAt) * this.share);
    this.filledAt = now;
    return this.leftMs > 0;
  }

  spend(ms: number): void {
    this.leftMs -= ms;
  }
}
