import { describe, expect, it, test } from '@jest/globals';
import { endpointRules } from '../../../../src/inventory/posture/endpoint-rules.js';
import { findings, latest, MINUTE_MS, repeated } from './assessed.js';
import { ruleCases } from './rule-cases.js';

const DAY_MS = 86_400_000;

describe.each(ruleCases)('$rule', ({ rule, severity, endpoint, calls, mended, nearMisses, tooFew = 1 }) => {
  const end = latest(calls);
  it('is found, with how often it was seen', () => {
    const draft = findings(calls, endpoint).get(rule);
    expect(draft?.severity).toBe(severity);
    expect(draft?.lastSeenAt).toBeLessThanOrEqual(end);
    expect(Object.keys(draft?.evidence ?? {})).toContain('ofCalls');
  });

  it('is not found by one odd request', () => {
    const few = calls.slice(0, tooFew);
    expect([...findings(few, endpoint).keys()]).not.toContain(rule);
    const ordinary = repeated(100, mended, latest(few) + MINUTE_MS);
    expect([...findings([...few, ...ordinary], endpoint).keys()]).not.toContain(rule);
  });

  test.each(Object.keys(nearMisses))('is silent on %s', (name) => {
    const near = nearMisses[name];
    if (!near) throw new Error(name);
    expect([...findings(near.calls, { ...endpoint, ...near.endpoint }).keys()]).not.toContain(rule);
  });

  it('stays while nothing is called, however long', () => {
    expect(findings(calls, endpoint, { now: end + 200 * DAY_MS }).has(rule)).toBe(true);
  });

  it('stays until fifty calls show that it is gone, and is back when it is back', () => {
    const mendedCalls = (count: number) => repeated(count, mended, end + DAY_MS, 20 * MINUTE_MS);
    expect(findings([...calls, ...mendedCalls(40)], endpoint).has(rule)).toBe(true);
    expect(findings([...calls, ...mendedCalls(300)], endpoint).has(rule)).toBe(false);
    const again = calls.map((call) => ({ ...call, time: call.time + 8 * DAY_MS }));
    expect(findings([...calls, ...mendedCalls(300), ...again], endpoint).has(rule)).toBe(true);
  });

  it('is gone when two weeks of other calls did not show it', () => {
    const other = repeated(20, { status: 404, body: [] }, end + DAY_MS, DAY_MS);
    expect(findings([...calls, ...other], endpoint).has(rule)).toBe(false);
  });
});

test('every rule has a case, but that of limits, which has its own', () => {
  const tested = new Set(ruleCases.map(({ rule }) => rule));
  const missing = endpointRules.map(({ id }) => id).filter((id) => !tested.has(id));
  expect(missing).toEqual(['posture.rate-limit-missing']);
});
