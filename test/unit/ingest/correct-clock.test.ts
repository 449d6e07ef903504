import { expect, test } from '@jest/globals';
import { clockSkewMs, correctTimes } from '../../../src/ingest/correct-clock.js';

const now = 1_795_348_800_000;
const minute = 60_000;
const hour = 60 * minute;

test.each([
  ['in step', 0, undefined, 0],
  ['4 minutes ahead', 4 * minute, undefined, 0],
  ['6 minutes ahead', 6 * minute, undefined, 6 * minute],
  ['5 hours old: late or slow, nobody knows', -5 * hour, undefined, 0],
  ['a day behind', -24 * hour, undefined, -24 * hour],
  ['a day old but sent now', -24 * hour, 0, 0],
  ['6 minutes behind at this attempt', -6 * minute, -6 * minute, -6 * minute],
  ['sent now by a clock a day ahead', 24 * hour, 24 * hour, 24 * hour],
])('%s', (_name, sent, asked, skew) => {
  expect(clockSkewMs(now + sent, asked === undefined ? undefined : now + asked, now)).toBe(skew);
});

test('shifts all events alike, and brings the future back to now', () => {
  const events = [now + hour, now + hour - 5, now + 3 * hour, 10].map((time) => ({ time }));
  expect(correctTimes(events, hour, now)).toBe(4);
  expect(events.map(({ time }) => time)).toEqual([now, now - 5, now, 0]);
});

test('touches nothing when the clock is right', () => {
  const events = [now - hour, now, now + 9 * minute].map((time) => ({ time }));
  expect(correctTimes(events, 0, now)).toBe(0);
  expect(events.map(({ time }) => time)).toEqual([now - hour, now, now + 9 * minute]);
});
