import { day, type Family, HOUR, MINUTE, places, spikes } from './labelled-series.js';

/** The first families. */
export const plain: Readonly<Record<string, Family>> = {
  'season and trend with outliers': (random) => {
    const periods = [12, 24, 168];
    const sizes = periods.map(() => random.between(50, 400));
    const slope = random.between(-1, 3);
    const noise = random.between(5, 40);
    const values = Array.from({ length: 1680 }, (_, i) =>
      periods.reduce(
        (sum, period, k) => sum + (sizes[k] ?? 0) * Math.sin((2 * Math.PI * i) / period),
        2000 + slope * i + noise * random.normal(),
      ),
    );
    return { stepMs: HOUR, values, anomalies: spikes(random, values, noise, 6) };
  },
  'unknown period': (random) => {
    const period = random.between(30, 90);
    const noise = random.between(0.02, 0.1);
    const values = Array.from(
      { length: 1500 },
      (_, i) =>
        Math.sin((2 * Math.PI * i) / period) +
        0.5 * Math.sin((6 * Math.PI * i) / period) +
        noise * random.normal(),
    );
    return { stepMs: 1000, values, anomalies: spikes(random, values, noise, 5) };
  },
  'machine metric with level shifts': (random) => {
    const values: number[] = [];
    const anomalies: [number, number][] = [];
    const shifts = places(random, 4000, 3, 150);
    let level = random.between(20, 60);
    let state = 0;
    for (let i = 0; i < 4000; i++) {
      if (shifts.includes(i)) {
        level += (random.next() < 0.6 ? 1 : -1) * random.between(12, 30);
        anomalies.push([i, i + 8]);
      }
      state = 0.6 * state + random.normal();
      values.push(level + state);
    }
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'machine metric with spikes as usual': (random) => {
    const values = Array.from({ length: 4000 }, () =>
      random.next() < 0.03 ? random.between(20, 45) : 4 + Math.abs(random.normal()),
    );
    const anomalies = places(random, 4000, 3, 40).map((at): [number, number] => {
      const length = random.below(10) + 4;
      for (let i = 0; i < length; i++) values[at + i] = random.between(85, 100);
      return [at, at + length];
    });
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'web traffic': (random) => {
    const size = random.between(50, 3000);
    const weekend = random.between(0.4, 0.8);
    const values = Array.from({ length: 24 * 7 * 8 }, (_, i) => {
      const usual = size * (1.2 + day(i, 24)) * (Math.floor(i / 24) % 7 > 4 ? weekend : 1) * (1 + i / 4000);
      return random.poisson(usual * (1 + 0.06 * random.normal()));
    });
    const anomalies = places(random, values.length, 5, 12).map((at): [number, number] => {
      const length = 1 + random.below(5);
      const factor = random.next() < 0.4 ? random.between(0, 0.2) : random.between(2, 4);
      for (let i = 0; i < length; i++)
        values[at + i] = Math.round((values[at + i] ?? 0) * factor + (factor > 1 ? 0.6 * size : 0));
      return [at, at + length - 1];
    });
    return { stepMs: HOUR, values, anomalies };
  },
  'counts of rides': (random) => {
    const perDay = 48;
    const values = Array.from({ length: perDay * 7 * 10 }, (_, i) => {
      const weekday = Math.floor(i / perDay) % 7;
      return (
        15000 +
        9000 * day(i, perDay) +
        2500 * day(2 * i, perDay) +
        (weekday > 4 ? 1500 * Math.sin(i / 9) : 0) +
        700 * random.normal()
      );
    });
    const anomalies = places(random, values.length, 4, 60).map((at): [number, number] => {
      const length = 24 + random.below(30);
      const factor = random.next() < 0.6 ? random.between(0.3, 0.6) : random.between(1.4, 1.8);
      for (let i = 0; i < length; i++) values[at + i] = (values[at + i] ?? 0) * factor;
      return [at, at + length - 1];
    });
    return { stepMs: 30 * MINUTE, values, anomalies };
  },
  'zero-inflated counts': (random) => {
    const values = Array.from({ length: 3000 }, () => (random.next() < 0.08 ? 1 + random.poisson(2) : 0));
    const anomalies = places(random, 3000, 4).map((at): [number, number] => {
      for (let i = 0; i < 3; i++) values[at + i] = 25 + random.poisson(15);
      return [at, at + 2];
    });
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'heavy tails': (random) => {
    const student = () =>
      random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);
    const values = Array.from({ length: 3000 }, () => 100 + 5 * student());
    return { stepMs: MINUTE, values, anomalies: spikes(random, values, 5, 4, 40) };
  },
  'random walk': (random) => {
    let level = 500;
    const values = Array.from({ length: 3000 }, () => (level += random.normal()));
    const anomalies = places(random, 3000, 4).map((at): [number, number] => {
      for (let i = at; i < 3000; i++) values[i] = (values[i] ?? 0) + 12;
      return [at, at + 8];
    });
    return { stepMs: MINUTE, values, anomalies };
  },
  'slow growth and variance': (random) => {
    const values = Array.from(
      { length: 3000 },
      (_, i) => (100 + i * 0.1) * (1 + 0.05 * random.normal() * (1 + i / 1500)),
    );
    const anomalies = places(random, 3000, 4).map((at): [number, number] => {
      values[at] = (values[at] ?? 0) * random.between(2, 3);
      return [at, at];
    });
    return { stepMs: 10 * MINUTE, values, anomalies };
  },
  'constant and steps': (random) => {
    const values = Array.from({ length: 1500 }, () => 42);
    const anomalies = places(random, 1500, 3, 40).map((at): [number, number] => {
      for (let i = at; i < at + 5; i++) values[i] = 42 + 1 + random.below(40);
      return [at, at + 4];
    });
    return { stepMs: HOUR, values, anomalies };
  },
  'gauge that stands still': (random) => {
    let state = 0;
    const values = Array.from({ length: 4000 }, (_, i) => {
      state = 0.95 * state + 0.3 * random.normal();
      return 70 + 5 * day(i, 288) + state;
    });
    const anomalies = places(random, 4000, 2, 60).map((at): [number, number] => {
      for (let i = at; i < at + 60; i++) values[i] = values[at] ?? 0;
      return [at, at + 60];
    });
    return { stepMs: 5 * MINUTE, values, anomalies };
  },
  'nothing happens: daily': (random) => ({
    stepMs: 5 * MINUTE,
    values: Array.from({ length: 288 * 14 }, (_, i) => 50 + 20 * day(i, 288) + 3 * random.normal()),
    anomalies: [],
  }),
  'nothing happens: nightly job': (random) => ({
    stepMs: 5 * MINUTE,
    values: Array.from(
      { length: 288 * 14 },
      (_, i) => (i % 288 >= 24 && i % 288 < 30 ? 90 : 10) + random.normal(),
    ),
    anomalies: [],
  }),
  'nothing happens: small counts': (random) => ({
    stepMs: MINUTE,
    values: Array.from({ length: 5000 }, () => random.poisson(3)),
    anomalies: [],
  }),
};
