import { describe, expect, test } from '@jest/globals';
import { Budget } from '../../../src/inapp/node/src/budget.js';
import { readSettings } from '../../../src/inapp/node/src/settings.js';

const limits = { requestMs: 10, share: 0.25 };

function warm(onChange: (isAside: boolean) => void = () => {}) {
  const budget = new Budget(limits, onChange);
  for (let i = 0; i < 100; i++) budget.spend(0, 1);
  return budget;
}

describe('the budget of one request', () => {
  test('leaves out more the more it has cost, in one order, and counts it', () => {
    const budget = warm();
    const allowed = (ms: number) =>
      (['response-shape', 'request-body', 'description'] as const).map((step) => budget.allows(step, ms));
    expect([allowed(10), allowed(11), allowed(21), allowed(41)]).toEqual([
      [true, true, true],
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ]);
    expect(budget.take()).toEqual([
      { step: 'response-shape', count: 3 },
      { step: 'request-body', count: 2 },
      { step: 'description', count: 1 },
    ]);
    expect(budget.take()).toEqual([]);
  });

  test('holds nothing against the first requests, whose code is cold', () => {
    expect(new Budget(limits, () => {}).allows('request-body', 1_000)).toBe(true);
  });
});

describe('the budget of the process', () => {
  /** Spends that share of each of so many seconds. */
  function spend(budget: Budget, share: number, from: number, seconds: number, onSinks = share): number {
    for (let second = 0; second < seconds; second++) {
      budget.spendOnSinks(onSinks * 1_000);
      budget.spend(share * 1_000, from + second * 1_000);
    }
    return from + seconds * 1_000;
  }
  const steps = ['description', 'inspection', 'sinks'] as const;

  test('holds nothing against the library that the machine made it wait for', () => {
    const crowded = new Budget(
      limits,
      () => {},
      () => 4,
    );
    let now = spend(crowded, 0.9, 1_000, 30);
    expect(crowded.isAside).toBe(false);
    now = spend(crowded, 1.1, now, 7);
    expect(crowded.isAside).toBe(true);
  });

  test('makes the library step aside by steps, sinks last, and lets it come back by itself', () => {
    const told: boolean[] = [];
    const budget = warm((isAside) => told.push(isAside));
    const runs = () => steps.map((step) => budget.runs(step));
    let now = spend(budget, 0.2, 1_000, 20);
    expect(runs()).toEqual([true, true, true]);
    now = spend(budget, 0.4, now, 7);
    expect(runs()).toEqual([false, true, true]);
    now = spend(budget, 0.4, now, 6);
    expect(runs()).toEqual([false, false, true]);
    now = spend(budget, 0.4, now, 6);
    expect(runs()).toEqual([false, false, false]);
    expect(told).toEqual([true]);
    spend(budget, 0.01, now, 60);
    expect(runs()).toEqual([true, true, true]);
    expect(told).toEqual([true, false]);
    expect(budget.take().map(({ step }) => step)).toEqual(['description', 'inspection', 'sinks']);
  });

  test('never opens the way to calls for what a flood of requests costs elsewhere', () => {
    const budget = warm();
    const now = spend(budget, 0.9, 1_000, 60, 0.2);
    expect(steps.map((step) => budget.runs(step))).toEqual([false, false, true]);
    // What a call's judges cost is their own affair.
    spend(budget, 0.9, now, 12, 0.4);
    expect(budget.runs('sinks')).toBe(false);
  });

  test('is never touched by a library that costs little, however long it runs', () => {
    const told: boolean[] = [];
    const budget = warm((isAside) => told.push(isAside));
    spend(budget, 0.1, 1_000, 3_600);
    expect([told, budget.isAside]).toEqual([[], false]);
  });
});

test('settings of the budget are numbers, or the library says so and stays out', () => {
  const settings = (ms?: string, cpu?: string) =>
    readSettings({
      PROTECTONCE_TOKEN: 't',
      PROTECTONCE_URL: 'u',
      ...(ms === undefined ? {} : { PROTECTONCE_BUDGET_MS: ms }),
      ...(cpu === undefined ? {} : { PROTECTONCE_BUDGET_CPU: cpu }),
    });
  expect(settings()).toMatchObject({ budget: { requestMs: 10, share: 0.25 } });
  expect(settings('2.5', '5')).toMatchObject({ budget: { requestMs: 2.5, share: 0.05 } });
  for (const [ms, cpu] of [
    ['0', undefined],
    ['much', undefined],
    [undefined, '0'],
    [undefined, '101'],
  ] as const)
    expect(settings(ms, cpu)).toMatch(/^PROTECTONCE_BUDGET_(MS|CPU) is no /);
});

test('how long the end of a process may wait is a number, or the library says so and stays out', () => {
  const settings = (ms?: string) =>
    readSettings({
      PROTECTONCE_TOKEN: 't',
      PROTECTONCE_URL: 'u',
      ...(ms === undefined ? {} : { PROTECTONCE_FLUSH_MS: ms }),
    });
  expect(settings()).toMatchObject({ flushMs: 1_500 });
  expect(settings('0')).toMatchObject({ flushMs: 0 });
  for (const ms of ['long', '-1', '60001']) expect(settings(ms)).toMatch(/^PROTECTONCE_FLUSH_MS is no /);
});
