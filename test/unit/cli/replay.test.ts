import { describe, expect, test } from '@jest/globals';
import { EventReader } from '../../../src/cli/replay/event-reader.js';
import { findingLine } from '../../../src/cli/replay/finding-line.js';
import { Replay } from '../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { orderCall, ordersTraffic } from '../pipeline/replay/orders.js';

function read(...lines: readonly unknown[]) {
  const reader = new EventReader();
  for (const [index, line] of lines.entries())
    reader.line(typeof line === 'string' ? line : JSON.stringify(line), index + 1);
  return { reader, runs: reader.take() };
}

describe('lines of events', () => {
  const call = (n: number) => orderCall(n, 'u1', { id: '1' });

  test('are events or batches, and a batch tells its sensor', () => {
    const batch = {
      v: 1,
      batch: '00000000-0000-4000-8000-000000000009',
      sensor: { instance: 'collector-1', kind: 'collector', version: '1' },
      lane: 0,
      sentAt: 1_767_225_600_000,
      events: [call(1), call(2)],
    };
    const { reader, runs } = read(call(0), batch, { events: [call(3)] });
    expect(reader).toMatchObject({ events: 4, refused: 0 });
    expect(runs.map(({ from, events }) => [from.kind, events.length])).toEqual([
      [undefined, 1],
      ['collector', 2],
      [undefined, 1],
    ]);
  });

  test('that are wrong are named by line and field, and lose nothing else', () => {
    const { reader, runs } = read(
      '{"kind": "api.call", ',
      { ...call(0), response: { status: 'splendid' } },
      { kind: 'api.kall' },
      17,
      { events: [call(1), { kind: 'attack.seen' }, call(2)] },
      '',
      call(3),
    );
    expect(runs.flatMap(({ events }) => events).length).toBe(3);
    expect(reader.bad.map(({ line, field }) => [line, field])).toEqual([
      [1, ''],
      [2, 'response.status'],
      [3, 'kind'],
      [4, 'kind'],
      [5, expect.stringMatching(/^events\[1\]/)],
    ]);
    expect(JSON.stringify(reader.bad)).not.toContain('splendid');
  });

  test('with members that the contract does not know keep the rest', () => {
    const { reader, runs } = read({ ...call(0), surprise: 'x' });
    expect(reader).toMatchObject({ events: 1, refused: 0, unknownFields: 1 });
    expect(runs[0]?.events[0]).not.toHaveProperty('surprise');
  });
});

test('a finding names rule, confidence, who, where, when and the events that it rests on', async () => {
  const replay = await Replay.open({ modules: builtInDetectors });
  const found = await replay.push(ordersTraffic(3000));
  for (const finding of found) {
    const line = findingLine(finding, replay);
    expect(line.events.length).toBeGreaterThan(0);
    expect(line.events).toEqual(expect.arrayContaining([expect.stringMatching(/^call-\d{8}$/)]));
    expect(line.firstTime).toBeLessThanOrEqual(line.lastTime);
    expect(line).toMatchObject({ rule: expect.stringContaining(line.detector), key: finding.dedupeKey });
    if (line.endpoint) expect(line.endpoint).toMatchObject({ method: 'GET', template: expect.any(String) });
  }
});
