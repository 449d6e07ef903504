import { describe, expect, test } from '@jest/globals';
import { CallQueue } from '../../../src/inapp/node/src/call-queue.js';
import type { RequestContext } from '../../../src/inapp/node/src/request-context.js';

const call = (hits?: readonly object[]) =>
  ({ requestCopy: { bytes: 0 }, responseCopy: { bytes: 0 }, hits }) as unknown as RequestContext;

function queue() {
  const described: RequestContext[] = [];
  const dropped: RequestContext[] = [];
  const made = new CallQueue(
    (context) => described.push(context),
    (context) => dropped.push(context),
    () => undefined,
  );
  return { made, described, dropped };
}

describe('calls that wait to be described', () => {
  test('are bounded, and those in which an attack reached a sink have room of their own', () => {
    const { made, described, dropped } = queue();
    for (let i = 0; i < 5_000; i++) made.add(call());
    const ordinary = dropped.length;
    expect(ordinary).toBeGreaterThan(0);
    const attack = call([{}]);
    made.add(attack);
    expect(dropped).toHaveLength(ordinary);
    made.drain();
    expect(described).toContain(attack);
    expect(described.length + dropped.length).toBe(5_001);
  });

  test('are bounded under a flood of attacks as well', () => {
    const { made, described, dropped } = queue();
    for (let i = 0; i < 10_000; i++) made.add(call([{}]));
    made.drain();
    expect(described.length).toBeLessThanOrEqual(2_500);
    expect(described.length + dropped.length).toBe(10_000);
  });
});
