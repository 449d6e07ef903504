import { day, type Family, HOUR, MINUTE, places, type Random } from './labelled-series.js';
import { rough, windows } from './machine.js';

/** A count whose spread is above Poisson's: what people do. */
function crowd(random: Random, mean: number, over: number): number {
  return random.poisson(Math.max(0, mean * Math.exp(over * random.normal() - (over * over) / 2)));
}

/** Hourly, as of a large site: A day, a week, a trend; then another noise, another height. */
function composed(random: Random, changes: boolean): ReturnType<Family> {
  const periods = [24, 168, random.next() < 0.5 ? 12 : 48];
  const sizes = periods.map(() => random.between(100, 900));
  const slope = random.between(-2, 3);
  const noise = random.between(10, 60);
  const values: number[] = [];
  const changed = changes ? places(random, 1680, 3, 40) : [];
  let level = 3000;
  let louder = 1;
  let factor = 1;
  for (let i = 0; i < 1680; i++) {
    const change = changed.indexOf(i);
    if (change === 0) level += (random.next() < 0.5 ? 1 : -1) * random.between(15, 40) * noise;
    if (change === 1) louder = random.between(1.3, 2);
    if (change === 2) factor = random.between(1.2, 1.6);
    const season = periods.reduce(
      (sum, period, k) => sum + factor * (sizes[k] ?? 0) * Math.sin((2 * Math.PI * i) / period),
      0,
    );
    values.push(level + slope * i + season + louder * noise * random.normal());
  }
  const anomalies: [number, number][] = changed.slice(0, 1).map((at) => [at, at + 8]);
  for (const at of places(random, 1680, 6)) {
    if (changed.some((other) => Math.abs(other - at) < 10)) continue;
    values[at] = (values[at] ?? 0) + (random.next() < 0.5 ? 1 : -1) * noise * random.between(10, 25);
    anomalies.push([at, at]);
  }
  return { stepMs: HOUR, values, anomalies };
}

/** Sites, streets, messages, rides, and the doors of an API. */
export const traffic: Readonly<Record<string, Family>> = {
  'composed: outliers': (random) => composed(random, false),
  'composed: outliers and changes': (random) => composed(random, true),
  'real site by the hour': (random) => {
    const size = random.between(100, 5000);
    const noise = rough(random, 0.6);
    const weekend = random.between(0.5, 1);
    const values = Array.from({ length: 1420 }, (_, i) =>
      crowd(
        random,
        size * Math.exp(0.12 * noise() + 0.5 * day(i, 24)) * (Math.floor(i / 24) % 7 > 4 ? weekend : 1),
        0.08,
      ),
    );
    const anomalies = windows(random, values, 3, [1, 8], (v, _, __, event) =>
      Math.round(event === 0 ? 0.1 * v : v * 1.5 + 1.5 * size),
    );
    return { stepMs: HOUR, values, anomalies };
  },
  'mentions by five minutes': (random) => {
    const mean = Math.exp(random.between(0.5, 4.5));
    const noise = rough(random, 0.9);
    const values = Array.from({ length: 15_000 }, (_, i) =>
      crowd(random, mean * Math.exp(0.25 * noise() + 0.6 * day(i, 288)), 0.35),
    );
    const anomalies = windows(random, values, 3, [6, 40], (v, i, n) =>
      Math.round(v + (8 * mean + 30) * random.between(0.8, 1.2) * Math.exp((-2 * i) / n)),
    );
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'speed on a street': (random) => {
    const noise = rough(random, 0.6);
    const values = Array.from({ length: 2500 }, (_, i) => {
      const hour = (i % 144) / 6;
      const rush =
        Math.floor(i / 144) % 7 < 5
          ? Math.exp(-((hour - 8) ** 2) / 2) + Math.exp(-((hour - 17) ** 2) / 3)
          : 0;
      return Math.round(68 - 14 * rush + 3 * noise());
    });
    const anomalies = windows(random, values, 3, [4, 20], () => random.between(15, 28)).filter(Boolean);
    return { stepMs: 10 * MINUTE, values: values.map(Math.round), anomalies };
  },
  'rides with holidays': (random) => {
    const perDay = 48;
    const noise = rough(random, 0.8);
    const days = Array.from({ length: 215 }, () => Math.exp(0.04 * random.normal()));
    const values = Array.from({ length: perDay * 215 }, (_, i) => {
      const today = Math.floor(i / perDay);
      const weekend = today % 7 > 4;
      const slot = (i % perDay) / perDay;
      const shape = weekend
        ? 0.9 + 0.45 * Math.sin(2 * Math.PI * slot - 2.6)
        : 0.9 + 0.55 * Math.sin(2 * Math.PI * slot - 2.1) + 0.15 * Math.sin(4 * Math.PI * slot);
      return Math.round(16000 * shape * (days[today] ?? 1) * Math.exp(0.035 * noise()));
    });
    const anomalies = places(random, 215, 5, 4).map((date): [number, number] => {
      const factor = random.next() < 0.7 ? random.between(0.4, 0.65) : random.between(1.35, 1.6);
      for (let i = date * perDay; i < (date + 1) * perDay; i++)
        values[i] = Math.round((values[i] ?? 0) * factor);
      return [date * perDay, (date + 1) * perDay - 1];
    });
    return { stepMs: 30 * MINUTE, values, anomalies };
  },
  'logins by the minute': (random) => {
    const mean = Math.exp(random.between(0, 3.5));
    const values = Array.from({ length: 12_000 }, (_, i) =>
      crowd(random, mean * Math.exp(0.9 * day(i, 1440)) * (Math.floor(i / 1440) % 7 > 4 ? 0.5 : 1), 0.15),
    );
    const anomalies = windows(random, values, 4, [5, 60], (v) => v + random.poisson(6 * mean + 15));
    return { stepMs: MINUTE, values, anomalies };
  },
  'calls by five minutes, nightly export, outages': (random) => {
    const mean = Math.exp(random.between(3, 6));
    const values = Array.from({ length: 5000 }, (_, i) => {
      const job = i % 288 >= 30 && i % 288 < 36 ? 5 * mean : 0;
      return crowd(random, mean * Math.exp(0.7 * day(i, 288)) + job, 0.1);
    });
    const anomalies = windows(random, values, 4, [3, 24], (v, _, __, event) =>
      event % 2 === 0 ? 0 : v + random.poisson(4 * mean),
    );
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
};

/** A flag here is false. */
export const silent: Readonly<Record<string, Family>> = {
  'nothing happens: job at about four': (random) => ({
    stepMs: 5 * MINUTE,
    values: Array.from({ length: 4032 }, (_, i) => {
      const at = 40 + (Math.floor(i / 288) % 3);
      return (i % 288 >= at && i % 288 < at + 5 ? 80 : 20) + 2 * random.normal();
    }),
    anomalies: [],
  }),
  'nothing happens: lognormal': (random) => ({
    stepMs: MINUTE,
    values: Array.from({ length: 10_000 }, () => 100 * Math.exp(0.8 * random.normal())),
    anomalies: [],
  }),
  'nothing happens: office hours': (random) => ({
    stepMs: 5 * MINUTE,
    values: Array.from({ length: 288 * 28 }, (_, i) => {
      const hour = (i % 288) / 12;
      const work = Math.floor(i / 288) % 7 < 5 && hour > 8 && hour < 18;
      return crowd(random, work ? 80 : 1.5, 0.2);
    }),
    anomalies: [],
  }),
  'nothing happens: a walk': (random) => {
    let level = 300;
    return {
      stepMs: MINUTE,
      values: Array.from({ length: 10_000 }, () => (level += random.normal())),
      anomalies: [],
    };
  },
  'nothing happens: spikes now and then': (random) => ({
    stepMs: 5 * MINUTE,
    values: Array.from(
      { length: 8000 },
      () => 10 + random.normal() + (random.next() < 0.015 ? random.between(20, 40) : 0),
    ),
    anomalies: [],
  }),
};
