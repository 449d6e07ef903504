import { afterEach, describe, expect, test } from '@jest/globals';
import { Worker } from '../../../src/pipeline/worker.js';
import { workerOptions } from '../../../src/pipeline/worker-options.js';
import type { AlertDelta } from '../../../src/store/effects.js';
import { apiCall } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { logBatch, MemoryLog, MemoryStore, parts, principalToken, randomFaults, seeded } from './fakes.js';

const partitions = [
  { organisationId: '11111111-1111-4111-8111-111111111111', lane: 0 },
  { organisationId: '11111111-1111-4111-8111-111111111111', lane: 1 },
  { organisationId: '22222222-2222-4222-8222-222222222222', lane: 0 },
] as const;
const batches = 60;
const eventsOfBatch = 9;
const principals = 7;

let worker: Worker | undefined;
afterEach(() => worker?.stop());

const fast = {
  leaseTtlMs: 200,
  commitIntervalMs: 1,
  stateIntervalMs: 3,
  stateIdleMs: 5,
  idleReleaseMs: 10,
  pollMs: 5,
  releaseIntervalMs: 1,
  readEntries: 4,
};

describe('a worker among faults', () => {
  test.each([1, 2, 3, 4])('counts every event once and raises every alert once (seed %i)', async (seed) => {
    const random = seeded(seed);
    const faults = randomFaults(random, 0.04);
    const log = new MemoryLog(faults);
    const store = new MemoryStore(faults);
    const consumerParts = parts(log, store);
    const options = {
      holder: 'w',
      scanMs: 5,
      recheckMs: 5,
      deferenceMs: 1,
      random: () => 0,
      backOffMs: { first: 1, max: 20 },
    };
    const make = () => {
      const made = new Worker(consumerParts, workerOptions({ ...options, consumer: fast }));
      made.start();
      return made;
    };
    worker = make();
    for (let batch = 0; batch < batches; batch++) {
      for (const partition of partitions) {
        const events = Array.from({ length: eventsOfBatch }, (_, index) =>
          apiCall({
            ...(index % 3 === 0 && { route: undefined }),
            principal: {
              token: principalToken((batch * eventsOfBatch + index) % principals),
              kind: 'session',
            },
          }),
        );
        await log.append(logBatch(partition, events, batch));
      }
      if (batch % 10 === 4) {
        await worker.stop();
        worker = make();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const last = String(batches);
    await eventually(
      () => partitions.every((p) => store.consumers.get(`${p.organisationId}:${p.lane}`)?.position === last),
      {
        timeoutMs: 25_000,
      },
    );

    const total = batches * eventsOfBatch;
    const calls = new Map<string, number>();
    const alerts = new Map<string, AlertDelta[]>();
    for (const effects of store.committed) {
      for (const { id, calls: more } of effects.endpoints) calls.set(id, (calls.get(id) ?? 0) + more);
      for (const alert of effects.alerts) alerts.set(alert.id, [...(alerts.get(alert.id) ?? []), alert]);
    }
    expect([...calls.values()].sort((a, b) => a - b)).toEqual([total, 2 * total]);
    // Both lanes of one organisation reach the same counts: their alerts have the same ids, twice.
    const each = principals * Math.floor(total / principals / 10) + extra(total);
    expect(alerts.size).toBe(2 * each);
    const raised = [...alerts.values()].map((deltas) => deltas.reduce((sum, { count }) => sum + count, 0));
    expect(raised.filter((count) => count === 1)).toHaveLength(each);
    expect(raised.filter((count) => count === 2)).toHaveLength(each);
    expect(faults.injected).toBeGreaterThan(5);
    const saved = () =>
      partitions.every((p) => store.consumers.get(`${p.organisationId}:${p.lane}`)?.positionState === last);
    await eventually(saved, { timeoutMs: 25_000 });
    expect(gatheredCalls(store, 'endpoints')).toEqual([total, 2 * total]);
    expect(gatheredCalls(store, 'stats')).toEqual([total, 2 * total]);
    const seen = store.gathered.flatMap(({ paths }) => paths.flatMap(({ evidence }) => evidence.paths));
    expect(seen.reduce((sum, [, , count]) => sum + count, 0)).toBe(3 * batches * 3);
  });
});

/** What was saved as gathered, in calls by endpoint. */
function gatheredCalls(store: MemoryStore, part: 'endpoints' | 'stats'): number[] {
  const calls = new Map<string, number>();
  for (const gathered of store.gathered) {
    if (part === 'stats')
      for (const { endpointId, calls: more } of gathered.stats)
        calls.set(endpointId, (calls.get(endpointId) ?? 0) + more);
    else
      for (const { endpointId, knowledge } of gathered.endpoints)
        calls.set(endpointId, (calls.get(endpointId) ?? 0) + knowledge.sketch.calls);
  }
  return [...calls.values()].sort((a, b) => a - b);
}

/** Principals that got one event more than the others, where that one completes a ten. */
function extra(total: number): number {
  const base = Math.floor(total / principals);
  const withOneMore = total - base * principals;
  return (Math.floor((base + 1) / 10) - Math.floor(base / 10)) * withOneMore;
}
