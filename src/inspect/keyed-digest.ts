import { createHash, createHmac, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** A longer text is hashed by `createHmac`. */
const TEXT_LENGTH_MAX = 1_024;
const UTF8_BYTES_PER_UNIT = 3;

/** The key, in the form that both hashes of an HMAC begin with, and room for what follows it. */
function block(key: Buffer, mask: number, room: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES + room);
  key.copy(bytes);
  for (let at = 0; at < BLOCK_BYTES; at++) bytes[at] = (bytes[at] as number) ^ mask;
  return bytes;
}

/**
 * HMAC-SHA-256 of texts in UTF-8 under one key, as RFC 2104 has it, cut to its first `bytes` in base64url. By one-shot
 * hashes: to make an Hmac object costs twice as much as the hashing of a short text itself.
 */
export function keyedDigest(secret: string, bytes: number): (text: string) => string {
  const key = Buffer.from(secret, 'utf8');
  const short = key.length > BLOCK_BYTES ? createHash('sha256').update(key).digest() : key;
  const inner = block(short, 0x36, TEXT_LENGTH_MAX * UTF8_BYTES_PER_UNIT);
  const outer = block(short, 0x5c, DIGEST_BYTES);
  return (text) => {
    if (text.length > TEXT_LENGTH_MAX)
      return createHmac('sha256', key).update(text, 'utf8').digest().toString('base64url', 0, bytes);
    const length = inner.write(text, BLOCK_BYTES, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, BLOCK_BYTES + length), 'binary'), BLOCK_BYTES, 'latin1');
    return Buffer.from(hash('sha256', outer, 'binary').slice(0, bytes), 'latin1').toString('base64url');
  };
}
