import type { DurationSummary } from '../../../event/app-heartbeat.js';

/** Buckets grow by a quarter power of two from a microsecond up: a quantile is right to within a tenth. */
const BUCKETS = 160;
const bucketOf = (ms: number) => Math.min(BUCKETS - 1, Math.max(0, Math.ceil(Math.log2(ms * 1000) * 4)));
const middleOf = (bucket: number) => 2 ** ((bucket - 0.5) / 4) / 1000;

/** Durations in milliseconds, in bounded memory. */
export class DurationHistogram {
  private readonly buckets = new Uint32Array(BUCKETS);
  count = 0;
  private sum = 0;
  private max = 0;

  add(ms: number): void {
    if (!(ms >= 0)) return;
    const bucket = bucketOf(ms);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.count += 1;
    this.sum += ms;
    if (ms > this.max) this.max = ms;
  }

  summary(): DurationSummary | undefined {
    if (this.count === 0) return undefined;
    const round = (ms: number) => Math.round(ms * 1e4) / 1e4;
    const at = (share: number) => round(Math.min(this.quantile(share), this.max));
    return {
      count: this.count,
      sum: round(this.sum),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: round(this.max),
    };
  }

  private quantile(share: number): number {
    let left = Math.ceil(this.count * share);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.buckets[bucket] ?? 0;
      if (left <= 0) return middleOf(bucket);
    }
    return this.max;
  }
}
