/** Exponential back-off with full jitter above the half, so that sensors do not come back in step. */
export class BackOff {
  private failures = 0;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  succeeded(): void {
    this.failures = 0;
  }

  /** @param atLeastMs what the platform asked for (`Retry-After`), bounded here to ten times the usual longest. */
  failed(atLeastMs = 0): number {
    const ceiling = Math.min(this.maxMs, this.minMs * 2 ** Math.min(this.failures, 30));
    this.failures += 1;
    const jittered = ceiling / 2 + this.random() * (ceiling / 2);
    return Math.max(jittered, Math.min(atLeastMs, this.maxMs * 10));
  }
}

/** `Retry-After` in milliseconds: seconds, or a date by the injected clock's `now`. Rubbish is 0. */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (!header) return 0;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isFinite(date) ? Math.max(0, date - now) : 0;
}
