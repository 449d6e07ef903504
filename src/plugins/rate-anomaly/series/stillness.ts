/** Equal values in a row that are held for a fault; longer, and standing still is the new usual. */
const LONGEST = 400;

/** A series that always moves stands still. */
export class Stillness {
  private equal = 0;
  private share = 0.5;
  private rows = 0;

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
