import { expect, test } from '@jest/globals';
import { RateWindow } from '../../../src/ingest/rate-window.js';
import { manualClock } from '../../kit/manual-clock.js';

const refused = (work: () => void): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    return true;
  }
};

test('a key may ask so often a minute, others are not held up by it, and a clock that is put back ends nothing', () => {
  const clock = manualClock();
  const window = new RateWindow(clock, 2);
  expect([1, 2, 3].map(() => refused(() => window.take('a')))).toEqual([false, false, true]);
  expect(refused(() => window.take('b'))).toBe(false);
  clock.advance(59_999);
  expect(refused(() => window.take('a'))).toBe(true);
  clock.advance(1);
  expect(refused(() => window.take('a'))).toBe(false);
  clock.set(0);
  expect(refused(() => window.take('a'))).toBe(false);
});

test('a flood of keys takes no more memory than so many', () => {
  const window = new RateWindow(manualClock(), 1, 3);
  for (let key = 0; key < 1_000; key++) window.take(`key ${key}`);
  expect(refused(() => window.take('key 999'))).toBe(true);
  // Forgotten, and let in again: a bound of memory, not of justice.
  expect(refused(() => window.take('key 0'))).toBe(false);
});
