import { expect, jest, test } from '@jest/globals';
import { CodedError } from '../../../src/event/index.js';
import type { PluginThread } from '../../../src/pipeline/dispatch/index.js';
import { TrialRunner } from '../../../src/pipeline/replay/trial-runner.js';
import { systemTimers } from '../../../src/pipeline/timers.js';
import { buildCall, TEST_TIME } from '../../../src/plugins/sdk/testing/index.js';
import type { HistoryEvent } from '../../../src/store/history.js';
import type { TrialJob, TrialRepository, TrialResult } from '../../../src/store/trials.js';
import { eventually } from '../../kit/eventually.js';
import { manualClock } from '../../kit/manual-clock.js';
import { threadKit } from './thread-kit.js';

const { hostWith } = threadKit();
const organisationId = '00000000-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

/** One caller and one coupon, with an account after the other. */
const history = Array.from({ length: 8 }, (_, n): HistoryEvent => {
  const { event } = buildCall({
    id: `checkout-${String(n).padStart(8, '0')}`,
    time: TEST_TIME + n * 60_000,
    method: 'POST',
    objects: [{ in: 'body', name: 'coupon', type: 'slug', token: 'spring'.padEnd(22, '0') }],
    principal: { token: `account-${n}`.padEnd(22, '0'), kind: 'session' },
    client: { address: '198.51.100.7' },
  });
  const source = { sensorId: organisationId, sensorKind: 'inapp-node' as const, receivedAt: event.time };
  return { event: event as HistoryEvent['event'], source, endpointId: undefined, serviceId: undefined };
});

async function tried(config: object, registry: Awaited<ReturnType<typeof hostWith>>['registry']) {
  const ends: (TrialResult | string)[] = [];
  const job: TrialJob = {
    ...{ id: organisationId, organisationId, detector: 'coupon-abuse', enabled: true, config },
    ...{ from: TEST_TIME, to: TEST_TIME + HOUR },
  };
  const jobs = [job];
  const trials: TrialRepository = {
    waiting: async () => [organisationId],
    claim: async () => jobs.pop(),
    renew: async () => true,
    finish: async (_job, _holder, result) => void ends.push(result),
    fail: async (_job, _holder, message) => void ends.push(message),
    chunks: async () => [
      {
        ...{ id: '1', receivedAt: new Date(TEST_TIME), lane: 0, events: history.length },
        ...{ fromTime: TEST_TIME, toTime: TEST_TIME + HOUR },
      },
    ],
    read: async () => history,
    endpoints: async () => new Map(),
    suppressions: async () => [],
    calledFalse: async () => new Set(),
  };
  const runner = new TrialRunner({
    ...{ trials, registry, clock: manualClock(), timers: systemTimers, holder: 'test' },
    settings: { list: async () => [] },
    notifications: { listen: () => () => undefined },
    onError: (error) => {
      if (!(error instanceof CodedError)) throw error;
    },
  });
  runner.start();
  await eventually(() => ends.length > 0);
  await runner.stop();
  return ends[0];
}

test('a trial never works in the thread that the lanes need, and its own end with it', async () => {
  const { registry, threads } = await hostWith(['../../../examples/plugins/coupon-abuse']);
  const [live] = threads as [PluginThread];
  const lanes = jest.spyOn(live, 'call');
  const made: PluginThread[] = [];
  const another = live.another.bind(live);
  jest.spyOn(live, 'another').mockImplementation(async () => {
    const thread = await another();
    made.push(thread);
    return thread;
  });
  expect(await tried({ accountsMin: 50 }, registry)).toMatchObject({
    ...{ events: 8, counts: { before: 1, after: 0, both: 0 } },
    alerts: [{ rule: 'coupon-abuse.many-accounts', countBefore: 8, countAfter: 0 }],
  });
  expect(await tried({ accountsMin: 3 }, registry)).toMatchObject({ counts: { before: 0, both: 1 } });
  expect(lanes).not.toHaveBeenCalled();
  expect(live.counts).toEqual({ starts: 1, ends: 0, missed: 0 });
  expect(registry.get('coupon-abuse')?.metrics.events).toBe(0);
  // One for each side: what one of them does to itself is nothing to the other.
  expect(made).toHaveLength(4);
  for (const thread of made)
    expect(await thread.call({ organisationId, rows: () => [], settings: () => ({}) as never }, [])).toEqual({
      is: 'missed',
      message: 'it is closed',
    });
});

test('a trial whose plugin cannot be started tells so, and leaves no thread behind', async () => {
  const { registry, threads } = await hostWith(['../../../examples/plugins/coupon-abuse']);
  const [live] = threads as [PluginThread];
  const another = live.another.bind(live);
  const made: PluginThread[] = [];
  jest.spyOn(live, 'another').mockImplementation(async () => {
    if (made.length === 1) throw new CodedError('PLUGIN_LOAD_FAILED', 'the plugin could not be loaded');
    const thread = await another();
    made.push(thread);
    return thread;
  });
  expect(await tried({}, registry)).toBe('the plugin could not be loaded');
  const client = { organisationId, rows: () => [], settings: () => ({}) as never };
  expect(await made[0]?.call(client, [])).toMatchObject({ is: 'missed', message: 'it is closed' });
});
