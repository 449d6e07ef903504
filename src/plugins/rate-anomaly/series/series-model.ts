import type { History } from './history.js';
import { LinearPredictor } from './linear-predictor.js';

const LAGS = 6;
const PER_PERIOD = 4;
/** Experts that need no period: the last value, the level of late, the linear one. */
const PLAIN = 3;
const LOSS_KEEP = 0.985;

const median3 = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

export interface Prediction {
  value: number;
  /** What the season and the slow level alone expect: it does not follow a drift. */
  slow: number;
  /** How far values usually are from `value`. */
  scale: number;
}

/**
 * Experts for the next value: the last one, the level of late, each season, and a linear one on all of those. They weigh as
 * they were right of late. What it is told to learn has its outliers drawn in already.
 */
export class SeriesModel {
  private readonly experts: Float64Array;
  private readonly losses: Float64Array;
  /** What each season expects of its own. */
  private readonly bases: Float64Array;
  private readonly offsets: Float64Array;
  private readonly slowOffsets: Float64Array;
  private readonly features: Float64Array;
  private readonly linear: LinearPredictor;
  private fast = 0;
  private level = 0;
  private step = 0;
  private errorFast = 0;
  private errorSlow = 0;
  private seen = 0;
  private readonly prediction: Prediction = { value: 0, slow: 0, scale: 0 };

  constructor(
    readonly periods: readonly number[],
    private readonly history: History,
    private readonly raw: History,
    private readonly errors: History,
  ) {
    const experts = PLAIN + periods.length;
    this.experts = new Float64Array(experts);
    this.losses = new Float64Array(experts);
    this.bases = new Float64Array(periods.length);
    this.offsets = new Float64Array(periods.length);
    this.slowOffsets = new Float64Array(periods.length);
    this.features = new Float64Array(1 + LAGS + 1 + PER_PERIOD * periods.length);
    this.linear = new LinearPredictor(this.features.length);
  }

  /** For the value that comes next. The object is used again. */
  predict(): Prediction {
    const { history, periods, experts, features, prediction } = this;
    const last = history.lag(1);
    const unit = Math.max(this.step, 1e-9 * Math.abs(last), 1e-12);
    let at = 0;
    features[at++] = 0.1;
    for (let lag = 2; lag <= LAGS; lag++) features[at++] = (history.lag(lag) - last) / unit;
    features[at++] = (this.fast - last) / unit;
    features[at++] = (this.level - last) / unit;
    experts[0] = last;
    experts[1] = this.fast;
    let slow = this.level;
    let slowLoss = Number.POSITIVE_INFINITY;
    for (let i = 0; i < periods.length; i++) {
      const period = periods[i] as number;
      const base = this.seasonal(period);
      this.bases[i] = base;
      const { held } = history;
      const known = held > period + 2;
      features[at++] = known ? (history.lag(period) - last) / unit : 0;
      features[at++] = known ? (history.lag(period + 1) - last) / unit : 0;
      features[at++] = known ? (history.lag(period - 1) - last) / unit : 0;
      features[at++] = known ? (base - last) / unit : 0;
      experts[PLAIN + i] = known ? base + (this.offsets[i] as number) : this.fast;
      const loss = this.losses[PLAIN + i] as number;
      if (held > 3 * period && loss < slowLoss) {
        slowLoss = loss;
        slow = base + (this.slowOffsets[i] as number);
      }
    }
    for (let i = 0; i < features.length; i++)
      features[i] = Math.max(-50, Math.min(50, features[i] as number));
    experts[2] = last + unit * Math.max(-30, Math.min(30, this.linear.predict(features)));

    let best = Number.POSITIVE_INFINITY;
    for (const loss of this.losses) best = Math.min(best, loss);
    const floor = 1e-3 * unit + best;
    let sum = 0;
    let weights = 0;
    for (let i = 0; i < experts.length; i++) {
      const ratio = floor / ((this.losses[i] as number) + 1e-3 * unit);
      const weight = ratio ** 8;
      weights += weight;
      sum += weight * (experts[i] as number);
    }
    prediction.value = weights > 0 ? sum / weights : last;
    prediction.slow = slow;
    let local = this.errorFast;
    const period = periods[0];
    if (period !== undefined && this.errors.held > period + 2) {
      const seasonal =
        (this.errors.lag(period) + this.errors.lag(period - 1) + this.errors.lag(period + 1)) / 3;
      local = 0.5 * local + 0.5 * seasonal;
    }
    prediction.scale = Math.max(0.6 * this.errorSlow, 0.5 * this.errorSlow + 0.5 * local);
    return prediction;
  }

  /** After `predict` and before the value is pushed to the history. */
  learn(value: number): void {
    const { history, experts, losses, prediction } = this;
    const count = ++this.seen;
    if (history.count === 0 || count === 1) {
      this.fast = value;
      this.level = value;
    }
    const last = history.count === 0 ? value : history.lag(1);
    const unit = Math.max(this.step, 1e-9 * Math.abs(last), 1e-12);
    const limit = 8 * unit;
    for (let i = 0; i < experts.length; i++) {
      const loss = Math.min(limit, Math.abs(value - (experts[i] as number)));
      losses[i] = count < 3 ? loss : LOSS_KEEP * (losses[i] as number) + (1 - LOSS_KEEP) * loss;
    }
    const missed = (value - (experts[2] as number)) / unit;
    const bound = 4 * Math.max(0.3, (losses[2] as number) / unit);
    this.linear.learn(this.features, Math.max(-bound, Math.min(bound, missed)));

    const rate = (slowest: number) => Math.max(slowest, 1 / (count + 1));
    const error = Math.abs(value - prediction.value);
    this.errors.push(error);
    if (count > 4) {
      const drawn = Math.min(error, Math.max(5 * this.errorSlow, count < 30 ? error : 0) || error);
      this.errorFast += rate(0.06) * (drawn - this.errorFast);
      this.errorSlow += rate(0.003) * (drawn - this.errorSlow);
    }
    this.fast += rate(0.15) * (value - this.fast);
    this.level += rate(0.01) * (value - this.level);
    const moved = Math.abs(value - last);
    this.step += rate(0.01) * (Math.min(moved, this.step > 0 ? 10 * this.step : moved) - this.step);
    for (let i = 0; i < this.periods.length; i++) {
      const period = this.periods[i] as number;
      if (history.held <= period + 2) continue;
      const off = value - (this.bases[i] as number);
      this.offsets[i] = (this.offsets[i] as number) + 0.1 * (off - (this.offsets[i] as number));
      this.slowOffsets[i] = (this.slowOffsets[i] as number) + 0.01 * (off - (this.slowOffsets[i] as number));
    }
  }

  /** How far the value is off what is expected of it, by the season that agrees best if it was right of late. */
  offOf(value: number): number {
    let off = value - this.prediction.value;
    let best = Number.POSITIVE_INFINITY;
    for (const loss of this.losses) best = Math.min(best, loss);
    for (let i = PLAIN; i < this.experts.length; i++) {
      if (!((this.losses[i] as number) <= 1.5 * best)) continue;
      const other = value - (this.experts[i] as number);
      if (Math.abs(other) < Math.abs(off)) off = other;
    }
    return off;
  }

  /** The level has moved for good: the caller moves the history likewise. */
  shift(by: number): void {
    this.fast += by;
    this.level += by;
  }

  private seasonal(period: number): number {
    const { raw } = this;
    const one = raw.lag(period);
    if (raw.held < 2 * period + 1) return one;
    const two = raw.lag(2 * period);
    if (raw.held < 3 * period + 1) return (one + two) / 2;
    return median3(one, two, raw.lag(3 * period));
  }
}
