import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Collector } from '../../../src/collector/index.js';
import { FrameSplitter } from '../../../src/collector/record/frame-splitter.js';
import { type ApiCall, type CaptureMeasured, WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { type FrameFields, frameBytes } from './frames.js';

const CANARY = 'canary4711value';
const MEGABYTE = 1_048_576;
const tokenizer = createTokenizer('privacy-key-of-bad-input');

function collecting() {
  const events: (ApiCall | CaptureMeasured)[] = [];
  let count = 0;
  const collector = new Collector({
    source: 'bad',
    tokenizer,
    tokenizeClients: () => false,
    eventId: () => `event-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => events.push(event),
  });
  const splitter = new FrameSplitter(
    (frame) => collector.frame(frame),
    () => collector.unreadable(),
  );
  const push = (fields: FrameFields): void => {
    splitter.push(frameBytes(fields));
  };
  /** What client and server say, in one flow, in pieces of at most 16 KB. */
  const exchange = (request: Buffer | string, response: Buffer | string, flow = 1): void => {
    for (const [said, forward] of [
      [request, true],
      [response, false],
    ] as const) {
      const bytes = Buffer.from(said as string);
      for (let at = 0; at < bytes.length; at += 16_384)
        push({ flow, forward, data: bytes.subarray(at, at + 16_384) });
    }
  };
  const end = () => {
    splitter.close();
    collector.close();
    for (const event of events) expect(WireEvent.safeParse(event).error).toBeUndefined();
    expect(JSON.stringify(events)).not.toContain(CANARY);
    const calls = events.filter((event): event is ApiCall => event.kind === 'api.call');
    const total = (key: 'transactions' | 'unpaired' | 'truncated' | 'unreadable' | 'engineDrops'): number =>
      events.reduce((sum, event) => sum + (event.kind === 'capture.measured' ? (event[key] ?? 0) : 0), 0);
    return { calls, total };
  };
  return { collector, push, exchange, end };
}

const get = (target = '/api/orders/1', more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: shop.test\r\n${more}\r\n`;
const post = (body: Buffer | string, more = ''): Buffer =>
  Buffer.concat([
    Buffer.from(
      `POST /api/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n`,
    ),
    Buffer.from(body as string),
  ]);
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';

/** That it goes on: an ordinary exchange of another connection is told as ever. */
function expectAlive({ exchange }: ReturnType<typeof collecting>): void {
  exchange(get('/api/orders/77'), OK, 999);
}
const alive = (calls: readonly ApiCall[]): boolean =>
  calls.some((call) => call.objects?.[0]?.token === tokenizer.token('object', '77'));

describe('whatever stands on the wire, the collector goes on', () => {
  test('any bytes in both directions', () => {
    const piece = fc.record({
      flow: fc.integer({ min: 1, max: 3 }),
      forward: fc.boolean(),
      closes: fc.boolean(),
      data: fc.oneof(
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        fc.constantFrom(
          get(),
          OK,
          'HTTP/1.1 200 OK\r\n\r\n',
          'HTTP/1.1 999 \r\n\r\n',
          'GET ',
          '\r\n\r\n',
          'Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n',
          'POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n',
          'HTTP/1.1 101 Switching\r\n\r\n\u0000\u0001',
          'HTTP/1.1 100 Continue\r\n\r\n',
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const all = collecting();
        for (const each of pieces) all.push(each);
        expectAlive(all);
        expect(alive(all.end().calls)).toBe(true);
      }),
    );
  });

  test('an absurd length is not waited for with memory, and says that the body is not whole', () => {
    for (const length of ['999999999999999', '-5', '0x10', '1e9', '18446744073709551616', '5, 7']) {
      const all = collecting();
      const head = `POST /api/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
      all.exchange(`${head}{"a":"${CANARY}"}`, OK);
      expectAlive(all);
      expect(alive(all.end().calls)).toBe(true);
    }
  });

  test('a body of 100 MB is one call of its true size, cut, in bounded memory', () => {
    const all = collecting();
    const size = 100 * MEGABYTE;
    const part = Buffer.alloc(65_536, `"${CANARY}",`);
    all.push({
      data: `POST /api/upload HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`,
    });
    const before = process.memoryUsage().arrayBuffers;
    for (let sent = 0; sent < size; sent += part.length) all.push({ data: part });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEGABYTE);
    all.push({ forward: false, data: OK });
    const { calls, total } = all.end();
    expect(calls).toHaveLength(1);
    expect(calls[0]?.request?.bytes).toBe(size);
    expect(total('truncated')).toBe(1);
  });

  test('a flood of headers is read in part, and told', () => {
    const all = collecting();
    const many = Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${CANARY}\r\n`).join('');
    all.exchange(get('/api/orders/1', many), OK, 1);
    // A head that never ends: it is dropped, and not kept.
    for (let n = 0; n < 3_000; n++) all.push({ flow: 2, data: `X-Long-${n}: ${'y'.repeat(1_000)}\r\n` });
    all.exchange(get('/api/orders/2'), OK, 3);
    expectAlive(all);
    const { calls } = all.end();
    expect(alive(calls)).toBe(true);
    for (const call of calls) expect(call.request?.headers?.fields.length ?? 0).toBeLessThanOrEqual(200);
  });

  test('compressed bombs cost bounded time and memory, and are told as cut', () => {
    const bomb = Buffer.alloc(64 * MEGABYTE);
    const packed: [string, Buffer][] = [
      ['gzip', gzipSync(bomb)],
      ['deflate', deflateSync(bomb)],
      ['br', brotliCompressSync(bomb.subarray(0, 16 * MEGABYTE))],
      ['gzip, gzip', gzipSync(gzipSync(bomb))],
      ['gzip, gzip, gzip, gzip, gzip', gzipSync('{}')],
    ];
    const before = process.memoryUsage().rss;
    const all = collecting();
    for (const [index, [coding, bytes]] of packed.entries())
      for (let copy = 0; copy < 5; copy++)
        all.exchange(
          post(bytes, `Content-Encoding: ${coding}\r\n`),
          Buffer.concat([
            Buffer.from(
              `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
            ),
            bytes,
          ]),
          10 + index * 10 + copy,
        );
    expectAlive(all);
    const { calls, total } = all.end();
    expect(calls).toHaveLength(26);
    expect(total('truncated')).toBe(25);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MEGABYTE);
  });

  test('what is no UTF-8 is read as far as it goes', () => {
    const all = collecting();
    const broken = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0]),
      Buffer.from('"}'),
    ]);
    all.exchange(post(broken), OK);
    all.exchange(
      Buffer.concat([Buffer.from('GET /api/\xff\xfe\x80 HTTP/1.1\r\nHost: \xe9\r\n\r\n', 'latin1')]),
      OK,
      2,
    );
    const { calls } = all.end();
    expect(calls).toHaveLength(2);
    expect(calls[0]?.request?.body?.fields.map(({ path }) => path)).toContain('name');
  });

  test('smuggling shifts no other connection’s answers', () => {
    const all = collecting();
    const smuggled =
      'POST /api/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG';
    all.exchange(smuggled, OK);
    all.exchange(get('/api/orders/2'), OK);
    all.exchange(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 90\r\n\r\nabc`, OK, 2);
    expectAlive(all);
    expect(alive(all.end().calls)).toBe(true);
  });

  test('a clock that jumps, backwards or by a century', () => {
    const all = collecting();
    const start = Date.UTC(2026, 10, 20) / 1_000;
    for (const [flow, seconds] of [start, 0, 0xffff_ffff, start + 1, start - 86_400, start + 2].entries()) {
      all.push({ flow, seconds, data: get(`/api/orders/${flow}`) });
      all.push({ flow, seconds, micros: 0xffff_ffff, forward: false, data: OK });
    }
    const { calls, total } = all.end();
    expect(calls).toHaveLength(6);
    expect(total('transactions')).toBe(6);
  });

  test('a hundred thousand connections that never end are held in bounded number, and told as unpaired', () => {
    const all = collecting();
    for (let flow = 1; flow <= 100_000; flow++) all.push({ flow, data: get() });
    expectAlive(all);
    const { calls, total } = all.end();
    expect(alive(calls)).toBe(true);
    expect(total('unpaired')).toBe(100_000);
  });

  test('what Suricata dropped is told as its own loss', () => {
    const all = collecting();
    all.push({ dropped: 40, data: get() });
    all.push({ dropped: 2, forward: false, data: OK });
    const { total } = all.end();
    expect([total('engineDrops'), total('unreadable'), total('transactions')]).toEqual([42, 0, 1]);
  });
});
