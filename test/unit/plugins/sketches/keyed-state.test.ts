import { expect, test } from '@jest/globals';
import {
  KeyedCounters,
  KeyedDistincts,
  KeyedQuantiles,
  KeyedSets,
  KeyedWindows,
} from '../../../../src/plugins/sdk/index.js';
import { DetectorMemory } from '../../../../src/plugins/sdk/runtime/index.js';

const limits = { entriesMax: 100, ttlMs: 3_600_000 };
const MINUTE = 60_000;

test('what is kept by key survives a restart, key by key', () => {
  const open = (memory: DetectorMemory) => {
    const { state } = memory.handle();
    return {
      counters: new KeyedCounters(state, 'counters', { ...limits, halfLifeMs: MINUTE }),
      sets: new KeyedSets(state, 'sets', { ...limits, membersMax: 3 }),
      distincts: new KeyedDistincts(state, 'distincts', limits),
      quantiles: new KeyedQuantiles(state, 'quantiles', limits),
      windows: new KeyedWindows(state, 'windows', { ...limits, slots: 5, slotMs: MINUTE }),
    };
  };
  const before = new DetectorMemory([], () => 0);
  const first = open(before);
  expect(first.counters.add('a', 0, 4)).toBe(4);
  expect(first.sets.add('a', 'member', 0)).toBe(true);
  for (let n = 0; n < 10; n++) first.distincts.add('a', `member ${n}`, 0);
  for (let n = 1; n <= 99; n++) first.quantiles.add('a', n, 0);
  for (let n = 0; n < 10; n++) first.windows.add('a', n * MINUTE);

  const after = open(new DetectorMemory(before.takeChanges().upserts, () => 0));
  expect(after.counters.get('a', MINUTE)).toBe(2);
  expect(after.sets.has('a', 'member')).toBe(true);
  expect(after.sets.add('a', 'member', 0)).toBe(false);
  expect(after.sets.sizeOf('a')).toBe(1);
  expect(after.distincts.get('a')).toBe(10);
  expect(after.quantiles.get('a', 0.5)).toBeCloseTo(50, -1);
  expect(after.windows.get('a', 9 * MINUTE)).toBe(5);
  for (const key of ['b'] as const)
    expect([
      after.counters.get(key, 0),
      after.sets.has(key, 'member'),
      after.sets.sizeOf(key),
      after.distincts.get(key),
      after.quantiles.get(key, 0.5),
      after.windows.get(key, 0),
    ]).toEqual([0, false, 0, 0, undefined, 0]);
});
