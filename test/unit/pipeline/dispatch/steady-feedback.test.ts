import { expect, test } from '@jest/globals';
import { SteadyFeedback } from '../../../../src/pipeline/dispatch/steady-feedback.js';
import type { Feedback } from '../../../../src/plugins/sdk/index.js';

const said = (): Feedback[] => [{ rule: 'bola.x', because: 'shared', at: 1 }];

test('the list of a detector is the same as long as nothing new was said, and never another organisation’s', () => {
  const steady = new SteadyFeedback();
  const first = steady.same('one', 'bola', said());
  expect(steady.same('one', 'bola', said())).toBe(first);
  expect(steady.same('two', 'bola')).toEqual([]);
  expect(steady.same('one', 'bola', [...said(), ...said()])).not.toBe(first);
  expect(steady.same('one', 'bola')).toEqual([]);
});
