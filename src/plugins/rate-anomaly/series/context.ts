import { rarityOf, Tail } from './tail.js';

/** No single value counts for more. */
const REACH = 12;

/** One mean of late of how far the values are off what the season and the slow level expect. */
class SlowMean {
  private mean = 0;
  private readonly high = new Tail();
  private readonly low = new Tail();
  private record = 0;
  private rare = 0;

  constructor(private readonly rate: number) {}

  /** −log10 of how seldom the mean is as far off. */
  next(off: number, rows: number, learns: boolean): number {
    this.mean += this.rate * (Math.max(-REACH, Math.min(REACH, off)) - this.mean);
    const z = Math.abs(this.mean);
    const [tail, other] = this.mean >= 0 ? [this.high, this.low] : [this.low, this.high];
    const young = 1 + 60 / Math.max(1, rows);
    let rarity = rarityOf(tail.probability(z / young));
    if (z < 1.3 * this.record * young || tail.weight < 150) rarity = Math.min(rarity, 3);
    if (learns) {
      if (rarity < 4) this.record = Math.max(z, 0.9998 * this.record);
      // What stays unusual for long is the new usual.
      this.rare = rarity < 4 ? 0 : this.rare + 1;
      tail.learn(rarity < 4 || this.rare > 400 ? z : Math.min(z, tail.quantile(1e-3)));
      if (this.rare > 400) this.record = Math.max(z, this.record);
      other.learnNone();
    }
    return rarity;
  }
}

/** Values that are each not unusual, and together are: too low all day, or a slow drift. */
export class Context {
  private readonly means = [new SlowMean(0.3), new SlowMean(0.06)];

  next(off: number, rows: number, learns: boolean): number {
    let rarity = 0;
    for (const mean of this.means) rarity = Math.max(rarity, mean.next(off, rows, learns));
    return rarity;
  }
}
