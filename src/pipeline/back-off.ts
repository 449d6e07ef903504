/** Waits that double, each spread over its upper half, so that those who failed together do not return together. */
export class BackOff {
  private failures = 0;

  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
    private readonly random: () => number,
  ) {}

  next(): number {
    const full = Math.min(this.maxMs, this.firstMs * 2 ** Math.min(this.failures++, 30));
    return full * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}
