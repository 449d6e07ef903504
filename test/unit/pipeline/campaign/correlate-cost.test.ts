import { expect, test } from '@jest/globals';
import { startCounting } from '../../../kit/count-steps.js';
import { crowds, fact } from './facts.js';

test('alerts of one crowded address cost no square', async () => {
  const counting = await startCounting((url) => url.includes('/src/pipeline/campaign/'));
  try {
    const { correlate } = await import('../../../../src/pipeline/campaign/correlate.js');
    const known = crowds({ '203.0.113.1': 5000 }, { b: 900 });
    const stepsOf = (count: number) => {
      const many = Array.from({ length: count }, (_, n) =>
        fact({ detector: 'shadow-api', from: '203.0.113.1', by: `u${n}`, with: 'b', at: n }),
      );
      return counting.stepsOf(() => expect(correlate(many, known)).toHaveLength(count));
    };
    const [some, twice] = [await stepsOf(1_000), await stepsOf(2_000)];
    expect(twice / some).toBeLessThan(2.5);
  } finally {
    await counting.stop();
  }
});
