import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBody } from '../../../src/collector/body/decode-body.js';

const text = JSON.stringify({ id: 7, pad: 'x'.repeat(500) });
/** One frame of one block that is not compressed, its window given. */
const zstd = (body: Buffer, window: number): Buffer => {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, window, 0, 0, 0]);
  head.writeUIntLE((body.length << 3) | 1, 6, 3);
  return Buffer.concat([head, body]);
};

describe('a coded body', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateRawSync(text)],
    ['zstd', zstd(Buffer.from(text), 0x40)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ])('in %s is read', (coding, body) => {
    expect(decodeBody(body, coding).body?.toString()).toBe(text);
  });

  test('of which a part was captured is read as far as it goes', () => {
    const { body } = decodeBody(gzipSync(Buffer.alloc(100_000, 'abc')).subarray(0, 100), 'gzip');
    expect(body?.subarray(0, 6).toString()).toBe('abcabc');
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
    ['zstd', zstd(Buffer.from('x'), 0xf8)],
    ['gzip, gzip, gzip, gzip', gzipSync(text)],
  ])('that is a bomb in %s is refused and told as cut', (coding, body) => {
    expect(decodeBody(body, coding)).toEqual({ body: undefined, cut: true });
  });

  test('never throws, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('gzip', 'br', 'deflate', 'zstd'),
        (bytes, coding) => {
          const zstdLike = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from(bytes)]);
          decodeBody(Buffer.from(bytes), coding);
          decodeBody(zstdLike, coding);
        },
      ),
    );
  });
});
