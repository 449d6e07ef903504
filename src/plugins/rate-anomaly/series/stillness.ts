import type { History } from './history.js';

/** Equal values in a row that are held for a fault; longer, and standing still is the new usual. */
const LONGEST = 400;

/** Rows on each side of one that tell whether it stood still there. */
const BESIDE = 3;

/** A series that always moves stands still. */
export class Stillness {
  private equal = 0;
  private share = 0.5;
  private rows = 0;

  /** Rows that equal the one before, up to the latest. */
  get rowsEqual(): number {
    return this.equal;
  }

  /** True for as long as the values stand still that seldom do. */
  next(same: boolean, limit: number): boolean {
    const { equal } = this;
    this.rows++;
    this.equal = same ? equal + 1 : 0;
    const still = this.equal >= 8 && this.rows >= 100 && this.equal <= LONGEST && this.rarity() >= limit;
    // What stands still by fault must not become usual while it does.
    if (!still) this.share += Math.max(0.002, 1 / (this.rows + 1)) * ((same ? 1 : 0) - this.share);
    return still;
  }

  private rarity(): number {
    return -this.equal * Math.log10(Math.max(0.02, Math.min(0.98, this.share)));
  }
}

/** Whether a series stood still a season ago, or two, before the run of equal rows that it is in: a quiet night, a closed shop. */
export function stoodBefore(raw: History, lags: readonly number[], rowsEqual: number): boolean {
  for (const lag of lags)
    for (const ago of [lag, 2 * lag]) {
      if (ago <= rowsEqual + BESIDE + 1) continue;
      if (ago + BESIDE + 1 > raw.held) break;
      let still = 0;
      for (let at = ago - BESIDE; at < ago + BESIDE; at++) if (raw.lag(at) === raw.lag(at + 1)) still++;
      if (still >= BESIDE) return true;
    }
  return false;
}
