import { expect, test } from '@jest/globals';
import { PluginFaults } from '../../../src/cli/replay/plugin-faults.js';
import { CodedError } from '../../../src/event/index.js';
import type { PluginFault } from '../../../src/pipeline/dispatch/index.js';
import { Replay } from '../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { orderCall, ordersTraffic } from '../../unit/pipeline/replay/orders.js';
import { threadKit } from './thread-kit.js';

const { start } = threadKit();
const HOUR_CALLS = 7200;

async function replayOf(origin: string, limits = {}) {
  const thread = await start(origin, limits);
  const faults: PluginFault[] = [];
  const replay = await Replay.open({
    modules: builtInDetectors,
    plugins: [{ thread, origin }],
    onFault: (fault) => faults.push(fault),
  });
  const told = new PluginFaults();
  const lines = () => {
    for (const fault of faults) told.add(fault);
    return told.lines();
  };
  return { replay, faults, lines };
}
const teapot = (n: number) => orderCall(n, 'u1', { id: '1', status: 418 });

test('a plugin that never comes back holds a replay up for its time only: ours find what they find without it', async () => {
  const traffic = ordersTraffic(3000);
  const alone = await Replay.open({ modules: builtInDetectors });
  const expected = await alone.push(traffic);
  expect(expected.length).toBeGreaterThan(0);
  const { replay, faults, lines } = await replayOf('./fixtures/loops.js', { callMs: 300 });
  const found = [...(await replay.push([teapot(-1)])), ...(await replay.push(traffic))];
  expect(found.filter(({ detector }) => detector !== 'loops')).toEqual(expected);
  expect(faults.map(({ code }) => code)).toEqual(['PLUGIN_TIMEOUT']);
  expect(lines()).toEqual([
    expect.stringMatching(/^loops: PLUGIN_TIMEOUT: /),
    'loops: switched off once: it found nothing meanwhile',
  ]);
  // Five minutes of event time later it is at work again.
  expect(found.some(({ detector }) => detector === 'loops')).toBe(true);
});

test('what a plugin in its thread finds is the same with restarts between', async () => {
  const run = async (every: number) => {
    const { replay, faults } = await replayOf('./fixtures/loops.js', { callMs: 60_000 });
    const traffic = ordersTraffic(600);
    const found = [];
    for (let n = 0; n < traffic.length; n += 60) {
      found.push(...(await replay.push(traffic.slice(n, n + 60))));
      if (n % every === 0 && n > 0) await replay.restart();
    }
    expect(faults).toEqual([]);
    return found.filter(({ detector }) => detector === 'loops').map(({ title }) => title);
  };
  const whole = await run(Number.POSITIVE_INFINITY);
  expect(whole).toHaveLength(300);
  expect(await run(120)).toEqual(whole);
});

test('a plugin that throws is switched off for longer each time, and it is told what it threw', async () => {
  const { replay, lines } = await replayOf('./fixtures/throws.js');
  for (let n = 0; n < 3 * HOUR_CALLS; n += 60) await replay.push([orderCall(n, 'u1', { id: '1' })]);
  expect(lines()).toEqual([
    expect.stringMatching(/^throws: PLUGIN_THREW ×25: the detector threw \(.*a plugin that throws.*\)$/),
    'throws: switched off 5 times, at last for good: it found nothing meanwhile',
  ]);
});

test('a plugin that asks for what none is given is refused before anything is read', async () => {
  await expect(replayOf('./fixtures/imports-files.js')).rejects.toBeInstanceOf(CodedError);
});
