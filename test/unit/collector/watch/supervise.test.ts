import { describe, expect, test } from '@jest/globals';
import { type Restart, Supervisor } from '../../../../src/collector/watch/supervise.js';
import { manualClock } from '../../../kit/manual-clock.js';

interface Engine {
  /** Packets decoded in each look of five seconds, for each that came. */
  readonly share: number;
  /** Looks after which it ends by itself. */
  readonly endsAfter?: number;
}

/** Plays engines one after the other against an interface that receives `perLook` packets in five seconds. */
async function play(engines: readonly Engine[], looks: number, perLook = 1_000) {
  const clock = manualClock();
  const begun = clock.now();
  const restarts: (Restart & { readonly at: number })[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  let arrived = 0;
  let life = -1;
  let decoded = 0;
  let age = 0;
  let finish: () => void = () => undefined;
  let error: unknown;
  const supervisor = new Supervisor({
    signal: end.signal,
    clock,
    arrived: () => arrived,
    run: (signal) =>
      new Promise((resolve) => {
        life++;
        decoded = 0;
        age = 0;
        finish = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    wait: async (ms) => {
      if (ms !== 5_000 || age < 0) waits.push(ms);
      clock.advance(ms);
      arrived += (perLook * ms) / 5_000;
      const engine = engines[Math.min(life, engines.length - 1)] as Engine;
      if (ms === 5_000) {
        age++;
        decoded += perLook * engine.share;
        supervisor.decoded(Math.floor(decoded));
        if (engine.endsAfter === age) finish();
      }
      if ((clock.now() - begun) / 5_000 >= looks) end.abort();
      await Promise.resolve();
    },
    onRestart: (restart) => restarts.push({ ...restart, at: clock.now() - begun }),
  });
  await supervisor.run().catch((cause: unknown) => {
    error = cause;
  });
  return { restarts, waits, lives: life + 1, error };
}

describe('the watchdog', () => {
  test('leaves an engine alone that decodes what comes, also when most of it is dropped', async () => {
    for (const share of [1, 0.5, 0.02]) expect((await play([{ share }], 500)).restarts).toEqual([]);
  });

  test('leaves a quiet network alone', async () => {
    expect((await play([{ share: 0 }], 500, 0)).restarts).toEqual([]);
  });

  test('starts an engine again that stands still, and says how many packets it missed', async () => {
    const { restarts, lives } = await play([{ share: 0 }, { share: 1 }], 200);
    expect(restarts).toHaveLength(1);
    expect(lives).toBe(2);
    expect(restarts[0]).toMatchObject({ reason: 'stalled' });
    // A minute and the second of the delay, at 200 packets a second.
    expect(restarts[0]?.missed).toBeGreaterThanOrEqual(12_000);
    expect(restarts[0]?.missed).toBeLessThan(14_000);
  });

  test('starts an engine again that ended, and with a growing delay that ends at a minute', async () => {
    const { restarts, waits } = await play([{ share: 1, endsAfter: 2 }], 300);
    expect(restarts.length).toBeGreaterThan(10);
    expect(restarts.every(({ reason }) => reason === 'ended')).toBe(true);
    expect(waits.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
    expect(new Set(waits.slice(6))).toEqual(new Set([60_000]));
  });

  test('forgets the delay after five minutes without trouble', async () => {
    const { waits } = await play([{ share: 1, endsAfter: 70 }], 400);
    expect(new Set(waits)).toEqual(new Set([1_000]));
    expect(waits.length).toBeGreaterThan(3);
  });

  test('tells an engine that could not even begin as an error, instead of trying for ever', async () => {
    const failure = new Error('no permission');
    const supervisor = new Supervisor({
      signal: new AbortController().signal,
      clock: manualClock(),
      arrived: () => 0,
      run: () => Promise.reject(failure),
      wait: async () => undefined,
      onRestart: () => undefined,
    });
    await expect(supervisor.run()).rejects.toBe(failure);
  });
});
