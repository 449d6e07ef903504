import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { beat, newCallerHabits, wait, widen } from '../../../../src/plugins/rate-anomaly/caller-habits.js';
import { countCall } from '../../../../src/plugins/rate-anomaly/caller-rate.js';
import { habitsForm } from '../../../../src/plugins/rate-anomaly/habits-form.js';
import { hashText } from '../../../../src/plugins/sdk/index.js';

const START = 1_772_000_000_000;
const saved = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Calls, each some time after the one before and for one of many objects. */
const calls = fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000_000 }), fc.integer({ min: 0, max: 200 })), {
  maxLength: 80,
});
const rare = fc.record({
  gap: fc.double({ min: 0, max: 1e9, noNaN: true }),
  heavy: fc.nat(9),
  heavyAt: fc.constantFrom(0, START + 1),
  heavyTold: fc.constantFrom(0, START + 1),
  beatSince: fc.constantFrom(undefined, START + 2),
  broadSince: fc.constantFrom(undefined, START + 3),
  on: fc.constantFrom(undefined, 'burst', 'breadth', 'beat'),
});

describe('what a caller of an endpoint does', () => {
  test('is read back as it was saved, whatever he did', () => {
    fc.assert(
      fc.property(calls, rare, fc.boolean(), (steps, odd, waits) => {
        const habits = newCallerHabits(START);
        if (waits) habits.waiting = [];
        let at = START;
        for (const [pause, object] of steps) {
          at += pause;
          countCall(habits, at);
          widen(habits, at, hashText(String(object)));
          beat(habits, at);
          habits.calledAt = at;
          if (habits.waiting !== undefined) wait(habits.waiting, `event ${object}`, at, 20);
        }
        Object.assign(habits, odd);
        expect(habitsForm.read(saved(habitsForm.write(habits)))).toStrictEqual(habits);
      }),
    );
  });

  test('takes a hundred bytes while he does little', () => {
    const habits = newCallerHabits(START);
    for (const at of [START, START + 5000]) {
      countCall(habits, at);
      widen(habits, at, hashText('one object'));
      habits.calledAt = at;
    }
    expect(JSON.stringify(habitsForm.write(habits)).length).toBeLessThan(100);
  });
});
