import { describe, expect, test } from '@jest/globals';
import type { ApiCall } from '../../../../src/event/index.js';
import { Replay, type ReplayOptions } from '../../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../../src/plugins/registry.js';
import { orderCall, ordersTraffic } from './orders.js';

const builtIn = { modules: builtInDetectors };

async function findingsOf(
  events: readonly ApiCall[],
  { every, restarts = false, ...options }: Partial<ReplayOptions> & { every: number; restarts?: boolean },
) {
  const replay = await Replay.open({ ...builtIn, ...options });
  const found: unknown[] = [];
  for (let from = 0; from < events.length; from += every) {
    found.push(...(await replay.push(events.slice(from, from + every))));
    if (restarts) await replay.restart();
  }
  found.push(...(await replay.end()));
  replay.close();
  return found as { rule: string; subject: { endpointId?: string } }[];
}

describe('a replay', () => {
  const events = ordersTraffic(3000);

  test('finds what the detectors find, with endpoints that have a name', async () => {
    const replay = await Replay.open(builtIn);
    const found = [...(await replay.push(events)), ...(await replay.end())];
    const rules = new Set(found.map(({ detector }) => detector));
    expect(rules).toContain('injection');
    expect(rules).toContain('bola');
    const { endpointId = '' } = found.find(({ detector }) => detector === 'bola')?.subject ?? {};
    expect(replay.endpointOf(endpointId)).toEqual({
      ...{ method: 'GET', host: 'shop.example.test', template: '/orders/{id}', service: 'shop' },
    });
  });

  test('gives the same however events are cut, and with restarts between any two pieces', async () => {
    const whole = await findingsOf(events, { every: 3000 });
    expect(whole.length).toBeGreaterThan(0);
    expect(await findingsOf(events, { every: 7 })).toEqual(whole);
    expect(await findingsOf(events, { every: 250, restarts: true })).toEqual(whole);
    const at = events.findIndex(({ signals }) => signals !== undefined);
    const few = events.slice(at, at + 150);
    const found = await findingsOf(few, { every: 150 });
    expect(found.length).toBeGreaterThan(0);
    expect(await findingsOf(few, { every: 1, restarts: true })).toEqual(found);
  });

  test('learns templates of paths that no framework named, and the same with restarts', async () => {
    const bare = ordersTraffic(1500, false).map((call, n) =>
      n % 3 === 0 ? { ...call, path: ['users', `name-${n % 200}`, 'profile'] } : call,
    );
    const replay = await Replay.open(builtIn);
    await replay.push(bare);
    const ids = (await replay.save()).catalog.templates.endpoints.map(({ template }) => template);
    expect(ids.filter((template) => template.startsWith('/users/')).length).toBeLessThan(5);
    const whole = await findingsOf(bare, { every: 1500 });
    expect(whole.length).toBeGreaterThan(0);
    expect(await findingsOf(bare, { every: 100, restarts: true })).toEqual(whole);
  });

  test('takes settings, and refuses those that do not fit with their field', async () => {
    const off = { bola: { enabled: false } };
    const found = await findingsOf(events, { every: 3000, settings: off });
    expect(found.some(({ rule }) => rule.startsWith('bola.'))).toBe(false);
    await expect(
      Replay.open({ ...builtIn, settings: { injection: { config: { nonsense: 1 } } } }),
    ).rejects.toMatchObject({ code: 'DETECTOR_CONFIG_INVALID' });
  });

  test('never mixes two replays', async () => {
    const one = await Replay.open(builtIn);
    const other = await Replay.open(builtIn);
    await one.push(events);
    expect(await other.push([orderCall(0, 'mallory', { id: 'u1-1' })])).toEqual([]);
  });
});
