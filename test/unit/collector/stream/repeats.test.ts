import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRequest, isResponse } from '../../../../src/collector/stream/message-beginning.js';
import { ALIKE_MIN, Repeats } from '../../../../src/collector/stream/repeats.js';

const TAIL = 2_048;

/** The longest beginning of `data` that the last 2 KB hold, alone or as their end: what the search must find. */
function expected(tail: Buffer, data: Buffer): number {
  if (tail.length < ALIKE_MIN || data.length < ALIKE_MIN) return 0;
  if (tail.includes(data)) return data.length;
  for (let length = Math.min(tail.length, data.length); length >= ALIKE_MIN; length--)
    if (tail.subarray(tail.length - length).equals(data.subarray(0, length))) return length;
  return 0;
}

type Piece = { readonly kind: 'new' | 'again' | 'again-and-new'; readonly at: number; readonly size: number };
const piece = fc.record({
  kind: fc.constantFrom<Piece['kind']>('new', 'new', 'again', 'again-and-new'),
  at: fc.nat(3_000),
  size: fc.nat(600),
});

function bytesOf({ kind, at, size }: Piece, before: Buffer): Buffer {
  const fresh = Buffer.from(`HTTP/1.1 200 OK\r\nX-Request-Id: ${at}\r\n\r\n${String(at).repeat(size)}`);
  const data = fresh.subarray(0, Math.max(1, size * 3));
  if (kind === 'new') return data;
  const from = Math.max(0, before.length - at);
  const again = before.subarray(from, kind === 'again' ? from + size : undefined);
  return kind === 'again' ? again : Buffer.concat([again, data]);
}

describe('what is handed over again', () => {
  test('is found wherever it begins and ends, as a search through all of it would', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const repeats = new Repeats();
        let before = Buffer.alloc(0);
        for (const each of pieces) {
          const data = Buffer.from(bytesOf(each, before));
          expect(repeats.countIn(data)).toBe(expected(before.subarray(-TAIL), data));
          repeats.add(data);
          before = Buffer.concat([before, data]);
        }
      }),
    );
  });

  test('never takes more room than a tail and what comes behind it', () => {
    const repeats = new Repeats();
    for (let size = 1; size < 10_000; size += 97) {
      repeats.add(Buffer.alloc(size, size));
      expect(repeats.held).toBeLessThanOrEqual(3_072);
    }
  });
});

describe('the beginning of a message', () => {
  test.each([
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', true],
    ['M-SEARCH * HTTP/1.1\r\n', true],
    ['GET / HTTP/1.1\nHost: a\n', true],
    [`GET /${'a'.repeat(600)} HTTP/1.1\r\n`, true],
    ['GET /a b HTTP/1.0\r\n', true],
    ['GET / HTTP/2.0\r\n', false],
    ['GET / FTP/1.1\r\n', false],
    ['get / HTTP/1.1\r\n', false],
    ['G / HTTP/1.1\r\nHost: an.example.of.some.length\r\n', false],
    ['GET  HTTP/1.1\r\nHost: an.example.of.some.length\r\n', false],
  ])('of a request: %j', (text, begins) => {
    expect(isRequest(Buffer.from(text, 'latin1'))).toBe(begins);
  });

  test.each([
    ['HTTP/1.1 200 OK\r\n', true],
    ['HTTP/1.0 404\r\n', true],
    ['HTTP/1.', true],
    ['HTTP/1.1 2', true],
    ['HTTP/1.2 200 OK\r\n', false],
    ['HTTP/1.1 2000 OK\r\n', false],
    ['HTTP/1.1 abc\r\n', false],
    ['XHTTP/1.1 200 OK\r\n', false],
  ])('of a response: %j', (text, begins) => {
    expect(isResponse(Buffer.from(text, 'latin1'))).toBe(begins);
  });
});
