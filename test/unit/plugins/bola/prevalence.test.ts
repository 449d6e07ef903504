import { expect, test } from '@jest/globals';
import { Prevalence } from '../../../../src/plugins/bola/prevalence.js';
import { DetectorMemory } from '../../../../src/plugins/sdk/runtime/index.js';
import { numbers } from '../scenarios/scenario.js';

const DAY_MS = 86_400_000;
const ASSUMED = 0.03;

const prevalence = (): Prevalence => new Prevalence(new DetectorMemory([], () => 0).handle().state);

function organisation(principals: number, told: number, at = 0): Prevalence {
  const found = prevalence();
  for (const _ of numbers(principals)) found.come(at);
  for (const _ of numbers(told)) found.tell(0.9, at);
  return found;
}

test('nothing is known of an organisation that is new', () => {
  expect(prevalence().odds(ASSUMED)).toBe(0);
});

test('where nobody was ever told of, less is told; where many were, more', () => {
  expect(organisation(500, 0).odds(ASSUMED)).toBeLessThan(-0.5);
  expect(organisation(500, 80).odds(ASSUMED)).toBeGreaterThan(0.5);
});

test('neither a great many principals nor a great many told of ever silence or accuse everybody', () => {
  expect(organisation(100_000, 0).odds(ASSUMED)).toBeGreaterThan(-1.5);
  expect(organisation(10, 5000).odds(ASSUMED)).toBeLessThan(1.5);
});

test('what was told weeks ago weighs less', () => {
  const found = organisation(100, 40);
  const before = found.odds(ASSUMED);
  found.come(11 * DAY_MS);
  expect(found.odds(ASSUMED)).toBeLessThan(before);
});
