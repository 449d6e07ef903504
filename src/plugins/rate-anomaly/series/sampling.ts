const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CALENDAR = [HOUR, DAY, 7 * DAY];
const SAMPLE = 65;

/** How far apart rows usually are, told from their own times; gaps are counted in steps of it. */
export class Sampling {
  private deltas: number[] = [];
  private last: number | undefined;
  private odd = 0;
  private untilEstimate = 2;
  /** Milliseconds; undefined until two rows have come. */
  stepMs: number | undefined;

  /** How many steps further this row is: 0 for one that is not later than the latest. */
  advance(time: number): number {
    const { last } = this;
    if (last === undefined) {
      this.last = time;
      return 1;
    }
    const delta = time - last;
    if (!(delta > 0)) return 0;
    this.last = time;
    this.deltas.push(delta);
    if (this.deltas.length > SAMPLE) this.deltas.shift();
    if (--this.untilEstimate <= 0) {
      const sorted = [...this.deltas].sort((a, b) => a - b);
      this.stepMs = sorted[sorted.length >> 1];
      this.untilEstimate = this.deltas.length < SAMPLE ? this.deltas.length : 256;
    }
    const steps = delta / (this.stepMs ?? delta);
    const whole = Math.max(1, Math.round(steps));
    // Rows at no fixed distance are counted, not timed.
    this.odd = 0.98 * this.odd + (Math.abs(steps - whole) > 0.25 ? 0.02 : 0);
    return this.odd > 0.2 ? 1 : whole;
  }

  /** Steps of an hour, a day and a week, as far as they are whole and neither too short nor too long. */
  calendar(longest: number): number[] {
    const { stepMs } = this;
    if (stepMs === undefined || this.odd > 0.2) return [];
    return CALENDAR.map((ms) => ms / stepMs)
      .filter((steps) => steps >= 4 && steps <= longest && Math.abs(steps - Math.round(steps)) < 0.02)
      .map(Math.round);
  }
}
