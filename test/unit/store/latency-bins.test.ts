import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { latencyBin, latencyOf, latencyQuantile } from '../../../src/store/latency-bins.js';

test('a bin stands for its durations to two percent', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.06, max: 30_000_000, noNaN: true }), (ms) => {
      expect(Math.abs(latencyOf(latencyBin(ms)) - ms) / ms).toBeLessThan(0.02);
    }),
  );
});

test('quantiles of merged bins are those of all durations, to two percent', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 200 }), (all) => {
      const bins = new Map<number, number>();
      for (const ms of all) bins.set(latencyBin(ms), (bins.get(latencyBin(ms)) ?? 0) + 1);
      const sorted = [...all].sort((a, b) => a - b);
      for (const share of [0.5, 0.95, 0.99]) {
        const exact = sorted[Math.max(0, Math.ceil(share * all.length) - 1)]!;
        expect(Math.abs(latencyQuantile(bins, share)! - exact) / exact).toBeLessThan(0.02);
      }
    }),
  );
});

test.each([0, -1, Number.NaN])('what is no duration (%d) is the first bin', (ms) => {
  expect(latencyOf(latencyBin(ms))).toBe(0);
});
