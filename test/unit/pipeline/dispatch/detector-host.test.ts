import { describe, expect, test } from '@jest/globals';
import { buildAttack, TEST_TIME } from '../../../../src/plugins/sdk/testing/index.js';
import type { StateRow } from '../../../../src/store/detector-state-repository.js';
import type { Notifications } from '../../../../src/store/notifications.js';
import { callAt, detectorThat, FakeStopwatch, finding, hostOf, organisation } from './kit.js';

const other = '00000000-0000-4000-8000-000000000002';
const STATE = { entriesMax: 100, ttlMs: 60_000 };

/** Counts calls in its state, and tells the count. */
const counter = (id = 'counter') =>
  detectorThat(id, {
    detect: (batch, { state }) => {
      const map = state.map<number>('counts', STATE);
      return batch.map(({ event }) => {
        const count = (map.get('calls') ?? 0) + 1;
        map.set('calls', count, event.time);
        return finding(`${id}.found`, event.time, { count });
      });
    },
  });

/** Rows as the repository would keep them. */
function keep(
  rows: StateRow[],
  { upserts, deletes }: { upserts: StateRow[]; deletes: Pick<StateRow, 'detector' | 'key'>[] },
) {
  const gone = new Set([...upserts, ...deletes].map(({ detector, key }) => `${detector} ${key}`));
  return [...rows.filter(({ detector, key }) => !gone.has(`${detector} ${key}`)), ...upserts];
}

describe('delivery', () => {
  test('a detector gets the kinds that it consumes and nothing else, in order', async () => {
    const seen: string[] = [];
    const { host } = hostOf([
      detectorThat(
        'attacks',
        {
          detect: (batch) => {
            seen.push(...batch.map(({ kind }) => kind));
            return [];
          },
        },
        { consumes: ['attack.seen'] },
      ),
    ]);
    const session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(0), buildAttack({ time: TEST_TIME }), callAt(1)]);
    expect(seen).toEqual(['attack.seen']);
  });

  test('findings come with their detector, in the order of the list, also when the first one answers late', async () => {
    const late = detectorThat('late', {
      detect: async (batch) => [finding('late.found', batch[0]!.event.time)],
    });
    const { host } = hostOf([late, counter()]);
    const session = await host.open(organisation, 0, []);
    const found = await session.dispatch([callAt(0)]);
    expect(found.map(({ detector, rule }) => [detector, rule])).toEqual([
      ['late', 'late.found'],
      ['counter', 'counter.found'],
    ]);
  });

  test('each detector takes all seconds of a batch in turn, and still findings come second by second, ticks first', async () => {
    const taken: string[] = [];
    const teller = (id: string, isLate: boolean) =>
      detectorThat(id, {
        tick: (now) => [finding(`${id}.found`, now, { count: 7 })],
        detect: (batch) => {
          taken.push(id);
          const found = batch.map(({ event }) => finding(`${id}.found`, event.time));
          return isLate ? Promise.resolve(found) : found;
        },
      });
    const { host } = hostOf([teller('a', false), teller('late', true), teller('b', false)]);
    const session = await host.open(organisation, 0, []);
    const found = await session.dispatch([callAt(0), callAt(1000), callAt(2000)]);
    expect(taken.slice(0, 3)).toEqual(['a', 'a', 'a']);
    const calls = ['a', 'late', 'b'];
    const second = ['a tick', 'late tick', 'b tick', ...calls];
    const told = found.map(({ detector, count }) => (count === 7 ? `${detector} tick` : detector));
    expect(told).toEqual([...calls, ...second, ...second]);
  });

  test('ticks fall between the same events however these are batched, and not before the first', async () => {
    const run = async (batches: readonly number[][]) => {
      const log: string[] = [];
      const ticking = detectorThat('ticking', {
        detect: (batch) => {
          log.push(...batch.map(({ event }) => `${event.time - TEST_TIME}`));
          return [];
        },
        tick: (now) => {
          log.push(`tick ${now - TEST_TIME}`);
          return [];
        },
      });
      const { host } = hostOf([ticking]);
      const session = await host.open(organisation, 0, []);
      for (const batch of batches) await session.dispatch(batch.map((ms) => callAt(ms)));
      return log;
    };
    const expected = ['100', '900', 'tick 1000', '1100', '400', 'tick 5000', '5200', '5300'];
    expect(await run([[100, 900, 1100, 400, 5200, 5300]])).toEqual(expected);
    expect(await run([[100], [900], [1100, 400, 5200], [5300]])).toEqual(expected);
  });

  test('an event that claims to be from the future does not move the clock', async () => {
    const ticks: number[] = [];
    const ticking = detectorThat('ticking', {
      detect: () => [],
      tick: (now) => {
        ticks.push(now - TEST_TIME);
        return [];
      },
    });
    const { host } = hostOf([ticking]);
    const session = await host.open(organisation, 0, []);
    const future = callAt(86_400_000);
    await session.dispatch([
      callAt(0),
      { ...future, source: { ...future.source, receivedAt: TEST_TIME + 2000 } } as typeof future,
      callAt(3000),
    ]);
    expect(ticks).toEqual([2000, 3000]);
  });
});

describe('memory', () => {
  test('survives a restart: saved rows give the same findings as no restart', async () => {
    const { host } = hostOf([counter()]);
    let session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(0), callAt(10)]);
    const rows = keep([], session.dirty());
    session.close();
    session = await host.open(organisation, 0, rows);
    expect((await session.dispatch([callAt(20)]))[0]?.count).toBe(3);
  });

  test('rows kept under a name that no plugin can have are never taken for a detector’s own', async () => {
    const { host } = hostOf([counter()]);
    const rows = ['@exposure', '@counter', 'Counter', ''].map((detector) => ({
      ...{ detector, key: 'counts\u0001calls', body: '[7,1]', expiresAt: TEST_TIME + 60_000 },
    }));
    const foreign = {
      detector: '@exposure',
      key: 'an id',
      body: '{"calls":7}',
      expiresAt: TEST_TIME + 60_000,
    };
    const session = await host.open(organisation, 0, [...rows, foreign]);
    expect((await session.dispatch([callAt(20)]))[0]?.count).toBe(1);
    expect(session.dirty().deletes).toEqual([]);
  });

  test('rows are told once, keyed by map and key, with the time at which they expire', async () => {
    const { host } = hostOf([counter()]);
    const session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(0)]);
    const { upserts } = session.dirty();
    expect(upserts).toContainEqual({
      detector: 'counter',
      key: 'counts\u0001calls',
      body: expect.stringMatching(/,1\]$/),
      expiresAt: TEST_TIME + 60_000,
    });
    expect(session.dirty()).toEqual({ upserts: [], deletes: [] });
  });

  test('expires in event time, over restarts too', async () => {
    const { host } = hostOf([counter()]);
    const session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(0)]);
    const again = await host.open(organisation, 0, keep([], session.dirty()));
    expect((await again.dispatch([callAt(61_000)]))[0]?.count).toBe(1);
  });

  test('no detector and no organisation sees the memory of another', async () => {
    const { host } = hostOf([counter('one'), counter('two')]);
    const first = await host.open(organisation, 0, []);
    const second = await host.open(other, 0, []);
    await first.dispatch([callAt(0), callAt(1)]);
    const found = await second.dispatch([callAt(0)]);
    expect(found.map(({ detector, count }) => [detector, count])).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
  });

  test('a ticks position is part of what is saved', async () => {
    const ticks: number[] = [];
    const ticking = detectorThat('ticking', {
      detect: () => [],
      tick: (now) => {
        ticks.push(now - TEST_TIME);
        return [];
      },
    });
    const { host } = hostOf([ticking]);
    const session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(5000)]);
    const again = await host.open(organisation, 0, keep([], session.dirty()));
    await again.dispatch([callAt(5500), callAt(6000)]);
    expect(ticks).toEqual([6000]);
  });
});

describe('settings', () => {
  test('a detector that is switched off gets nothing, and gets it again when switched on', async () => {
    const { host, settings } = hostOf([counter()]);
    settings.set('counter', false);
    const session = await host.open(organisation, 0, []);
    expect(await session.dispatch([callAt(0)])).toEqual([]);
    settings.set('counter', true);
    await host.refresh(organisation);
    expect(await session.dispatch([callAt(1)])).toHaveLength(1);
  });

  test('the configuration of the organisation reaches the detector, defaults filled in', async () => {
    const seen: unknown[] = [];
    const { host, settings } = hostOf([
      detectorThat('reader', {
        detect: (_, { config }) => {
          seen.push(config);
          return [];
        },
      }),
    ]);
    const plain = await host.open(other, 0, []);
    settings.set('reader', true, { factor: 7 });
    const set = await host.open(organisation, 0, []);
    await plain.dispatch([callAt(0)]);
    await set.dispatch([callAt(0)]);
    expect(seen).toEqual([{ factor: 1 }, { factor: 7 }]);
  });

  test('a configuration that does not fit is reported, and the defaults are used', async () => {
    const errors: unknown[] = [];
    const seen: unknown[] = [];
    const reader = detectorThat('reader', {
      detect: (_, { config }) => {
        seen.push(config);
        return [];
      },
    });
    const { host, settings } = hostOf([reader], { onSettingsError: (_, error) => errors.push(error) });
    settings.set('reader', true, { factr: 7 });
    await (await host.open(organisation, 0, [])).dispatch([callAt(0)]);
    expect(seen).toEqual([{ factor: 1 }]);
    expect(errors).toEqual([expect.objectContaining({ code: 'DETECTOR_CONFIG_INVALID' })]);
  });

  test('a database that is away leaves the last settings in force, and is not asked at every dispatch', async () => {
    const errors: unknown[] = [];
    const { host, settings, clock } = hostOf([counter()], {
      onSettingsError: (_, error) => errors.push(error),
    });
    const session = await host.open(organisation, 0, []);
    settings.failure = new Error('away');
    clock.at = 61_000;
    for (let n = 0; n < 5; n++) expect(await session.dispatch([callAt(n)])).toHaveLength(1);
    expect(settings.reads).toBe(2);
    expect(errors).toHaveLength(1);
  });

  test('a change that is announced takes effect; a closed session asks no more', async () => {
    const listeners: ((payload: string) => void)[] = [];
    const notifications: Notifications = {
      listen: (_, listener) => {
        listeners.push(listener);
        return () => listeners.splice(0);
      },
      notify: async () => undefined,
    };
    const { host, settings } = hostOf([counter()]);
    const stop = host.follow(notifications);
    const session = await host.open(organisation, 0, []);
    settings.set('counter', false);
    for (const listener of listeners) listener(organisation);
    await host.refresh(organisation);
    expect(await session.dispatch([callAt(0)])).toEqual([]);
    session.close();
    const reads = settings.reads;
    for (const listener of listeners) listener(organisation);
    expect(settings.reads).toBe(reads);
    stop();
    expect(listeners).toEqual([]);
  });
});

describe('isolation', () => {
  test('a detector that throws is counted, reported and at last switched off, while the others go on', async () => {
    const throwing = detectorThat('throwing', {
      detect: () => {
        throw new Error('private');
      },
    });
    const { host, registry, faults } = hostOf([throwing, counter()]);
    const session = await host.open(organisation, 3, []);
    for (let n = 0; n < 8; n++) expect(await session.dispatch([callAt(n)])).toHaveLength(1);
    expect(registry.get('throwing')?.metrics).toMatchObject({ faults: 5, events: 5, switchedOff: 1 });
    expect(faults[0]).toMatchObject({
      detector: 'throwing',
      organisationId: organisation,
      lane: 3,
      code: 'PLUGIN_THREW',
    });
    expect(faults[0]?.message).not.toContain('private');
    expect(host.health(organisation)).toEqual([
      {
        detector: 'throwing',
        organisationId: organisation,
        lane: 3,
        code: 'PLUGIN_THREW',
        since: TEST_TIME,
        until: TEST_TIME + 300_000,
      },
    ]);
  });

  test('it is tried again after the cool-down in event time, and what cooled down survives a restart', async () => {
    let broken = true;
    const flaky = detectorThat('flaky', {
      detect: (batch) => {
        if (broken) throw new Error('broken');
        return [finding('flaky.found', batch[0]!.event.time)];
      },
    });
    const { host } = hostOf([flaky], { budget: { faultsMax: 2, coolDownMs: 10_000 } });
    let session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(0)]);
    await session.dispatch([callAt(1)]);
    broken = false;
    let rows = keep([], session.dirty());
    session.close();
    session = await host.open(organisation, 0, rows);
    expect(await session.dispatch([callAt(9000)])).toEqual([]);
    expect(await session.dispatch([callAt(10_000)])).toHaveLength(1);
    expect(host.health()).toEqual([]);
    // Once it has behaved for long enough, nobody remembers.
    expect(await session.dispatch([callAt(10_000 + 3_600_000)])).toHaveLength(1);
    rows = keep(rows, session.dirty());
    expect(rows.filter(({ key }) => key.startsWith('health'))).toEqual([]);
  });

  test('each time in a row it is off for twice as long, up to the most, and one of ours is always tried again', async () => {
    const broken = detectorThat('broken', {
      detect: () => {
        throw new Error('broken');
      },
    });
    const { host } = hostOf([broken], {
      budget: { faultsMax: 1, coolDownMs: 10_000, coolDownMaxMs: 60_000, offsMax: 2 },
    });
    const session = await host.open(organisation, 0, []);
    const times: number[] = [];
    let at = 0;
    for (let n = 0; n < 5; n++) {
      await session.dispatch([callAt(at)]);
      const until = (host.health()[0]?.until ?? 0) - TEST_TIME;
      times.push(until - at);
      at = until;
    }
    expect(times).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  test('whoever changes its setting has it tried again at once', async () => {
    let broken = true;
    const flaky = detectorThat('flaky', {
      detect: (batch) => {
        if (broken) throw new Error('broken');
        return [finding('flaky.found', batch[0]!.event.time)];
      },
    });
    const { host, settings } = hostOf([flaky], { budget: { faultsMax: 1 } });
    const session = await host.open(organisation, 0, []);
    await session.dispatch([callAt(0)]);
    expect(host.healthOf(organisation, 'flaky')).toMatchObject({
      state: 'suspended',
      code: 'PLUGIN_THREW',
      since: TEST_TIME,
    });
    broken = false;
    settings.set('flaky', true);
    await host.refresh(organisation);
    expect(await session.dispatch([callAt(1)])).toHaveLength(1);
    expect(host.healthOf(organisation, 'flaky')).toMatchObject({ state: 'running', code: undefined });
  });

  test('one good call in between and the count begins anew', async () => {
    let n = 0;
    const flaky = detectorThat('flaky', {
      detect: () => {
        if (n++ % 4 !== 3) throw new Error('broken');
        return [];
      },
    });
    const { host } = hostOf([flaky]);
    const session = await host.open(organisation, 0, []);
    for (let i = 0; i < 20; i++) await session.dispatch([callAt(i)]);
    expect(host.health()).toEqual([]);
  });

  test('a detector that never answers costs one time limit, then is off; its state is taken back', async () => {
    const stopwatch = new FakeStopwatch();
    let touch = (): void => undefined;
    const hanging = detectorThat('hanging', {
      detect: (_, { state }) =>
        new Promise(() => {
          touch = () => state.map('late', STATE).set('key', 1, TEST_TIME);
        }),
    });
    const { host, faults } = hostOf([hanging, counter()], { stopwatch });
    const session = await host.open(organisation, 0, []);
    const dispatched = session.dispatch([callAt(0)]);
    await Promise.resolve();
    stopwatch.pass(1000);
    expect(await dispatched).toHaveLength(1);
    expect(await session.dispatch([callAt(1)])).toHaveLength(1);
    expect(faults.map(({ code }) => code)).toEqual(['PLUGIN_TIMEOUT']);
    expect(touch).toThrow(expect.objectContaining({ code: 'PLUGIN_STATE_REVOKED' }));
    expect(session.dirty().upserts.filter(({ detector }) => detector === 'hanging')).toEqual([]);
    expect(stopwatch.pending).toBe(0);
  });

  test('a detector over budget in window after window is switched off; one slow window is forgiven', async () => {
    const stopwatch = new FakeStopwatch();
    const slow = detectorThat('slow', {
      detect: (batch) => {
        stopwatch.pass(batch.length);
        return [];
      },
    });
    const { host, faults } = hostOf([slow], { stopwatch, budget: { windowEvents: 10, faultsMax: 3 } });
    const session = await host.open(organisation, 0, []);
    const ten = Array.from({ length: 10 }, (_, n) => callAt(n));
    await session.dispatch(ten);
    expect(host.health()).toEqual([]);
    await session.dispatch(ten);
    await session.dispatch(ten);
    expect(faults.map(({ code }) => code)).toEqual(Array(3).fill('PLUGIN_OVER_BUDGET'));
    expect(host.health()).toHaveLength(1);
  });

  test('calls that stall the process again and again are not made any more', async () => {
    const stopwatch = new FakeStopwatch();
    const stalling = detectorThat('stalling', {
      detect: () => {
        stopwatch.pass(5000);
        return [];
      },
    });
    const { host, registry } = hostOf([stalling], { stopwatch });
    const session = await host.open(organisation, 0, []);
    for (let i = 0; i < 5; i++) await session.dispatch([callAt(i)]);
    expect(registry.get('stalling')?.metrics).toMatchObject({
      batches: 3,
      micros: 15_000_000,
      switchedOff: 1,
    });
  });

  test('a pause of the machine now and then switches nothing off, and costs no finding', async () => {
    const stopwatch = new FakeStopwatch();
    const unlucky = detectorThat('unlucky', {
      detect: (batch) => {
        stopwatch.pass(5000);
        return [finding('unlucky.found', batch[0]!.event.time)];
      },
    });
    const { host, faults } = hostOf([unlucky], { stopwatch });
    const session = await host.open(organisation, 0, []);
    for (let i = 0; i < 10; i++) expect(await session.dispatch([callAt(i * 151_000)])).toHaveLength(1);
    expect(faults).toHaveLength(10);
    expect(host.health()).toEqual([]);
  });

  test('more findings than a call may make are dropped and counted', async () => {
    const flooding = detectorThat('flooding', {
      detect: (batch) => Array(600).fill(finding('flooding.found', batch[0]!.event.time)),
    });
    const { host, faults } = hostOf([flooding]);
    const session = await host.open(organisation, 0, []);
    expect(await session.dispatch([callAt(0)])).toHaveLength(500);
    expect(faults[0]).toMatchObject({ code: 'PLUGIN_FINDINGS_TOO_MANY' });
    // However long the crowd goes on: otherwise it could switch off the detector that tells of it.
    for (let i = 1; i < 20; i++) expect(await session.dispatch([callAt(i)])).toHaveLength(500);
    expect(host.health()).toEqual([]);
  });
});
