import { describe, expect, test } from '@jest/globals';
import { CallQueue } from '../../../src/inapp/node/src/call-queue.js';
import type { RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { eventually } from '../../kit/eventually.js';

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

  test('are kept back while they are held, and described in order when they are released', async () => {
    const { made, described } = queue();
    made.hold();
    const calls = Array.from({ length: 100 }, () => call());
    for (const one of calls) made.add(one);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(described).toEqual([]);
    expect(made.holds).toBe(true);
    made.release();
    await eventually(() => described.length === calls.length);
    expect(described).toEqual(calls);
  });

  test('are never kept back beyond a bound: neither in number nor in bytes', async () => {
    for (const [most, bytes] of [
      [500, 0],
      [20, 131_072],
    ] as const) {
      const { made, described, dropped } = queue();
      made.hold();
      let held = 0;
      while (made.holds && held < 1_000) {
        made.add({ ...call(), requestCopy: { bytes } } as unknown as RequestContext);
        held += 1;
      }
      expect(held).toBeLessThanOrEqual(most);
      await eventually(() => described.length === held);
      expect(dropped).toEqual([]);
    }
  });

  test('are described at the end of the process though they are held', () => {
    const { made, described } = queue();
    made.hold();
    made.add(call());
    made.drain();
    expect(described).toHaveLength(1);
  });
});
