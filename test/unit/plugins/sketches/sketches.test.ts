import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addAt,
  addCount,
  addDecaying,
  addDistinct,
  addRecent,
  addValue,
  ageCounts,
  ageQuantiles,
  countOf,
  type DistinctCount,
  distinctOf,
  hashText,
  mergeDistinct,
  newCountMin,
  newDecayingCount,
  newDistinctCount,
  newQuantileSketch,
  newTimeWindows,
  quantileAt,
  sumOver,
  valueAt,
} from '../../../../src/plugins/sdk/index.js';

const asSaved = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a distinct count', () => {
  const of = (from: number, to: number): DistinctCount => {
    const count = newDistinctCount();
    for (let n = from; n < to; n++) addDistinct(count, hashText(`thing ${n}`));
    return count;
  };

  test('is exact for few, near for many, and small', () => {
    expect(distinctOf(of(0, 24))).toBe(24);
    for (const size of [25, 100, 1000, 20_000, 200_000]) {
      const count = of(0, size);
      expect(Math.abs(distinctOf(count) / size - 1)).toBeLessThan(0.25);
      expect(JSON.stringify(count).length).toBeLessThan(400);
    }
  });

  test('counts nothing twice', () => {
    const count = of(0, 500);
    const before = distinctOf(count);
    for (let n = 0; n < 500; n++) expect(addDistinct(count, hashText(`thing ${n}`))).toBe(false);
    expect(distinctOf(count)).toBe(before);
  });

  test('merged is what was added to either, in any order, also after it was saved', () => {
    const size = fc.nat({ max: 300 });
    fc.assert(
      fc.property(size, size, size, size, (a, b, c, d) => {
        const [one, other] = [of(a, a + b), of(c, c + d)];
        const merged = mergeDistinct(one, other);
        expect(distinctOf(mergeDistinct(asSaved(other), asSaved(one)))).toBe(distinctOf(merged));
        const whole = of(a, a + b);
        for (let n = c; n < c + d; n++) addDistinct(whole, hashText(`thing ${n}`));
        expect(distinctOf(merged)).toBe(distinctOf(whole));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a count-min sketch', () => {
  test('never counts too little, and what is frequent about right', () => {
    const sketch = newCountMin(256);
    for (let n = 0; n < 3000; n++) addCount(sketch, hashText(`rare ${n % 600}`));
    for (let n = 0; n < 500; n++) addCount(sketch, hashText('frequent'));
    expect(countOf(sketch, hashText('frequent'))).toBeGreaterThanOrEqual(500);
    expect(countOf(sketch, hashText('frequent'))).toBeLessThan(530);
    for (let n = 0; n < 600; n++) expect(countOf(sketch, hashText(`rare ${n}`))).toBeGreaterThanOrEqual(5);
    ageCounts(sketch);
    expect(countOf(sketch, hashText('frequent'))).toBeLessThan(270);
  });

  test.each([0, 15, 100, 8192])('has no width of %d', (width) => {
    expect(() => newCountMin(width)).toThrow(RangeError);
  });
});

describe('a quantile sketch', () => {
  test('is within 2 % of the value, over many orders of magnitude', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1),
        (values, share) => {
          const sketch = newQuantileSketch();
          for (const value of values) addValue(sketch, value);
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.floor(share * (values.length - 1) + 1e-9)] ?? 0;
          expect(Math.abs(quantileAt(asSaved(sketch), share) / exact - 1)).toBeLessThan(0.021);
        },
      ),
    );
  });

  test('keeps the high quantiles when there is no room for all, and stays small', () => {
    const sketch = newQuantileSketch();
    for (let tenth = -3000; tenth < 3000; tenth++) addValue(sketch, 10 ** (tenth / 10));
    expect(sketch.counts.length).toBeLessThanOrEqual(256);
    expect(Math.abs(Math.log10(quantileAt(sketch, 0.999)) - 299.3)).toBeLessThan(0.5);
    expect(sketch.total).toBe(6000);
  });

  test('takes zeros, leaves out what is no number, and ages', () => {
    const sketch = newQuantileSketch();
    for (const value of [0, 0, 0, 8, Number.NaN, -1, Number.POSITIVE_INFINITY]) addValue(sketch, value);
    expect(sketch.total).toBe(4);
    expect(quantileAt(sketch, 0.5)).toBe(0);
    expect(quantileAt(newQuantileSketch(), 0.5)).toBe(0);
    ageQuantiles(sketch);
    expect(sketch.total).toBe(1);
  });
});

describe('time windows', () => {
  test('sum over the newest slots, whatever the gaps', () => {
    const gap = fc.integer({ min: 0, max: 40_000 });
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (gaps, back) => {
        const windows = newTimeWindows(6, 10_000);
        const times: number[] = [];
        let at = 1_000_000;
        for (const each of gaps) {
          at += each;
          times.push(at);
          addAt(windows, at);
        }
        const oldest = Math.floor(at / 10_000) - back;
        const expected = times.filter((time) => Math.floor(time / 10_000) > oldest).length;
        expect(sumOver(asSaved(windows), at, back)).toBe(expected);
      }),
    );
  });

  test('what is late counts in its slot, and what is too late does not', () => {
    const windows = newTimeWindows(3, 1000);
    addAt(windows, 10_000);
    addAt(windows, 8500);
    addAt(windows, 2000);
    expect(sumOver(windows, 10_000)).toBe(2);
    expect(sumOver(windows, 10_000, 1)).toBe(1);
    expect(sumOver(windows, 99_000)).toBe(0);
  });
});

test('a decaying count halves with every half-life, and order changes nothing', () => {
  const count = newDecayingCount();
  expect(addDecaying(count, 1000, 100, 8)).toBe(8);
  expect(addDecaying(count, 1100, 100)).toBe(5);
  expect(addDecaying(count, 1000, 100, 2)).toBe(6);
  expect(valueAt(count, 1300, 100)).toBe(1.5);
});

test('a recent set holds the members added last', () => {
  const set: number[] = [];
  expect([1, 2, 3, 2, 4].map((member) => addRecent(set, member, 3))).toEqual([true, true, true, false, true]);
  expect(set).toEqual([2, 3, 4]);
});

test('hashes of texts that differ little spread over all bits', () => {
  const ones = new Array<number>(32).fill(0);
  for (let n = 0; n < 4000; n++) {
    const hash = hashText(`/orders/${n}`);
    for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((hash >>> bit) & 1);
  }
  for (const count of ones) expect(Math.abs(count - 2000)).toBeLessThan(200);
});
