import { Context } from './context.js';
import { Drift } from './drift.js';
import { History } from './history.js';
import { Levels, SHIFT_ROWS } from './levels.js';
import { findPeriods } from './periods.js';
import { cameBefore, Recurrence } from './recurrence.js';
import { Sampling } from './sampling.js';
import { SeriesModel } from './series-model.js';
import { Stillness, stoodBefore } from './stillness.js';
import { rarityOf, Tail } from './tail.js';

/** 2^14 steps: more than a week at one a minute. */
const CAPACITY = 16_384;
/** Rows before anything is told. */
export const COLD_ROWS = 30;
/** Above this rarity (−log10 of the probability) a row is flagged: its score is then 0.5 or more. */
const FLAG = 3.5;
const FAR = 4;
const RECORD = 1.4;
const GAP_MAX = 2048;
const QUIET_MAX = 300;
/** Rows in which what comes back to where it was is no news. */
const RETURN_ROWS = 200;
/** Days before a slow drift is told of. */
const DRIFT_DAYS = 4;

export interface Verdict {
  /** 0 to 1, from 0.5 on flagged; 0 while there is too little history. */
  readonly score: number;
  readonly flag: boolean;
  /** False while there is too little history to judge. */
  readonly judged: boolean;
}

const UNJUDGED: Verdict = { score: 0, flag: false, judged: false };

/**
 * Scores the values of one series as they come, without looking ahead: how seldom is a value as far from what several
 * experts expect? Nothing has to be set. Memory is fixed.
 */
export class SeriesScorer {
  private readonly history = new History(CAPACITY);
  /** The values themselves; `history` holds them with outliers drawn in. */
  private readonly raw = new History(CAPACITY);
  private readonly errors = new History(CAPACITY);
  private readonly sampling = new Sampling();
  private model: SeriesModel = new SeriesModel([], this.history, this.raw, this.errors);
  private high = new Tail();
  private low = new Tail();
  private readonly context = new Context();
  private readonly recurrence = new Recurrence();
  private readonly stillness = new Stillness();
  private readonly drift = new Drift();
  private rows = 0;
  private untilPeriods = 24;
  private quantum = Number.POSITIVE_INFINITY;
  private magnitude = 0;
  private previous = Number.NaN;
  private readonly levels = new Levels();
  /** Row of the latest value that was unusual and never before. */
  private lastNew = -1e9;
  /** The same for low and for high ones. */
  private readonly lastNewOf: [number, number] = [-1e9, -1e9];
  private trail = 0;
  /** Share of outliers of late. */
  private outliers = 0;

  /** Steps of the seasons in use. */
  get periods(): readonly number[] {
    return this.model.periods;
  }

  /** Milliseconds from row to row, as is usual; undefined before that is known. */
  get stepMs(): number | undefined {
    return this.sampling.stepMs;
  }

  /** `time` in milliseconds. A row that is not later than the latest is judged and not learned. */
  score(time: number, value: number): Verdict {
    if (!Number.isFinite(value)) return UNJUDGED;
    const steps = this.sampling.advance(time);
    for (let missing = Math.min(steps, GAP_MAX) - 1; missing > 0 && this.rows > 2; missing--) this.fill();
    if (steps > GAP_MAX) this.model = this.modelOf(this.model.periods);
    return this.next(value, steps > 0);
  }

  private next(value: number, learns: boolean): Verdict {
    const { history, model } = this;
    const { value: expected, slow, scale } = model.predict();
    const spread = Math.max(scale, this.leastSpread());
    const young = this.rows < 2000 ? 1 + 30 / Math.max(1, this.rows) : 1;
    const off = model.offOf(value);
    const size = Math.abs(off);
    const z = size / spread;
    const tail = off >= 0 ? this.high : this.low;
    const raw = rarityOf(tail.probability(z / young));
    const judged = this.rows >= COLD_ROWS;
    // Well above the largest that was usual: more than luck brings.
    const record = RECORD * (this.rows < 2000 ? 1 + 20 / this.rows : 1) * tail.record;
    const outlier = judged && raw >= FLAG && z > FAR && z > record;

    let rarity = raw;
    let usual = false;
    let recurs = false;
    if (outlier) {
      const signed = Math.sign(off) * z;
      recurs = cameBefore(this.raw, history, value, off, this.lags());
      usual = recurs || this.recurrence.often(this.rows, signed);
      if (learns) this.recurrence.note(this.rows, signed);
    }
    if (usual || !outlier) rarity = Math.min(rarity, outlier ? 0.6 * FLAG : FLAG - 0.05);
    const returned =
      outlier &&
      (this.levels.isReturn(value, expected, spread, this.rows) ||
        (this.rows - this.lastNew < RETURN_ROWS && Math.abs(value - slow) < 0.4 * size));
    if (returned) rarity = FLAG / 2;

    const limit = Math.max(FAR, tail.quantile(10 ** -2.5)) * spread;
    const drawn = outlier ? expected + Math.sign(off) * Math.min(size, 0.1 * limit) : value;

    const stands = learns && this.stillness.next(value === this.previous, FLAG + 4);
    const still = stands && !stoodBefore(this.raw, this.lags(), this.stillness.rowsEqual);
    const slowRarity = learns ? this.context.next((drawn - slow) / spread, this.rows, judged) : 0;
    if (judged && still) rarity = Math.max(rarity, FLAG + 0.5);
    if (judged) rarity = Math.max(rarity, Math.min(slowRarity, FLAG - 0.05));
    const fresh = judged ? this.levels.freshness(value, expected, this.rows) : 0;
    if (fresh > 0) rarity = Math.max(rarity, fresh >= 1 ? FLAG + 0.1 : fresh * (FLAG - 0.1));
    const drifts = learns && this.drift.next(drawn, this.season());
    // What comes daily has to be known before.
    const known = this.rows > Math.max(RETURN_ROWS, DRIFT_DAYS * this.quiet());
    if (drifts && known && this.rows - this.lastNew > RETURN_ROWS) rarity = Math.max(rarity, FLAG + 0.1);
    const flag = judged && rarity >= FLAG && this.rows >= this.quiet();

    if (learns) {
      // The scale of the first rows is not known yet; and one outlier must not make the next one usual.
      if (this.rows > 8) {
        const rare = this.outliers < 0.003;
        const known =
          tail.weight > 40 ? (rare ? tail.quantile(10 ** -3.1) : 1.3 * tail.quantile(10 ** -FLAG)) : 8;
        if (!outlier || usual) tail.record = Math.max(z, 0.9997 * tail.record);
        if (!recurs) tail.learn(usual ? z : Math.min(z, known));
        (off >= 0 ? this.low : this.high).learnNone();
      }
      this.learnQuantum(value);
      model.learn(drawn);
      history.push(drawn);
      this.raw.push(value);
      this.rows++;
      if (still || (outlier && !usual && !returned)) {
        this.lastNew = this.rows;
        if (outlier) this.lastNewOf[off > 0 ? 1 : 0] = this.rows;
      }
      this.outliers += 0.004 * ((outlier ? 1 : 0) - this.outliers);
      // After what was too high, what is too low is the way back.
      const back = this.rows - this.lastNewOf[off > 0 ? 0 : 1] < RETURN_ROWS;
      const news = this.rows - this.lastNew <= 2 * SHIFT_ROWS && !back;
      const by = this.levels.follow(outlier ? value - model.predict().value : 0, spread, this.rows, {
        returned,
        news,
      });
      if (by !== 0) {
        history.shift(by);
        this.raw.shift(by);
        this.drift.shift(by);
        model.shift(by);
      }
      if (--this.untilPeriods <= 0) this.learnPeriods();
    }
    if (!judged) return UNJUDGED;
    const own = rarity / (rarity + FLAG);
    this.trail = Math.max(own, 0.9 * this.trail);
    const score = flag ? Math.max(0.5, own) : Math.min(0.499, this.trail);
    return { score, flag, judged };
  }

  /** Lags at which what is unusual may have come before. */
  private lags(): readonly number[] {
    return [...new Set([...this.sampling.calendar(CAPACITY / 2), ...this.model.periods])];
  }

  /** Rows of a day where a season is known, else of the season; more than are held where there is none. */
  private season(): number {
    const least = Math.min(...this.model.periods, CAPACITY);
    return this.sampling.calendar(CAPACITY / 8).find((steps) => steps >= least) ?? least;
  }

  /** Rows before the first flag: a day, where that is not long, since what comes daily is not known before. */
  private quiet(): number {
    const day = this.sampling.calendar(QUIET_MAX).find((steps) => steps * (this.stepMs ?? 0) > 80_000_000);
    return Math.max(COLD_ROWS, day ?? COLD_ROWS);
  }

  /** A step that has no row: what was expected is taken for it. */
  private fill(): void {
    const { value } = this.model.predict();
    this.history.push(value);
    this.raw.push(value);
    this.errors.push(this.errors.lag(1));
  }

  private leastSpread(): number {
    const quantum = Number.isFinite(this.quantum) ? 0.12 * this.quantum : 0;
    return Math.max(quantum, 1e-7 * this.magnitude, 1e-12);
  }

  private learnQuantum(value: number): void {
    const apart = Math.abs(value - this.previous);
    if (apart > 1e-9 * (Math.abs(value) + Math.abs(this.previous))) {
      // The least distance between values, not the least ever: rounding errors are no step.
      this.quantum = Math.min(this.quantum * 1.001, apart);
    }
    this.previous = value;
    this.magnitude = Math.max(0.999 * this.magnitude, Math.abs(value));
  }

  private learnPeriods(): void {
    const { held } = this.history;
    this.untilPeriods = Math.min(4096, Math.max(24, this.rows));
    const periods = findPeriods(this.raw.latest(CAPACITY), this.sampling.calendar(CAPACITY / 3));
    const same =
      periods.length === this.model.periods.length &&
      periods.every((one) => this.model.periods.includes(one));
    if (same || held < 24) return;
    this.model = this.modelOf(periods);
  }

  /** A model that has already learned what is held. */
  private modelOf(periods: readonly number[]): SeriesModel {
    const past = this.history.latest(CAPACITY);
    const rawPast = this.raw.latest(CAPACITY);
    this.history.count = 0;
    this.raw.count = 0;
    this.errors.count = 0;
    const model = new SeriesModel(periods, this.history, this.raw, this.errors);
    const [high, low] = [new Tail(), new Tail()];
    const from = Math.max(0, past.length - Math.max(1500, 4 * Math.max(0, ...periods)));
    past.forEach((value, i) => {
      if (i >= from) {
        const { value: expected, scale } = model.predict();
        const off = (rawPast[i] ?? value) - expected;
        // The first of them teach the model; how far it is off is told by the rest.
        if (i > from + Math.max(...periods, 30)) {
          const tail = off >= 0 ? high : low;
          const z = Math.abs(off) / Math.max(scale, this.leastSpread());
          tail.learn(tail.weight > 40 ? Math.min(z, tail.quantile(10 ** -3.1)) : Math.min(z, 8));
          (off >= 0 ? low : high).learnNone();
        }
        model.learn(value);
      } else this.errors.push(0);
      this.history.push(value);
      this.raw.push(rawPast[i] ?? value);
    });
    if (high.weight > 200) {
      this.high = high;
      this.low = low;
    }
    return model;
  }
}
