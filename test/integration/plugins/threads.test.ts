import { describe, expect, test } from '@jest/globals';
import type { EnrichedEvent } from '../../../src/event/index.js';
import { buildCall, TEST_TIME } from '../../../src/plugins/sdk/testing/index.js';
import type { StateRow } from '../../../src/store/detector-state-repository.js';
import { threadKit } from './thread-kit.js';

const { start, hostWith } = threadKit();
const organisation = '00000000-0000-4000-8000-000000000001';
const other = '00000000-0000-4000-8000-000000000002';
const MINUTE = 60_000;

const call = (ms: number, status = 200): EnrichedEvent =>
  buildCall({ id: `event-${String(ms).padStart(9, '0')}`, time: TEST_TIME + ms, response: { status } });

const by = (found: readonly { detector: string }[], detector: string) =>
  found.filter((finding) => finding.detector === detector);

const token = (n: number) => `p${n}`.padEnd(22, '-');
const sprawl = (n: number): EnrichedEvent =>
  buildCall({
    id: `event-${String(n).padStart(6, '0')}`,
    time: TEST_TIME + n * 1000,
    principal: { token: token(1), kind: 'jwt' },
    client: { address: `198.51.100.${n}` },
  });

/** As the store does it. */
function saved(
  rows: readonly StateRow[],
  changes: { upserts: StateRow[]; deletes: Pick<StateRow, 'detector' | 'key'>[] },
) {
  const key = (row: Pick<StateRow, 'detector' | 'key'>) => `${row.detector} ${row.key}`;
  const all = new Map(rows.map((row) => [key(row), row]));
  for (const row of changes.deletes) all.delete(key(row));
  for (const row of changes.upserts) all.set(key(row), row);
  return [...all.values()];
}

describe('a plugin in its thread', () => {
  const example = '../../../examples/plugins/token-sprawl';

  test('finds what it finds in the harness, however events are batched, with a restart between any two', async () => {
    const { host } = await hostWith([example]);
    const events = Array.from({ length: 12 }, (_, n) => sprawl(n));
    const whole = await (await host.open(organisation, 0, [])).dispatch(events);
    expect(by(whole, 'token-sprawl')).toHaveLength(1);
    let rows: StateRow[] = [];
    const piecemeal: unknown[] = [];
    for (const event of events) {
      const session = await host.open(organisation, 0, rows);
      piecemeal.push(...by(await session.dispatch([event]), 'token-sprawl'));
      rows = saved(rows, session.dirty());
      session.close();
    }
    expect(piecemeal).toEqual(by(whole, 'token-sprawl'));
  });

  test('never mixes organisations, though they share the thread', async () => {
    const { host } = await hostWith([example]);
    const first = await host.open(organisation, 0, []);
    const second = await host.open(other, 0, []);
    for (let n = 0; n < 6; n++) {
      expect(by(await first.dispatch([sprawl(n)]), 'token-sprawl')).toEqual([]);
      expect(by(await second.dispatch([sprawl(n + 6)]), 'token-sprawl')).toEqual([]);
    }
  });

  test('its manifest and configuration are known here, and checked', async () => {
    const { module } = await start(example);
    expect(module.manifest.id).toBe('token-sprawl');
    expect(module.config.parse({})).toEqual({ addressesMin: 8 });
    expect(module.config.safeParse({ addressesMin: 1 }).success).toBe(false);
    expect(module.config.safeParse({ mistyped: 1 }).success).toBe(false);
  });

  test('the configuration of the organisation reaches it', async () => {
    const setting = { detector: 'token-sprawl', enabled: true, config: { addressesMin: 3 }, version: 1 };
    const { host } = await hostWith([example], {}, { settings: { list: async () => [setting] } });
    const session = await host.open(organisation, 0, []);
    const found = await session.dispatch([sprawl(1), sprawl(2), sprawl(3)]);
    expect(by(found, 'token-sprawl')).toHaveLength(1);
  });

  test.each([
    ['./fixtures/no-export.js', 'PLUGIN_EXPORT_MISSING'],
    ['./fixtures/fails-to-load.js', 'PLUGIN_LOAD_FAILED'],
    ['./fixtures/wrong-version.js', 'PLUGIN_SDK_VERSION'],
    ['./fixtures/is-not-there.js', 'PLUGIN_NOT_FOUND'],
    ['./fixtures/loops-at-load.js', 'PLUGIN_LOAD_FAILED'],
  ])('%s is refused at load: %s', async (specifier, code) => {
    // Only what loops needs a limit: on a busy machine the others take their time.
    const limits = specifier.includes('loops') ? { loadMs: 1500 } : {};
    await expect(start(specifier, limits)).rejects.toMatchObject({ code });
  });
});

describe('a plugin that misbehaves is ended, switched off and reported, while others go on', () => {
  test('one that loops for ever: what it remembered up to the call is there when it is tried again', async () => {
    const { host, faults, threads } = await hostWith(['./fixtures/loops.js'], { callMs: 1_000 });
    const session = await host.open(organisation, 0, []);
    expect(by(await session.dispatch([call(0)]), 'loops')).toMatchObject([{ title: 'Call 1' }]);
    const found = await session.dispatch([call(1), call(2, 418)]);
    expect(by(found, 'witness')).toHaveLength(2);
    expect(by(found, 'loops')).toEqual([]);
    expect(faults).toMatchObject([
      { detector: 'loops', code: 'PLUGIN_TIMEOUT', off: { code: 'PLUGIN_TIMEOUT' } },
    ]);
    expect(host.healthOf(organisation, 'loops')).toMatchObject({
      state: 'suspended',
      code: 'PLUGIN_TIMEOUT',
      missed: 2,
      lastFault: expect.stringContaining('no answer within'),
    });
    expect(threads[0]?.counts).toMatchObject({ starts: 1, ends: 1 });
    // Off: it holds nobody up.
    expect(by(await session.dispatch([call(1000)]), 'loops')).toEqual([]);
    // Tried again, from what it had answered for.
    expect(by(await session.dispatch([call(6 * MINUTE)]), 'loops')).toMatchObject([{ title: 'Call 2' }]);
    expect(threads[0]?.counts.starts).toBe(2);
    // And over a restart of the worker.
    const again = await host.open(organisation, 0, saved([], session.dirty()));
    expect(by(await again.dispatch([call(7 * MINUTE)]), 'loops')).toMatchObject([{ title: 'Call 3' }]);
  });

  test('one organisation’s loop is not the other’s: its calls are answered', async () => {
    const { host } = await hostWith(['./fixtures/loops.js'], { callMs: 1_000 });
    const first = await host.open(organisation, 0, []);
    const second = await host.open(other, 0, []);
    expect(by(await second.dispatch([call(0)]), 'loops')).toMatchObject([{ title: 'Call 1' }]);
    const [, found] = await Promise.all([first.dispatch([call(0, 418)]), second.dispatch([call(1)])]);
    expect(by(found, 'loops')).toMatchObject([{ title: 'Call 2' }]);
    expect(host.healthOf(other, 'loops')?.state).toBe('running');
    expect(host.healthOf(organisation, 'loops')?.state).toBe('suspended');
  });

  test('time and again: off for longer and longer, at last until somebody switches it on', async () => {
    let setting = { detector: 'loops', enabled: true, config: {}, version: 1 };
    const { host } = await hostWith(
      ['./fixtures/loops.js'],
      { callMs: 1_000, endsMax: 100 },
      { settings: { list: async () => [setting] }, budget: { offsMax: 3 } },
    );
    let session = await host.open(organisation, 0, []);
    const off: number[] = [];
    let at = 0;
    for (let n = 0; n < 3; n++) {
      await session.dispatch([call(at, 418)]);
      const { until } = host.health(organisation)[0] ?? {};
      if (until === undefined) break;
      off.push(until - TEST_TIME - at);
      at = until - TEST_TIME;
    }
    expect(off).toEqual([5 * MINUTE, 10 * MINUTE]);
    expect(host.healthOf(organisation, 'loops')).toMatchObject({ state: 'off', until: undefined });
    at += 30 * 86_400_000;
    expect(by(await session.dispatch([call(at)]), 'loops')).toEqual([]);
    // A restart does not bring it back.
    const rows = saved([], session.dirty());
    session.close();
    session = await host.open(organisation, 0, rows);
    expect(by(await session.dispatch([call(at + 1)]), 'loops')).toEqual([]);
    setting = { ...setting, version: 2 };
    await host.refresh(organisation);
    expect(by(await session.dispatch([call(at + 2)]), 'loops')).toHaveLength(1);
    expect(host.healthOf(organisation, 'loops')?.state).toBe('running');
  });

  test('one whose thread ends again and again for one organisation after the other rests, and nobody waits for it', async () => {
    const { host, threads, faults } = await hostWith(['./fixtures/loops.js'], { callMs: 100, endsMax: 2 });
    for (let n = 0; n < 6; n++) {
      const session = await host.open(`00000000-0000-4000-8000-00000000001${n}`, 0, []);
      await session.dispatch([call(0, 418)]);
    }
    expect(threads[0]?.counts).toMatchObject({ ends: 2, missed: 4 });
    expect(faults.filter(({ code }) => code === 'PLUGIN_MISSED')).toHaveLength(4);
  });

  test('one that leaks its heap', async () => {
    const { host, faults } = await hostWith(['./fixtures/leaks-heap.js'], { memoryMb: 32, callMs: 20_000 });
    const session = await host.open(organisation, 0, []);
    const found = await session.dispatch([call(0)]);
    expect(by(found, 'witness')).toHaveLength(1);
    expect(faults).toMatchObject([{ code: 'PLUGIN_OUT_OF_MEMORY', off: expect.anything() }]);
  });

  test('one that leaks buffers', async () => {
    const { host, faults } = await hostWith(['./fixtures/leaks-buffers.js'], {
      memoryMb: 64,
      callMs: 20_000,
    });
    const session = await host.open(organisation, 0, []);
    for (let n = 0; n < 3 && faults.length === 0; n++) await session.dispatch([call(n)]);
    expect(faults).toMatchObject([{ code: 'PLUGIN_OUT_OF_MEMORY', off: expect.anything() }]);
  });

  test('one that throws', async () => {
    const { host, faults } = await hostWith(['./fixtures/throws.js']);
    const session = await host.open(organisation, 0, []);
    for (let n = 0; n < 7; n++) {
      const found = await session.dispatch([call(n * 10)]);
      expect(by(found, 'witness')).toHaveLength(1);
    }
    expect(faults).toHaveLength(5);
    expect(faults.at(-1)).toMatchObject({ code: 'PLUGIN_THREW', off: { code: 'PLUGIN_THREW' } });
    expect(JSON.stringify(faults.map(({ message }) => message))).not.toContain('plugin that');
  });

  test('one that floods: what is over the limit is dropped, and in call after call it is switched off', async () => {
    const { host, faults } = await hostWith(['./fixtures/floods.js']);
    const session = await host.open(organisation, 0, []);
    const counts: number[] = [];
    for (let n = 0; n < 7; n++) {
      const found = await session.dispatch([call(n * 10)]);
      expect(by(found, 'witness')).toHaveLength(1);
      counts.push(by(found, 'floods').length);
    }
    expect(counts).toEqual([500, 500, 500, 500, 500, 0, 0]);
    expect(faults.at(-1)).toMatchObject({ code: 'PLUGIN_FINDINGS_TOO_MANY', off: expect.anything() });
  });

  test('one that answers rubbish: only what is sound comes through, known fields alone', async () => {
    const { host, faults } = await hostWith(['./fixtures/rubbish.js']);
    const session = await host.open(organisation, 0, []);
    const found = [];
    for (let n = 0; n < 8; n++) found.push(...by(await session.dispatch([call(n)]), 'rubbish'));
    expect(faults.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(found)).not.toContain('value of a parameter');
  });

  test('one that never answers', async () => {
    const { host, faults } = await hostWith(['./fixtures/hangs.js'], { callMs: 300 });
    const session = await host.open(organisation, 0, []);
    expect(by(await session.dispatch([call(0)]), 'witness')).toHaveLength(1);
    expect(faults).toMatchObject([{ code: 'PLUGIN_TIMEOUT', off: expect.anything() }]);
  });

  test('one that remembers too much loses it', async () => {
    const { host, faults } = await hostWith(['./fixtures/leaks-state.js'], { stateMax: 100_000 });
    const session = await host.open(organisation, 0, []);
    for (let n = 0; n < 1000 && faults.length === 0; n += 100)
      await session.dispatch(Array.from({ length: 100 }, (_, i) => call(n + i)));
    expect(faults).toMatchObject([{ code: 'PLUGIN_STATE_TOO_LARGE', off: expect.anything() }]);
    expect(session.dirty().upserts.filter(({ detector }) => detector === 'leaks-state')).toEqual([]);
  });

  test('one that throws between calls, starts timers', async () => {
    const { host, faults } = await hostWith(['./fixtures/reaches-out.js'], {}, { budget: { coolDownMs: 1 } });
    const session = await host.open(organisation, 0, []);
    let at = 0;
    const tried = async (status: number) => {
      at += MINUTE;
      return by(await session.dispatch([call(at, status)]), 'reaches-out');
    };
    for (const status of [202, 203]) {
      expect(await tried(status)).toEqual([]);
      expect(faults.splice(0)).toMatchObject([
        { code: 'PLUGIN_THREW', cause: expect.stringMatching(/no timers/) },
      ]);
    }
    await tried(206);
    for (let n = 0; n < 20 && faults.length === 0; n++) await tried(200);
    expect(faults[0]).toMatchObject({ code: 'PLUGIN_THREW', off: expect.anything() });
  });

  test('it sees no variable of the environment, and what it prints goes nowhere', async () => {
    const { host } = await hostWith(['./fixtures/reaches-out.js']);
    const session = await host.open(organisation, 0, []);
    const written: unknown[] = [];
    const streams = [process.stdout, process.stderr];
    const writes = streams.map(({ write }) => write);
    for (const stream of streams)
      stream.write = ((text: unknown) => written.push(text) > 0) as typeof stream.write;
    try {
      expect(by(await session.dispatch([call(0)]), 'reaches-out')).toMatchObject([{ title: '{}' }]);
      expect(by(await session.dispatch([call(1, 205)]), 'reaches-out')).toMatchObject([{ title: 'printed' }]);
      await session.dispatch([call(2)]);
    } finally {
      for (const [index, stream] of streams.entries()) stream.write = writes[index] as typeof stream.write;
    }
    expect(written.join('')).not.toContain('canary');
  });
});
