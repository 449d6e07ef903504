import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeActor } from '../../../../src/pipeline/campaign/describe-actor.js';
import type { AlertFacts } from '../../../../src/store/actors.js';
import { token } from '../../../kit/builders.js';
import { fact, HOUR, MINUTE, noon } from './facts.js';

const draft = (...alerts: AlertFacts[]) => describeActor(alerts)!;
const scan = {
  detector: 'shadow-api',
  stage: 'reconnaissance',
  severity: 'medium',
  confidence: 0.7,
} as const;
const probe = { detector: 'injection', stage: 'probing', severity: 'medium', confidence: 0.6 } as const;

test('looking around and then probing is worse than either, before anything is broken', () => {
  expect(draft(fact(scan)).severity).toBe('medium');
  expect(draft(fact(probe)).severity).toBe('medium');
  const planned = draft(fact(scan), fact({ ...probe, at: 30 }));
  expect(planned).toMatchObject({ severity: 'high', stage: 'probing' });
});

test('two scans are no plan', () => {
  expect(draft(fact(scan), fact({ ...scan, at: 5 })).severity).toBe('medium');
});

test('it is surer of what two detectors saw in the order of a plan', () => {
  const alone = draft(fact(probe)).confidence;
  const twice = draft(fact(probe), fact({ ...probe, at: 9 })).confidence;
  const planned = draft(fact(scan), fact({ ...probe, at: 30 })).confidence;
  const backwards = draft(fact({ ...scan, at: 30 }), fact(probe)).confidence;
  expect(twice).toBe(alone);
  expect(planned).toBeGreaterThan(backwards);
  expect(backwards).toBeGreaterThan(alone);
  expect(planned).toBeLessThan(1);
});

test('a success after preparation is critical', () => {
  const done = fact({ at: 60, severity: 'high', outcome: 'succeeded' });
  expect(draft(done).severity).toBe('high');
  expect(draft(fact(scan), done).severity).toBe('critical');
  // What comes after it prepared nothing.
  expect(draft(done, fact({ ...scan, at: 90 })).severity).toBe('high');
});

test('stages tell times, counts and detectors', () => {
  const { stages, eventCount, alertCount, title } = draft(
    fact({ ...scan, count: 40, lasts: 5, from: '203.0.113.1' }),
    fact({ ...scan, detector: 'rate-anomaly', count: 2, at: 3, from: '203.0.113.1' }),
    fact({ ...probe, count: 7, at: 30, by: 'eve' }),
  );
  expect(stages.map(({ stage, alerts, events, detectors }) => [stage, alerts, events, detectors])).toEqual([
    ['reconnaissance', 2, 42, ['rate-anomaly', 'shadow-api']],
    ['probing', 1, 7, ['injection']],
  ]);
  expect([eventCount, alertCount]).toEqual([49, 3]);
  expect(title).toBe('An attacker with 1 account and 1 address looked around, probed');
});

test('one alert that went on from probing to exploitation tells when it did either', () => {
  const span = (at: number, count: number) => ({ first: at, last: at + MINUTE, count });
  const stages = { probing: span(noon, 6), exploitation: span(noon + HOUR, 2) };
  const told = draft({ ...fact({ by: 'eve', count: 8, lasts: 61 }), stages });
  expect(told.stages.map(({ stage, firstSeenAt, events }) => [stage, firstSeenAt, events])).toEqual([
    ['probing', noon, 6],
    ['exploitation', noon + HOUR, 2],
  ]);
});

test('a thousand accounts are counted, and a hundred kept', () => {
  const alerts = Array.from({ length: 20 }, (_, n) =>
    fact({ involved: { principals: Array.from({ length: 50 }, (__, m) => token(`${n} ${m}`)) } }),
  );
  const actor = draft(...alerts);
  expect([actor.principals.length, actor.principalCount]).toEqual([100, 1000]);
});

test('the order of alerts decides nothing', () => {
  const alert = fc
    .record({
      at: fc.nat(1000),
      by: fc.constantFrom(undefined, 'a', 'b'),
      detector: fc.constantFrom('bola', 'injection', 'bfla'),
      stage: fc.constantFrom('reconnaissance' as const, 'probing' as const, 'exploitation' as const),
      confidence: fc.constantFrom(0.3, 0.55, 0.8, 0.97),
      outcome: fc.constantFrom(undefined, 'attempted' as const, 'succeeded' as const),
    })
    .map((given) => fact(given));
  fc.assert(
    fc.property(fc.array(alert, { minLength: 1, maxLength: 12 }), (alerts) => {
      expect(describeActor([...alerts].reverse())).toEqual(describeActor(alerts));
    }),
  );
});

test('of alerts that are all gone there is no story', () => {
  expect(describeActor([])).toBeUndefined();
});
