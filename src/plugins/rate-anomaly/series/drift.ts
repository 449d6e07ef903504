/** Rows of a window where there is no season, and at most. */
const WINDOW = 48;
const WINDOW_MAX = 2048;
/** Means are noted so many times a window, the latest so many. */
const PER_WINDOW = 4;
const NOTED = 400;
/** Noted before anything is told: eight windows, a weekend among the days. */
const LEAST = 8 * PER_WINDOW;
/** How far beyond all of them, in their own range. */
const BEYOND = 2;
const FLAG_ROWS = 6;

/**
 * A level that goes slowly, a little at each row, to where it never was: the mean of a window is further beyond those that
 * ended before it began than they are from each other. What grows or wanders all the time has a wide range of its own.
 */
export class Drift {
  private window = 0;
  private values = new Float64Array(0);
  private sum = 0;
  private count = 0;
  private means: number[] = [];
  private least = Number.NaN;
  private most = Number.NaN;
  private rowsBeyond = 0;

  /** `season` in rows; too long a one is none. True in the first rows in which the level is where it never was. */
  next(value: number, season: number): boolean {
    const window = season > WINDOW_MAX ? WINDOW : Math.max(season, PER_WINDOW);
    if (window !== this.window) this.restart(window);
    const place = this.count++ % window;
    this.sum += value - (this.values[place] ?? 0);
    this.values[place] = value;
    if (this.count < window) return false;
    // What was rounded away at each row adds up.
    if (place === 0) this.sum = this.values.reduce((sum, one) => sum + one, 0);
    const mean = this.sum / window;
    const step = Math.max(1, Math.floor(window / PER_WINDOW));
    if (this.count % step === 0) this.note(mean);
    const range = this.most - this.least;
    const beyond = Math.max(mean - this.most, this.least - mean);
    // Told once, until it is back.
    if (beyond <= 0) this.rowsBeyond = 0;
    else if (this.rowsBeyond > 0 || (range > 0 && beyond > BEYOND * range && this.isWhole()))
      this.rowsBeyond++;
    return this.rowsBeyond > 0 && this.rowsBeyond <= FLAG_ROWS;
  }

  /** The level has moved at once, which was told of. */
  shift(by: number): void {
    for (let i = 0; i < this.values.length; i++) this.values[i] = (this.values[i] ?? 0) + by;
    this.sum += by * Math.min(this.count, this.window);
    this.means = this.means.map((mean) => mean + by);
    this.least += by;
    this.most += by;
  }

  private note(mean: number): void {
    this.means.push(mean);
    if (this.means.length > NOTED) this.means.shift();
    // Those that share rows with the present window say nothing about it.
    const before = this.means.slice(0, -PER_WINDOW - 1);
    if (before.length < LEAST) return;
    this.least = Math.min(...before);
    this.most = Math.max(...before);
  }

  /** All of the window is there, not a few rows far off. */
  private isWhole(): boolean {
    const { window, values, least, most } = this;
    let [above, below] = [0, 0];
    for (let part = 0; part < PER_WINDOW; part++) {
      const [from, to] = [
        Math.floor((part * window) / PER_WINDOW),
        Math.floor(((part + 1) * window) / PER_WINDOW),
      ];
      let sum = 0;
      for (let i = from; i < to; i++) sum += values[(this.count + i) % window] ?? 0;
      const mean = sum / (to - from);
      if (mean > most) above++;
      if (mean < least) below++;
    }
    return Math.max(above, below) === PER_WINDOW;
  }

  private restart(window: number): void {
    this.window = window;
    this.values = new Float64Array(window);
    this.sum = 0;
    this.count = 0;
    this.means = [];
    this.least = Number.NaN;
    this.most = Number.NaN;
    this.rowsBeyond = 0;
  }
}
