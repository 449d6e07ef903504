import { expect, test } from '@jest/globals';
import { SeriesScorer } from '../../../../src/plugins/rate-anomaly/series/index.js';

const HOUR = 3_600_000;
/** Between -1 and 1, the same at every run. */
const noise = (i: number) => ((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 2000) / 1000 - 1;
/** The same, with nothing that comes again. */
function rough(i: number): number {
  let bits = Math.imul(i + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (((bits ^ (bits >>> 16)) >>> 8) % 2000) / 1000 - 1;
}
const flagsOf = (values: readonly number[], stepMs = HOUR): number[] => {
  const scorer = new SeriesScorer();
  return values.flatMap((value, i) => (scorer.score(i * stepMs, value).flag ? [i] : []));
};
const series = (rows: number, of: (i: number) => number) => Array.from({ length: rows }, (_, i) => of(i));
const daily = (i: number) => 100 + 40 * Math.sin((2 * Math.PI * i) / 24) + 2 * noise(i);

test('an ordinary week is never flagged', () => {
  expect(flagsOf(series(1000, daily))).toEqual([]);
});

test('a spike is flagged where it stands, and nowhere else', () => {
  expect(flagsOf(series(1000, (i) => daily(i) + (i === 700 ? 60 : 0)))).toEqual([700]);
});

test('a value that is usual at noon is flagged at midnight', () => {
  const at = 24 * 30 + 18;
  expect(flagsOf(series(1000, (i) => (i === at ? 140 : daily(i))))).toEqual([at]);
});

test('a new level is flagged when it comes and never for long', () => {
  const flags = flagsOf(series(1000, (i) => 50 + noise(i) + (i >= 600 ? 30 : 0)));
  expect(flags[0]).toBe(600);
  expect(flags.length).toBeLessThanOrEqual(12);
});

test('a level that goes slowly to where it never was is told once, though no row of it stands out', () => {
  const flags = flagsOf(series(1000, (i) => 50 + 3 * rough(i) + 0.2 * Math.max(0, i - 600)));
  expect(flags[0]).toBeGreaterThan(600);
  expect(flags[0]).toBeLessThan(700);
  expect(flags.length).toBeLessThanOrEqual(12);
});

test('what has always grown, or wanders, is never told as a drift', () => {
  let at = 0;
  expect(flagsOf(series(2000, (i) => 50 + 3 * rough(i) + 0.08 * i))).toEqual([]);
  expect(flagsOf(series(2000, (i) => (at += rough(i))))).toEqual([]);
});

test('a change of what never changed is flagged', () => {
  expect(flagsOf(series(500, (i) => (i === 400 ? 43 : 42)))).toEqual([400]);
});

test('nothing is told before there is history', () => {
  const scorer = new SeriesScorer();
  const verdicts = series(30, (i) => (i === 20 ? 1e6 : noise(i))).map((value, i) =>
    scorer.score(i * HOUR, value),
  );
  expect(verdicts.every(({ score, flag, judged }) => score === 0 && !flag && !judged)).toBe(true);
});

test('what comes later never changes what was told', () => {
  const whole = new SeriesScorer();
  const part = new SeriesScorer();
  // The whole ends otherwise than its first part: by a spike, a new level and a standstill.
  const value = (i: number) => (i === 950 ? 900 : i >= 1300 ? 500 : i === 700 ? 300 : daily(i));
  const told = series(1500, value).map((one, i) => whole.score(i * HOUR, one).score);
  expect(series(900, value).map((one, i) => part.score(i * HOUR, one).score)).toEqual(told.slice(0, 900));
});

test('gaps, repeats and rows out of order lose nothing else', () => {
  const scorer = new SeriesScorer();
  let flags = 0;
  series(1000, daily).forEach((value, i) => {
    if (i % 97 === 50) return;
    if (scorer.score(i * HOUR, value).flag) flags++;
    if (i % 89 === 40) scorer.score((i - 3) * HOUR, value);
    if (i % 83 === 40) scorer.score(i * HOUR, value);
    if (i % 79 === 40) scorer.score(i * HOUR, Number.NaN);
  });
  expect(flags).toBe(0);
  expect(scorer.score(1000 * HOUR, 900).flag).toBe(true);
});

test('a job that comes every night is not told for long', () => {
  const flags = flagsOf(
    series(288 * 8, (i) => 20 + noise(i) + (i % 288 >= 60 && i % 288 < 66 ? 60 : 0)),
    300_000,
  );
  expect(flags.filter((row) => row >= 2 * 288)).toEqual([]);
});

test('what stands still is told for as long as it does', () => {
  const flags = flagsOf(series(1000, (i) => (i >= 600 && i < 660 ? daily(600) : daily(i))));
  expect(flags.filter((row) => row < 600 || row > 664)).toEqual([]);
  expect(flags.length).toBeGreaterThan(40);
});

test('a quiet night is never told for standing still', () => {
  const isNight = (i: number) => i % 288 < 72;
  const flags = flagsOf(
    series(288 * 8, (i) => (isNight(i) ? 0 : Math.round(20 + 6 * noise(i)))),
    300_000,
  );
  expect(flags.filter((row) => isNight(row))).toEqual([]);
});

test('spikes that come often are usual, and one far higher is not', () => {
  const values = series(
    3000,
    (i) => 10 + noise(i) + (i % 31 === Math.abs(Math.round(15 * noise(i >> 5))) ? 25 : 0),
  );
  values[2600] = 130;
  const flags = flagsOf(values, 300_000).filter((row) => row > 600);
  expect(flags).toEqual([2600]);
});

test('a day on which less happens scores above the days around it', () => {
  const scorer = new SeriesScorer();
  const scores = series(24 * 60, (i) => daily(i) * (Math.floor(i / 24) === 45 ? 0.6 : 1)).map(
    (value, i) => scorer.score(i * HOUR, value).score,
  );
  const mean = (from: number) => scores.slice(from, from + 24).reduce((sum, score) => sum + score, 0) / 24;
  expect(mean(45 * 24)).toBeGreaterThan(1.5 * mean(43 * 24));
});
