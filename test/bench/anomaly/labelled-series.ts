/** A labelled series: what a family makes of a seed. */
export interface LabelledSeries {
  readonly stepMs: number;
  readonly values: readonly number[];
  /** First and last row of each anomaly. */
  readonly anomalies: readonly (readonly [number, number])[];
}

/** Numbers from a seed: mulberry32. */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let p = this.next(); p > limit; p *= this.next()) count++;
    return count;
  }
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export type Family = (random: Random) => LabelledSeries;

/** Rows for anomalies: apart from each other and after the first third. */
export function places(random: Random, rows: number, count: number, room = 20): number[] {
  const found: number[] = [];
  for (let tries = 0; found.length < count && tries < 1000; tries++) {
    const at = Math.floor(random.between(rows * 0.3, rows - room - 5));
    if (found.every((other) => Math.abs(other - at) > room * 3)) found.push(at);
  }
  return found.sort((a, b) => a - b);
}

export function spikes(
  random: Random,
  values: number[],
  spread: number,
  count: number,
  least = 6,
): [number, number][] {
  return places(random, values.length, count).map((at) => {
    const sign = random.next() < 0.7 ? 1 : -1;
    values[at] = (values[at] ?? 0) + sign * spread * random.between(least, 3 * least);
    return [at, at];
  });
}

export const day = (i: number, perDay: number) => Math.sin((2 * Math.PI * i) / perDay - 1.5);
