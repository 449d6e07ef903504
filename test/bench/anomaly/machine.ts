import { day, type Family, HOUR, MINUTE, places, type Random } from './labelled-series.js';

type Windows = [number, number][];

/** `rows` values, and windows of `least` to `most` rows in which `change` makes them others. */
export function windows(
  random: Random,
  values: number[],
  count: number,
  [least, most]: readonly [number, number],
  change: (value: number, at: number, length: number, event: number) => number,
): Windows {
  return places(random, values.length, count, most).map((from, event): [number, number] => {
    const length = least + random.below(most - least + 1);
    for (let i = 0; i < length; i++) values[from + i] = change(values[from + i] ?? 0, i, length, event);
    return [from, from + length - 1];
  });
}

const rounded = (value: number, step: number) => Math.round(value / step) * step;
/** Autocorrelated noise of spread 1. */
export function rough(random: Random, keep: number): () => number {
  let state = 0;
  const fresh = Math.sqrt(1 - keep * keep);
  return () => (state = keep * state + fresh * random.normal());
}

/** Machines as a cloud measures them: every five minutes, two weeks. */
export const machine: Readonly<Record<string, Family>> = {
  'processor, quantised, with a nightly job': (random) => {
    const at = random.below(288);
    const height = random.between(10, 60);
    const noise = rough(random, random.between(0, 0.8));
    const base = random.between(2, 20);
    const values = Array.from({ length: 4032 }, (_, i) => {
      const late = (i - at - (random.next() < 0.1 ? 1 : 0) + 288) % 288;
      return Math.max(0, rounded(base + 0.08 * base * noise() + (late < 8 ? height : 0), 0.1));
    });
    const anomalies = windows(random, values, 2, [4, 40], (value) => value + 0.7 * height + base);
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'network bytes with usual bursts': (random) => {
    const size = Math.exp(random.between(8, 15));
    const often = random.between(0.005, 0.05);
    const values = Array.from(
      { length: 4032 },
      () =>
        size *
        Math.exp(0.25 * random.normal()) *
        (random.next() < often ? Math.exp(random.between(0.7, 2)) : 1),
    );
    const anomalies = windows(random, values, 2, [1, 12], (value) => value + size * random.between(15, 40));
    return { stepMs: 5 * MINUTE, values: values.map(Math.round), anomalies };
  },
  'processor: new level and back': (random) => {
    const noise = rough(random, random.between(0, 0.9));
    const base = random.between(20, 60);
    const spread = random.between(0.5, 4);
    const values = Array.from({ length: 4032 }, () => base + spread * noise());
    const sign = random.next() < 0.7 ? 1 : -1;
    const anomalies = windows(random, values, 2, [20, 150], (v) => v + sign * spread * random.between(8, 10));
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'memory that leaks': (random) => {
    const noise = rough(random, 0.7);
    const spread = random.between(0.3, 1);
    const values = Array.from({ length: 4032 }, (_, i) => 50 + 2 * day(i, 288) + spread * noise());
    const anomalies = windows(random, values, 1, [100, 300], (v, i, n) => v + (i / n) * spread * 18);
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'disk bytes, mostly nothing': (random) => {
    const often = random.between(0.05, 0.3);
    const size = Math.exp(random.between(5, 12));
    const values = Array.from({ length: 4032 }, () =>
      random.next() < often ? Math.round(size * Math.exp(0.6 * random.normal())) : 0,
    );
    const anomalies = windows(random, values, 2, [6, 30], () => Math.round(size * random.between(10, 30)));
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'temperature that falls': (random) => {
    const noise = rough(random, 0.995);
    const values = Array.from({ length: 8000 }, () => 85 + 5 * noise() + 0.4 * random.normal());
    const anomalies = windows(
      random,
      values,
      2,
      [60, 200],
      (v, i, n) => v - 35 * Math.sin((Math.PI * i) / n),
    );
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'a daily plateau that is missing, or higher, or flat': (random) => {
    const noise = random.between(0.5, 3);
    const values = Array.from(
      { length: 4032 },
      (_, i) => 20 + noise * random.normal() + (i % 288 > 100 && i % 288 < 220 ? 60 : 0),
    );
    const kind = random.below(3);
    const first = (8 + random.below(4)) * 288;
    const [from, to] = [first + 101, first + 219];
    for (let i = from; i <= to; i++)
      values[i] =
        kind === 0 ? 20 + noise * random.normal() : kind === 1 ? (values[i] ?? 0) + 40 : (values[from] ?? 0);
    return { stepMs: 5 * MINUTE, values, anomalies: [[from, to]] };
  },
  'spikes that become dense': (random) => {
    const often = random.between(0.01, 0.03);
    const dense = 2500 + random.below(1000);
    const values = Array.from({ length: 4032 }, (_, i) => {
      const spike = random.next() < (i >= dense && i < dense + 100 ? 0.5 : often);
      return 20 + random.normal() + (spike ? random.between(15, 25) : 0);
    });
    return { stepMs: 5 * MINUTE, values, anomalies: [[dense, dense + 99]] };
  },
  'price of a click': (random) => {
    const size = random.between(0.05, 2);
    const noise = rough(random, 0.5);
    const values = Array.from(
      { length: 1600 },
      (_, i) => size * Math.exp(0.2 * noise() + 0.25 * day(i, 24)) * (random.next() < 0.01 ? 1.6 : 1),
    );
    const anomalies = windows(random, values, 4, [1, 4], (v) => v + size * random.between(3, 8));
    return { stepMs: HOUR, values, anomalies };
  },
};
