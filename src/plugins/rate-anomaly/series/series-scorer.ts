import { History } from './history.js';
import { findPeriods } from './periods.js';
import { Sampling } from './sampling.js';
import { SeriesModel } from './series-model.js';
import { Tail } from './tail.js';

/** 2^14 steps: more than a week at one a minute. */
const CAPACITY = 16_384;
/** Rows before anything is told. */
export const COLD_ROWS = 30;
/** Above this rarity (−log10 of the probability) a row is flagged: its score is then 0.5 or more. */
const FLAG = 4.2;
const FAR = 4;
/** So many unusual values in a row, about alike, are the new level. */
const SHIFT_ROWS = 4;
const GAP_MAX = 2048;

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
  private readonly errors = new History(CAPACITY);
  private readonly sampling = new Sampling();
  private model = new SeriesModel([], this.history, this.errors);
  private readonly high = new Tail();
  private readonly low = new Tail();
  private readonly driftHigh = new Tail();
  private readonly driftLow = new Tail();
  private rows = 0;
  private untilPeriods = 24;
  private quantum = Number.POSITIVE_INFINITY;
  private magnitude = 0;
  private previous = Number.NaN;
  private run: number[] = [];
  private runSign = 0;
  private shifts: { by: number; at: number }[] = [];
  private drift = 0;
  private driftScale = 0;
  private drifting = false;
  private equal = 0;
  private equalShare = 0.5;
  private held = 0;
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
    const young = this.rows < 2000 ? 1 + 12 / Math.max(1, this.rows) : 1;
    const off = value - expected;
    const z = Math.abs(off) / spread;
    const tail = off >= 0 ? this.high : this.low;
    let rarity = rarityOf(tail.probability(z / young));
    const raw = rarity;

    const judged = this.rows >= COLD_ROWS;
    let flag = judged && rarity >= FLAG && z > FAR;
    if (!flag) rarity = Math.min(rarity, FLAG - 0.05);
    const returned = flag && this.isReturn(value, expected, spread);
    if (returned) {
      flag = false;
      rarity = FLAG / 2;
    }

    const outlier = raw >= FLAG && z > FAR && this.rows >= COLD_ROWS;
    const sign = Math.sign(off);
    const limit = Math.max(FAR, tail.quantile(10 ** -2.5)) * spread;
    const drawn = outlier ? expected + sign * Math.min(Math.abs(off), 0.1 * limit) : value;

    const flat = this.flatness(value, learns);
    const moved = this.drifts(drawn - slow, spread, judged && learns);
    if (judged && !flag && !outlier && (flat || moved)) {
      flag = true;
      rarity = Math.max(rarity, FLAG + 0.3);
    }
    if (learns) {
      // The scale of the first rows is not known yet; and one outlier must not make the next one usual.
      if (this.rows > 8) {
        const rare = this.outliers < 0.003;
        const known =
          tail.weight > 40 ? (rare ? tail.quantile(10 ** -3.1) : 1.3 * tail.quantile(10 ** -FLAG)) : 8;
        tail.learn(Math.min(z, known));
        (off >= 0 ? this.low : this.high).learn(0);
      }
      this.learnQuantum(value);
      model.learn(drawn);
      history.push(drawn);
      this.rows++;
      this.outliers += 0.004 * ((outlier ? 1 : 0) - this.outliers);
      this.follow(value, outlier, sign, spread, returned);
      if (--this.untilPeriods <= 0) this.learnPeriods();
    }
    if (!judged) return UNJUDGED;
    const own = rarity / (rarity + FLAG);
    this.held = Math.max(own, 0.9 * this.held);
    const score = flag ? Math.max(0.5, own) : Math.min(0.499, Math.max(own, 0.9 * this.held));
    return { score, flag, judged };
  }

  /** A step that has no row: what was expected is taken for it. */
  private fill(): void {
    const { value } = this.model.predict();
    this.history.push(value);
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

  /** Unusual values that agree are a new level: the memory is moved there, and the next is usual. */
  private follow(value: number, outlier: boolean, sign: number, spread: number, returned: boolean): void {
    if (!outlier) {
      if (this.run.length > 0) this.run = [];
      return;
    }
    if (sign !== this.runSign) this.run = [];
    this.runSign = sign;
    this.run.push(value - (this.model.predict().value || 0));
    const needed = returned ? 2 : SHIFT_ROWS;
    if (this.run.length < needed) return;
    const by = [...this.run].sort((a, b) => a - b)[this.run.length >> 1] ?? 0;
    const apart = Math.max(...this.run) - Math.min(...this.run);
    // Values that are all over the place are no level; but not for ever.
    if (apart > Math.max(0.5 * Math.abs(by), 6 * spread) && this.run.length < 16) return;
    this.history.shift(by);
    this.model.shift(by);
    this.shifts = [...this.shifts.slice(-3), { by, at: this.rows }];
    this.run = [];
  }

  /** Back to where it was before it moved, not long after. */
  private isReturn(value: number, expected: number, spread: number): boolean {
    let back = 0;
    for (let i = this.shifts.length - 1; i >= 0; i--) {
      const shift = this.shifts[i];
      if (shift === undefined || this.rows - shift.at > 200) break;
      back += shift.by;
      if (Math.abs(value - (expected - back)) < Math.max(5 * spread, 0.6 * Math.abs(back))) return true;
    }
    return false;
  }

  /** The mean of late is off what season and level expect, though no single value was. True when that begins. */
  private drifts(off: number, spread: number, judged: boolean): boolean {
    this.drift += 0.12 * (off - this.drift);
    const size = Math.abs(this.drift);
    if (this.driftScale === 0 && judged) this.driftScale = spread;
    const z = size / Math.max(this.driftScale, 0.3 * spread);
    const tail = this.drift >= 0 ? this.driftHigh : this.driftLow;
    const rare =
      rarityOf(tail.probability(z)) > FLAG + 1.5 &&
      z > 8 &&
      tail.weight > 300 &&
      this.driftScale < 2 * spread;
    if (judged) {
      tail.learn(Math.min(z, 12));
      this.driftScale +=
        Math.max(0.002, 1 / this.rows) * (Math.min(size, 5 * this.driftScale) - this.driftScale);
    }
    const begins = rare && !this.drifting;
    this.drifting = rare || (this.drifting && z > 4);
    return begins && judged;
  }

  /** A series that always moves stands still. True when that is told, once. */
  private flatness(value: number, learns: boolean): boolean {
    const same = value === this.previous;
    if (learns) {
      this.equalShare += Math.max(0.002, 1 / (this.rows + 2)) * ((same ? 1 : 0) - this.equalShare);
      this.equal = same ? this.equal + 1 : 0;
    }
    if (this.equal < 8 || this.rows < 100) return false;
    const rarity = (n: number) => -n * Math.log10(Math.max(0.02, Math.min(0.98, this.equalShare)));
    const limit = FLAG + 4;
    return rarity(this.equal) >= limit && (rarity(this.equal - 1) < limit || this.equal === 8);
  }

  private learnPeriods(): void {
    const { held } = this.history;
    this.untilPeriods = Math.min(4096, Math.max(24, this.rows));
    const periods = findPeriods(this.history.latest(CAPACITY), this.sampling.calendar(CAPACITY / 3));
    const same =
      periods.length === this.model.periods.length &&
      periods.every((one) => this.model.periods.includes(one));
    if (same || held < 24) return;
    this.model = this.modelOf(periods);
  }

  /** A model that has already learned what is held. */
  private modelOf(periods: readonly number[]): SeriesModel {
    const past = this.history.latest(CAPACITY);
    this.history.count = 0;
    this.errors.count = 0;
    const model = new SeriesModel(periods, this.history, this.errors);
    const from = Math.max(0, past.length - Math.max(1500, 4 * Math.max(0, ...periods)));
    past.forEach((value, i) => {
      if (i >= from) {
        model.predict();
        model.learn(value);
      } else this.errors.push(0);
      this.history.push(value);
    });
    return model;
  }
}

const rarityOf = (probability: number): number => -Math.log10(Math.max(1e-30, probability));
