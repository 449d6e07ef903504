import { expect, test } from '@jest/globals';
import { SeriesScorer } from '../../../../src/plugins/rate-anomaly/series/index.js';

const HOUR = 3_600_000;
/** Between -1 and 1, the same at every run. */
const noise = (i: number) => ((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 2000) / 1000 - 1;
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
  expect(flags.length).toBeLessThanOrEqual(5);
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
  const told = series(600, daily).map((value, i) => whole.score(i * HOUR, value).score);
  expect(series(300, daily).map((value, i) => part.score(i * HOUR, value).score)).toEqual(told.slice(0, 300));
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
