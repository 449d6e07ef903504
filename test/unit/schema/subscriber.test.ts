import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ChangeTailer, type Timers } from '../../../src/schema/subscriptions/change-tailer.js';
import { SharedResult } from '../../../src/schema/subscriptions/shared-result.js';
import { SharedSubscription } from '../../../src/schema/subscriptions/shared-subscription.js';
import { Subscriber } from '../../../src/schema/subscriptions/subscriber.js';
import type { Change, ChangeFeed, ChangeTopic } from '../../../src/store/change-feed.js';

/** A feed in memory, whose reads take as many turns as they are told. */
class Feed implements ChangeFeed {
  readonly changes: Change[] = [];
  constructor(private readonly turns: () => number) {}

  append(topic: ChangeTopic = 'alert.raised'): void {
    this.changes.push({ position: BigInt(this.changes.length + 1), topic, nodeId: 'n', at: 0 });
  }
  async head(): Promise<bigint> {
    return BigInt(this.changes.length);
  }
  async oldest(): Promise<bigint> {
    return 1n;
  }
  async read(_organisationId: string, after: bigint, limit: number): Promise<Change[]> {
    const rows = this.changes.slice(Number(after), Number(after) + limit);
    for (let n = this.turns(); n > 0; n -= 1) await undefined;
    return rows;
  }
  onChange(): () => void {
    return () => undefined;
  }
}

const noTimers: Timers = { after: () => () => undefined };
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('whatever the pace of feed, execution and consumer, every change arrives once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
      fc.array(fc.constantFrom('append', 'other', 'wake', 'settle', 'join'), { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (paces, steps, bufferMax) => {
        const pace = () => paces.next().value as number;
        const wait = async () => {
          for (let n = pace(); n > 0; n -= 1) await undefined;
        };
        const feed = new Feed(pace);
        for (let n = 0; n < 3; n += 1) feed.append();
        const tailer = new ChangeTailer('org', feed, noTimers, 1000, () => undefined);
        await tailer.ready;
        const make = async (change: Change, lagged: boolean) => {
          await wait();
          return new SharedResult(change.position, { data: { lagged } });
        };
        const shared = new SharedSubscription(tailer, 'alert.raised', make, () => undefined);
        const joined: {
          from: bigint;
          got: bigint[];
          lagged: boolean[];
          lags: number;
          subscriber: Subscriber;
        }[] = [];
        const join = (after: bigint | undefined) => {
          const entry = {
            from: after ?? tailer.position,
            got: [] as bigint[],
            lagged: [] as boolean[],
            lags: 0,
          };
          const subscriber = new Subscriber(
            {
              shared,
              bufferMax,
              sink: {
                write: (result) => {
                  entry.got.push(result.position);
                  entry.lagged.push(result.result.data?.lagged as boolean);
                  return pace() > 2 ? wait() : undefined;
                },
                end: (error) => {
                  if (error) throw error;
                },
              },
              read: (from, limit) => feed.read('org', from, limit),
              onLag: () => {
                entry.lags += 1;
              },
              onClose: () => undefined,
            },
            after,
          );
          joined.push(Object.assign(entry, { subscriber }));
        };
        join(0n);
        join(undefined);
        for (const step of steps) {
          if (step === 'append') feed.append();
          if (step === 'other') feed.append('sensor.changed');
          if (step === 'wake') tailer.wake();
          if (step === 'settle') await settle();
          if (step === 'join') join(BigInt(Math.floor((feed.changes.length * pace()) / 6)));
          await wait();
        }
        tailer.wake();
        for (let n = 0; n < 6; n += 1) await settle();
        const raised = feed.changes
          .filter(({ topic }) => topic === 'alert.raised')
          .map(({ position }) => position);
        for (const { from, got, lagged, lags } of joined) {
          expect(got).toEqual(raised.filter((position) => position > from));
          // Told of it whenever it happened, and never without cause.
          if (lags === 0) expect(lagged).not.toContain(true);
          expect(lagged.filter(Boolean).length).toBeLessThanOrEqual(lags);
        }
      },
    ),
    { numRuns: 400 },
  );
}, 60_000);

test('an execution that fails is made up from the table', async () => {
  const feed = new Feed(() => 0);
  const tailer = new ChangeTailer('org', feed, noTimers, 1000, () => undefined);
  await tailer.ready;
  let fail = true;
  const errors: unknown[] = [];
  const make = async (change: Change, lagged: boolean) => {
    if (fail) throw new Error('away');
    return new SharedResult(change.position, { data: { lagged } });
  };
  const shared = new SharedSubscription(tailer, 'alert.raised', make, (error) => {
    errors.push(error);
    fail = false;
  });
  const got: SharedResult[] = [];
  const read = (after: bigint, limit: number) => feed.read('org', after, limit);
  const sink = { write: (result: SharedResult) => void got.push(result), end: () => undefined };
  new Subscriber(
    { shared, sink, bufferMax: 10, read, onLag: () => undefined, onClose: () => undefined },
    undefined,
  );
  feed.append();
  tailer.wake();
  await settle();
  await settle();
  expect(errors).toHaveLength(1);
  expect(got.map(({ position, result }) => [position, result.data?.lagged])).toEqual([[1n, true]]);
});
