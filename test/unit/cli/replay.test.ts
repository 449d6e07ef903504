import { describe, expect, test } from '@jest/globals';
import { EventReader } from '../../../src/cli/replay/event-reader.js';
import { findingLine } from '../../../src/cli/replay/finding-line.js';
import { RecentCallers } from '../../../src/cli/replay/recent-callers.js';
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
  const callers = new RecentCallers();
  const traffic = ordersTraffic(3000);
  for (const event of traffic) callers.add(event);
  const found = await replay.push(traffic);
  expect(found.length).toBeGreaterThan(0);
  for (const finding of found) {
    const line = findingLine(finding, replay, callers);
    expect(line.eventIds.length).toBeGreaterThan(0);
    expect(line.eventIds).toEqual(finding.evidence.map(({ eventId }) => eventId));
    expect(line.eventIds).toEqual(expect.arrayContaining([expect.stringMatching(/^call-\d{8}$/)]));
    expect(line.times.first).toBeLessThanOrEqual(line.times.last);
    expect(line.time).toBe(finding.time);
    expect(line.confidence).toBe(finding.confidence);
    expect(line).toMatchObject({ rule: expect.stringContaining(line.detector), key: finding.dedupeKey });
    const { principal, clientAddress } = finding.subject;
    if (principal !== undefined) expect(line.principal).toBe(principal);
    if (clientAddress !== undefined) expect(line.clientAddress).toBe(clientAddress);
    if (line.endpoint) expect(line.endpoint).toMatchObject({ method: 'GET', template: expect.any(String) });
  }
});

describe('callers that a finding does not name', () => {
  const by = (n: number, user: string, address: string) => ({
    ...orderCall(n, user, { id: '1' }),
    client: { address },
  });

  test('are those of its events where all have the same, and nobody where they differ', () => {
    const callers = new RecentCallers();
    const calls = [by(1, 'u1', '10.0.0.1'), by(2, 'u2', '10.0.0.1'), by(3, 'u2', '10.0.0.1')];
    for (const call of calls) callers.add(call);
    const [one, two, three] = calls.map(({ id }) => id) as [string, string, string];
    expect(callers.common([two, three])).toMatchObject({
      principal: calls[1]?.principal?.token,
      clientAddress: '10.0.0.1',
    });
    expect(callers.common([one, two])).toEqual({
      ...{ principal: undefined, clientAddress: '10.0.0.1', agent: undefined },
    });
    expect(callers.common([one, 'another']).clientAddress).toBeUndefined();
    expect(callers.common([]).clientAddress).toBeUndefined();
  });

  test('are forgotten after so many events', () => {
    const callers = new RecentCallers();
    const call = by(1, 'u1', '10.0.0.1');
    callers.add(call);
    for (let n = 0; n < 100_000; n++) callers.add({ ...call, id: `later-${n}` });
    expect(callers.common([call.id]).clientAddress).toBe('10.0.0.1');
    for (let n = 0; n < 100_000; n++) callers.add({ ...call, id: `latest-${n}` });
    expect(callers.common([call.id]).clientAddress).toBeUndefined();
  });
});
