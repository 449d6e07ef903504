/** So many unusual values in a row, about alike, are the new level. */
export const SHIFT_ROWS = 4;
/** Rows of a new level that are flagged, and that are scored above the rest. */
const FLAG_ROWS = 6;
const HOLD_ROWS = 288;
/** Rows in which a level that was left is still known. */
const KNOWN_ROWS = 200;

/** Where the level of a series went of late: to a new one, and back. */
export class Levels {
  private run: number[] = [];
  private shifts: { by: number; at: number }[] = [];

  /**
   * Unusual values that agree are a new level. `off` is how far off an unusual value is, 0 for a usual one. Returns how far
   * the level has moved by it, most often 0. Only what was `news` is told of further.
   */
  follow(
    off: number,
    spread: number,
    row: number,
    { returned, news }: { returned: boolean; news: boolean },
  ): number {
    if (off === 0) {
      if (this.run.length > 0) this.run = [];
      return 0;
    }
    if (off * (this.run[0] ?? off) < 0) this.run = [];
    this.run.push(off);
    if (this.run.length < (returned ? 2 : SHIFT_ROWS)) return 0;
    const by = [...this.run].sort((a, b) => a - b)[this.run.length >> 1] ?? 0;
    const apart = Math.max(...this.run) - Math.min(...this.run);
    // Values that are all over the place are no level; but not for ever.
    if (apart > Math.max(0.5 * Math.abs(by), 6 * spread) && this.run.length < 16) return 0;
    const before = this.shifts[this.shifts.length - 1];
    const opposite = before !== undefined && before.by * by < 0 && row - before.at < HOLD_ROWS;
    // Back again: the level is the old one.
    this.shifts = returned || opposite || !news ? [] : [...this.shifts.slice(-3), { by, at: row }];
    this.run = [];
    return by;
  }

  /** Back to where it was before it moved, not long after. */
  isReturn(value: number, expected: number, spread: number, row: number): boolean {
    let back = 0;
    for (let i = this.shifts.length - 1; i >= 0; i--) {
      const shift = this.shifts[i];
      if (shift === undefined || row - shift.at > KNOWN_ROWS) break;
      back += shift.by;
      if (Math.abs(value - (expected - back)) < Math.max(5 * spread, 0.6 * Math.abs(back))) return true;
    }
    return false;
  }

  /** How new the level is on which the value is: 1 when it has just come, 0 when it is usual by now. */
  freshness(value: number, expected: number, row: number): number {
    const shift = this.shifts[this.shifts.length - 1];
    if (shift === undefined) return 0;
    const age = row - shift.at;
    if (age > HOLD_ROWS || Math.abs(value - expected) > Math.abs(value - (expected - shift.by))) return 0;
    return age < FLAG_ROWS ? 1 : 1 - (0.5 * age) / HOLD_ROWS;
  }
}
