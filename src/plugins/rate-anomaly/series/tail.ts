const PER_OCTAVE = 4;
const LOWEST = -4;
const BINS = 100;
/** The share above which a tail is fitted, when few values are known, and the values above it when many are. */
const SHARE = 0.04;
const LEAST_SHARE = 0.006;
const ABOVE = 24;
const REFIT = 32;
const REMEMBERED = 4000;

export const rarityOf = (probability: number): number => -Math.log10(Math.max(1e-30, probability));

const topOf = (bin: number): number => 2 ** (bin / PER_OCTAVE + LOWEST);

function binOf(value: number): number {
  if (value <= 2 ** LOWEST) return 0;
  return Math.min(BINS - 1, Math.ceil((Math.log2(value) - LOWEST) * PER_OCTAVE));
}

/**
 * How seldom a value as large as this is, learned from the values before it: a histogram below, a generalised Pareto
 * distribution fitted to the excesses above. Old values weigh less and less. Values are ≥ 0.
 */
export class Tail {
  private readonly bins = new Float64Array(BINS);
  /** The largest of late that was held for usual. */
  record = 0;
  private total = 0;
  private untilFit = 0;
  private threshold = 2;
  private above = SHARE;
  private shape = 0.1;
  private spread = 0.6;

  /** Values learned, as far as they are remembered. */
  get weight(): number {
    return this.total;
  }

  learn(value: number): void {
    const bin = binOf(value);
    this.bins[bin] = (this.bins[bin] ?? 0) + 1;
    this.total++;
    if (--this.untilFit > 0) return;
    this.untilFit = this.total < 200 ? 8 : REFIT;
    this.fit();
  }

  /** A value that lies on the other side. */
  learnNone(): void {
    this.bins[0] = (this.bins[0] ?? 0) + 1;
    this.total++;
  }

  /** The probability of a value as large, 0 to 1. */
  probability(value: number): number {
    if (value <= this.threshold) return Math.max(this.above, 1 - (value / this.threshold) * (1 - this.above));
    const excess = (value - this.threshold) / this.spread;
    const far = this.shape < 1e-3 ? Math.exp(-excess) : (1 + this.shape * excess) ** (-1 / this.shape);
    return this.above * far;
  }

  /** The value that is exceeded with this probability. */
  quantile(probability: number): number {
    const ratio = this.above / Math.max(1e-12, probability);
    if (ratio <= 1) return this.threshold;
    const far = this.shape < 1e-3 ? Math.log(ratio) : (ratio ** this.shape - 1) / this.shape;
    return this.threshold + this.spread * far;
  }

  private fit(): void {
    if (this.total > REMEMBERED) {
      for (let bin = 0; bin < BINS; bin++) this.bins[bin] = (this.bins[bin] ?? 0) * 0.75;
      this.total *= 0.75;
    }
    const enough = Math.max(4, this.total * Math.min(SHARE, Math.max(LEAST_SHARE, ABOVE / this.total)));
    let bin = BINS;
    let above = 0;
    while (bin > 1 && above + (this.bins[bin - 1] ?? 0) <= enough) above += this.bins[--bin] ?? 0;
    const threshold = topOf(bin - 1);
    let sum = 0;
    let squares = 0;
    for (let i = bin; i < BINS; i++) {
      const excess = (topOf(i) + topOf(i - 1)) / 2 - threshold;
      const count = this.bins[i] ?? 0;
      sum += count * excess;
      squares += count * excess * excess;
    }
    // What one expects before it is seen: a tail a little heavier than the normal one.
    const prior = 6;
    const usual = 0.3 * threshold;
    const mean = (sum + prior * usual) / (above + prior);
    const variance = (squares + prior * 2.4 * usual * usual) / (above + prior) - mean * mean;
    const ratio = variance > 0 ? (mean * mean) / variance : 1;
    this.shape = Math.min(0.6, Math.max(0, 0.5 * (1 - ratio)));
    this.spread = Math.max(0.02 * threshold, mean * (1 - this.shape));
    this.threshold = threshold;
    this.above = Math.max(above, 0.5) / Math.max(1, this.total);
  }
}
