import { describe, expect, it } from '@jest/globals';
import { createFacts, observeFacts } from '../../../../src/inventory/facts/endpoint-facts.js';
import { standing } from '../../../../src/inventory/posture/standing.js';
import { callOf, findings, latest, MINUTE_MS, repeated } from './assessed.js';

describe('how things stand', () => {
  it('never flaps with a fault that one call in a hundred shows', () => {
    const facts = createFacts();
    const states: boolean[] = [];
    for (let n = 0; n < 6_000; n++) {
      const call = callOf({ time: n * MINUTE_MS, status: 500, marks: n % 100 === 7 ? ['stack-trace'] : [] });
      observeFacts(facts, call, 'inapp-node');
      if (n % 10 === 0) states.push(standing(facts, 'stack-trace', 'told', { now: call.time }) !== undefined);
    }
    const turns = states.filter((state, at) => at > 0 && state !== states[at - 1]).length;
    expect(turns).toBe(1);
    expect(states.at(-1)).toBe(true);
  });

  it('is not moved by an event that claims to come from the future', () => {
    const calls = repeated(10, { status: 500, marks: ['stack-trace'] });
    const now = latest(calls) + MINUTE_MS;
    const future = callOf({ time: now + 400 * 86_400_000 });
    expect(findings([...calls, future], {}, { now }).has('posture.stack-traces')).toBe(true);
  });

  it('takes less to keep a finding than to raise it', () => {
    const calls = [...repeated(2, { marks: ['stack-trace'] })];
    expect(findings(calls).has('posture.stack-traces')).toBe(false);
    expect(findings(calls, {}, { open: new Set(['posture.stack-traces']) }).has('posture.stack-traces')).toBe(
      true,
    );
  });

  it('takes two callers, or many calls of one, where a caller alone decides', () => {
    const facts = createFacts();
    const one = (count: number) => {
      for (const call of repeated(count, {
        requestMarks: ['deep-query'],
        protocol: 'graphql',
        client: { address: '203.0.113.9' },
        anonymous: true,
        body: [{ path: 'data', type: 'object' }],
      }))
        observeFacts(facts, call, 'collector');
      return standing(facts, 'deep-query', 'graphql', { now: Number.MAX_SAFE_INTEGER, callerMade: true })
        ?.count;
    };
    expect([one(10), one(10)]).toEqual([undefined, 20]);
  });
});
