import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Collector } from '../../../src/collector/index.js';
import { type ApiCall, type CaptureMeasured, WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { bodyLine, httpLine, statsLine, tlsLine } from './eve-lines.js';

const tokenizer = createTokenizer('privacy-key-of-the-tests');

function collector(pairing?: { waitMs: number; pendingMax: number }) {
  const events: (ApiCall | CaptureMeasured)[] = [];
  let count = 0;
  const eve = new Collector({
    source: 'test',
    tokenizer,
    tokenizeClients: () => false,
    eventId: () => `event-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => events.push(event),
    ...(pairing ? { pairing } : {}),
  });
  const calls = () => events.filter((event): event is ApiCall => event.kind === 'api.call');
  const total = (
    key: 'transactions' | 'unpaired' | 'unreadable' | 'opaqueFlows' | 'packets' | 'kernelDrops',
  ) => events.reduce((sum, event) => sum + (event.kind === 'capture.measured' ? event[key] : 0), 0);
  return { eve, events, calls, total };
}

const returned = (call: ApiCall | undefined) => call?.returned?.map(({ token }) => token);

describe('the EVE collector', () => {
  test('joins a call with its own response, whatever the order of the records', () => {
    const { eve, calls } = collector();
    eve.line(httpLine({ flow: '1', tx: 0, url: '/orders/1' }));
    eve.line(httpLine({ flow: '1', tx: 1, url: '/orders/2' }));
    eve.line(bodyLine({ flow: '1', tx: 1 }, { id: 222 }));
    eve.line(bodyLine({ flow: '2', tx: 0 }, { id: 333 }));
    eve.line(bodyLine({ flow: '1', tx: 0 }, { id: 111 }));
    eve.line(httpLine({ flow: '2', tx: 0, url: '/orders/3' }));
    eve.close();
    const byObject = new Map(calls().map((call) => [call.objects?.[0]?.token, returned(call)]));
    for (const [path, id] of [
      ['1', '111'],
      ['2', '222'],
      ['3', '333'],
    ]) {
      expect(byObject.get(tokenizer.token('object', path as string))).toEqual([
        tokenizer.token('object', id as string),
      ]);
    }
  });

  test('names a service by a host’s name alone: what a client writes there may be a value', () => {
    const { eve, calls } = collector();
    const hosts = ['Shop.Test:8080', 'ann@example.com', '4111 1111 1111 1111', '\u001b[31mred', ''];
    for (const [tx, host] of hosts.entries()) eve.line(httpLine({ tx, host }));
    eve.close();
    expect(calls().map(({ service }) => service)).toEqual([
      'shop.test',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  test('keeps flows apart whose ids differ beyond the precision of a number', () => {
    const { eve, calls } = collector();
    eve.line(httpLine({ flow: '9007199254740993', url: '/orders/1' }));
    eve.line(bodyLine({ flow: '9007199254740992' }, { id: 5 }));
    eve.close();
    expect(calls()).toHaveLength(1);
    expect(calls()[0]?.returned).toBeUndefined();
  });

  test('tells a call without a body when event time has passed, and a late body does not tell it again', () => {
    const { eve, calls, total } = collector();
    eve.line(httpLine({ at: 0, flow: '1' }));
    expect(calls()).toHaveLength(0);
    eve.line(httpLine({ at: 6_000, flow: '2' }));
    expect(calls()).toHaveLength(1);
    eve.line(bodyLine({ at: 6_100, flow: '2' }, { id: 1 }));
    eve.line(bodyLine({ at: 6_200, flow: '2' }, { id: 1 }));
    eve.close();
    expect(calls()).toHaveLength(2);
    expect(total('unpaired')).toBe(0);
  });

  test('counts a request without a response, and a body without a request, as unpaired', () => {
    const { eve, calls, total } = collector();
    eve.line(httpLine({ flow: '1', status: undefined }));
    eve.line(bodyLine({ flow: '2' }, { id: 1 }));
    eve.close();
    expect(calls()).toHaveLength(0);
    expect(total('unpaired')).toBe(2);
  });

  test('waits with a bounded number of records, the oldest leaving first', () => {
    const { eve, calls, total } = collector({ waitMs: 60_000, pendingMax: 100 });
    for (let flow = 0; flow < 1_000; flow++) eve.line(httpLine({ flow: String(flow + 1) }));
    expect(calls()).toHaveLength(900);
    eve.close();
    expect(total('transactions')).toBe(1_000);
  });

  test('measures every ten seconds of event time, and what is left at the end', () => {
    const { eve, events, total } = collector();
    for (let at = 0; at <= 35_000; at += 1_000) eve.line(httpLine({ at, flow: String(at + 1), length: 0 }));
    eve.line(statsLine({ at: 35_500 }, 500, 3));
    eve.line(tlsLine({ at: 35_600, flow: '77' }));
    eve.line(tlsLine({ at: 35_700, flow: '77' }));
    eve.close();
    const measured = events.filter((event): event is CaptureMeasured => event.kind === 'capture.measured');
    expect(measured.map(({ intervalMs }) => intervalMs)).toEqual([10_000, 10_000, 10_000, 5_700]);
    expect([total('transactions'), total('packets'), total('kernelDrops'), total('opaqueFlows')]).toEqual([
      36, 500, 3, 1,
    ]);
  });

  test('keeps to the time of the packets when statistics are dated by the wall clock', () => {
    const { eve, events } = collector();
    eve.line(httpLine({ at: 0 }));
    eve.line(statsLine({ at: 86_400_000 }, 500));
    eve.close();
    expect(events.filter(({ kind }) => kind === 'capture.measured')).toHaveLength(1);
    expect(events.every(({ time }) => time === Date.UTC(2026, 10, 20, 9))).toBe(true);
  });

  test('counts what is no record and goes on', () => {
    const { eve, calls, total } = collector();
    const broken = [
      '{',
      'null',
      '[]',
      '"text"',
      '{}',
      '{"timestamp":"never","event_type":"http"}',
      httpLine().slice(0, -20),
      httpLine().replace('"http":{', '"http":[{').replace(/\}$/, ']}'),
      httpLine().replace('"tx_id":0', '"tx_id":"0"'),
      httpLine().replace('"request_headers":[', '"request_headers":[null,'),
      httpLine().replace('"/orders/1"', '{"a":1}'),
    ];
    for (const line of broken) eve.line(line);
    eve.line(httpLine({ length: 0 }));
    eve.close();
    expect(calls()).toHaveLength(1);
    expect(total('unreadable')).toBe(broken.length);
  });

  test('gives valid events and never throws, whatever stands in a line', () => {
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc.jsonValue().map((http) =>
        JSON.stringify({
          timestamp: '2026-11-20T09:00:00.000000+0000',
          flow_id: 1,
          event_type: 'http',
          src_ip: '::1',
          tx_id: 0,
          http,
        }),
      ),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (lines) => {
        const { eve, events } = collector();
        for (const line of [...lines, httpLine()]) eve.line(line);
        eve.close();
        for (const event of events) expect(WireEvent.safeParse(event).error).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
