import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { CodedError } from '../../../src/event/coded-error.js';
import type { ConsumerParts } from '../../../src/pipeline/consumer-parts.js';
import { Worker } from '../../../src/pipeline/worker.js';
import { workerOptions } from '../../../src/pipeline/worker-options.js';
import type { Effects } from '../../../src/store/effects.js';
import { apiCall } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { CountingHost, logBatch, MemoryLog, MemoryStore, parts } from './fakes.js';

const partition = { organisationId: '11111111-1111-4111-8111-111111111111', lane: 0 };
const key = `${partition.organisationId}:0`;
const fast = { commitIntervalMs: 1, stateIdleMs: 5, idleReleaseMs: 10_000, pollMs: 5 };
const started: Worker[] = [];

function start(consumerParts: ConsumerParts, overrides: Parameters<typeof workerOptions>[0]): Worker {
  const worker = new Worker(
    consumerParts,
    workerOptions({
      scanMs: 5,
      recheckMs: 5,
      deferenceMs: 1,
      backOffMs: { first: 1, max: 10 },
      ...overrides,
    }),
  );
  worker.start();
  started.push(worker);
  return worker;
}
const position = (store: MemoryStore) => store.consumers.get(key)?.position;
const callsOf = (store: MemoryStore) =>
  store.committed.flatMap(({ endpoints }) => endpoints).reduce((sum, { calls }) => sum + calls, 0);

afterEach(() => Promise.all(started.splice(0).map((worker) => worker.stop())));

describe('a worker', () => {
  test('passes over an entry that cannot be read, counts it, and goes on behind it', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const consumerParts = parts(log, store);
    await log.append({ ...logBatch(partition, [apiCall()]), body: Buffer.from('{"events": [') });
    await log.append({
      ...logBatch(partition, [apiCall()]),
      encoding: 'gzip',
      body: Buffer.from('not gzip'),
    });
    await log.append({ ...logBatch(partition, []), body: Buffer.from('[]') });
    await log.append(logBatch(partition, [apiCall()]));
    start(consumerParts, { holder: 'w', consumer: fast });
    await eventually(() => position(store) === '4');
    expect(callsOf(store)).toBe(1);
    expect(consumerParts.metrics.undecodable).toBe(3);
  });

  test('passes over an event that it cannot make sense of, and keeps the others of the batch', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const consumerParts = parts(log, store);
    const broken = { ...apiCall(), response: null } as never;
    await log.append(logBatch(partition, [apiCall(), broken, apiCall()]));
    start(consumerParts, { holder: 'w', consumer: fast });
    await eventually(() => position(store) === '1');
    expect(callsOf(store)).toBe(2);
    expect(consumerParts.metrics.enrichFaults).toBe(1);
  });

  test('passes over the one entry whose effects the database refuses, and commits all the others', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const consumerParts = parts(log, store);
    const refusing = {
      commit: async (...[lease, at, effects]: [never, string, Effects]) => {
        if (effects.endpoints.some(({ template }) => template === '/poison'))
          throw new CodedError('EFFECTS_REFUSED', 'no');
        await store.committer.commit(lease, at, effects);
      },
    };
    for (const route of ['/a', '/b', '/poison', '/c'])
      await log.append(logBatch(partition, [apiCall({ route })]));
    start(
      { ...consumerParts, committer: refusing },
      { holder: 'w', consumer: { ...fast, commitIntervalMs: 50 } },
    );
    await eventually(() => position(store) === '4');
    expect(callsOf(store)).toBe(3);
    expect(consumerParts.metrics.effectsRefused).toBe(1);
  });

  test('goes on when the host itself fails', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const broken = new CountingHost();
    const consumerParts = parts(log, store, {
      open: async (...args) => ({
        ...(await broken.open(...args)),
        dispatch: () => Promise.reject(new Error('bug')),
      }),
    });
    await log.append(logBatch(partition, [apiCall()]));
    start(consumerParts, { holder: 'w', consumer: fast });
    await eventually(() => position(store) === '1');
    expect(consumerParts.metrics.findingFaults).toBe(1);
  });

  test('finds work that nobody told it of', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    log.onAppend = () => () => undefined;
    start(parts(log, store), { holder: 'w', consumer: fast });
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => position(store) === '1');
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => position(store) === '2');
  });

  test('saves state and gives a partition back when there is nothing to do, and takes it again when there is', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const consumerParts = parts(log, store);
    const worker = start(consumerParts, { holder: 'w', consumer: { ...fast, idleReleaseMs: 20 } });
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => store.consumers.get(key)?.holder === undefined && position(store) === '1');
    expect(store.consumers.get(key)?.positionState).toBe('1');
    await eventually(() => worker.partitions === 0);
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => position(store) === '2');
    expect(consumerParts.metrics.leasesTaken).toBe(2);
  });

  test('takes no more partitions than it may, so that another worker gets the rest', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const lanes = [0, 1, 2, 3, 4, 5].map((lane) => ({ ...partition, lane }));
    for (const lane of lanes) await log.append(logBatch(lane, [apiCall()]));
    const first = start(parts(log, store), { holder: 'a', partitionsMax: 3, consumer: fast });
    await eventually(() => first.partitions === 3);
    const second = start(parts(log, store), { holder: 'b', partitionsMax: 3, consumer: fast });
    await eventually(() =>
      lanes.every(({ lane }) => store.consumers.get(`${partition.organisationId}:${lane}`)?.position === '1'),
    );
    expect(first.partitions).toBeLessThanOrEqual(3);
    expect(second.partitions).toBeGreaterThanOrEqual(3);
  });

  test('serves every partition in turn when there are more of them than it may take and none ever falls silent', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const lanes = [0, 1, 2, 3, 4].map((lane) => ({ ...partition, lane }));
    const at = (lane: number) => store.consumers.get(`${partition.organisationId}:${lane}`)?.position;
    let stopped = false;
    const sending = (async () => {
      for (let number = 0; !stopped; number++) {
        for (const lane of lanes) await log.append(logBatch(lane, [apiCall()], number));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const worker = start(parts(log, store), { holder: 'w', partitionsMax: 2, turnMs: 10, consumer: fast });
    try {
      await eventually(() => lanes.every(({ lane }) => Number(at(lane)) > 0));
      expect(worker.partitions).toBeLessThanOrEqual(2);
    } finally {
      stopped = true;
      await sending;
    }
    const total = log.entries.get(key)?.at(-1)?.position;
    await eventually(() => lanes.every(({ lane }) => at(lane) === total));
    expect(callsOf(store)).toBe(5 * Number(total));
  });

  test('is there at once when something comes after a time with nothing to do', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const consumerParts = parts(log, store);
    await log.append(logBatch(partition, [apiCall()]));
    await log.release(partition, '1', undefined);
    const looked = jest.spyOn(log, 'backlogBytes');
    start(consumerParts, { holder: 'w', recheckMs: 3_600_000, consumer: fast });
    await eventually(() => looked.mock.calls.length > 0);
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => position(store) === '2');
  });

  test('goes on committing when the clock is put back by an hour', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    let behindMs = 0;
    const consumerParts = {
      ...parts(log, store),
      clock: { now: () => 1_800_000_000_000 + performance.now() - behindMs },
    };
    await log.append(logBatch(partition, [apiCall()]));
    start(consumerParts, { holder: 'w', consumer: fast });
    await eventually(() => position(store) === '1');
    behindMs = 3_600_000;
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => position(store) === '2');
  });

  test('drains when it is stopped under load: what it took is committed, state is level with it, leases are given back', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const events = Array.from({ length: 20 }, () => apiCall());
    for (let batch = 0; batch < 200; batch++) await log.append(logBatch(partition, events, batch));
    const worker = start(parts(log, store), { holder: 'w', consumer: { ...fast, readEntries: 8 } });
    await eventually(() => Number(position(store)) > 3, { intervalMs: 1 });
    await worker.stop();
    const row = store.consumers.get(key);
    expect(row).toMatchObject({ holder: undefined, positionState: row?.position });
    expect(callsOf(store)).toBe(Number(row?.position) * 20);
  });

  test('commits nothing once it knows that its lease is lost', async () => {
    const log = new MemoryLog();
    const store = new MemoryStore();
    const consumerParts = parts(log, store);
    await log.append(logBatch(partition, [apiCall()]));
    start(consumerParts, { holder: 'a', consumer: { ...fast, leaseTtlMs: 30 } });
    await eventually(() => position(store) === '1');
    const row = store.consumers.get(key)!;
    Object.assign(row, { holder: 'b', epoch: row.epoch + 1 });
    await log.append(logBatch(partition, [apiCall()]));
    await eventually(() => consumerParts.metrics.leasesLost === 1);
    expect(position(store)).toBe('1');
    row.holder = undefined;
    await eventually(() => position(store) === '2');
  });
});
