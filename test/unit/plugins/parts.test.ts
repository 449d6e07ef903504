import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nounOfField, nounOfReference } from '../../../src/plugins/bola/object-noun.js';
import { newCallerHabits } from '../../../src/plugins/rate-anomaly/caller-habits.js';
import { countCall } from '../../../src/plugins/rate-anomaly/caller-rate.js';
import { addTo, bucketOf, bucketTop, newLogHistogram, quantileOf } from '../../../src/plugins/sdk/index.js';
import { testToken } from '../../../src/plugins/sdk/testing/index.js';

describe('the noun of an object', () => {
  test.each([
    ['items[].id', ['orders'], 'order'],
    ['[].id', ['api', 'orders'], 'order'],
    ['orders[].id', ['me'], 'order'],
    ['customerId', ['orders'], 'customer'],
    ['order_id', ['x'], 'order'],
    ['data.edges[].node._id', ['categories'], 'category'],
    ['orders[].lines[].productId', ['me'], 'product'],
    ['id', [], ''],
  ])('%s of %j is %s', (field, path, noun) => {
    expect(nounOfField(field, path)).toBe(noun);
  });

  test('in a path it is what stands before the id', () => {
    const token = testToken('int 17');
    const path = [
      'users',
      { type: 'int' as const, token: testToken('int 1') },
      'orders',
      { type: 'int' as const, token },
    ];
    expect(nounOfReference({ in: 'path', name: 'id', type: 'int', token }, path)).toBe('order');
  });
});

test('a caller’s recent calls are never more than he made within ten seconds', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gaps, (steps) => {
      const start = 1_767_225_600_000;
      const rate = newCallerHabits(start);
      const times: number[] = [];
      let now = start;
      for (const step of steps) {
        now += step;
        times.push(now);
        countCall(rate, now);
        const within = times.filter((time) => time > now - 10_000).length;
        const surely = times.filter((time) => time > now - 8000).length;
        expect(rate.recent).toBeLessThanOrEqual(within);
        expect(rate.recent).toBeGreaterThanOrEqual(surely);
      }
    }),
  );
});

test('quantiles are right to within a bucket', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, q) => {
        const histogram = newLogHistogram();
        for (const value of values) addTo(histogram, bucketOf(value));
        const exact = [...values].sort((a, b) => a - b)[Math.ceil(values.length * q) - 1] ?? 0;
        expect(quantileOf(histogram, q)).toBe(bucketTop(bucketOf(exact)));
        expect(bucketTop(bucketOf(exact))).toBeGreaterThanOrEqual(exact);
        expect(bucketTop(bucketOf(exact))).toBeLessThanOrEqual(Math.max(exact * 1.5, exact + 1));
      },
    ),
  );
});
