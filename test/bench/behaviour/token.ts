const { imul } = Math;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * As a sensor's keyed token: one purpose and value, one token, whatever the type; so order 17 and user 17 have the same.
 * Quick, and no HMAC.
 */
export function tokenOf(purpose: string, value: string): string {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0xdeadbeef;
  const text = `${purpose}:${value}`;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    a = imul(a ^ k, 0x85ebca6b) ^ (b >>> 13);
    b = imul(b ^ k, 0xc2b2ae35) ^ (c >>> 11);
    c = imul(c ^ k, 0x27d4eb2f) ^ (d >>> 15);
    d = imul(d ^ k, 0x165667b1) ^ (a >>> 16);
  }
  let token = '';
  for (const word of [a ^ d, b ^ a, c ^ b, d ^ c]) {
    let h = imul(word ^ (word >>> 16), 0x7feb352d);
    h = (h ^ (h >>> 15)) >>> 0;
    for (let i = 0; i < 5; i++, h >>>= 6) token += alphabet[h & 63];
    if (token.length >= 20) break;
  }
  const last = imul(a ^ b ^ c ^ d, 0x846ca68b) >>> 0;
  return token + alphabet[last & 63] + alphabet[(last >>> 6) & 63];
}

const HEX = '0123456789abcdef';

/** A value of a form for a number: `int` 17, else something that does not tell its neighbours. */
export function valueText(type: string, space: string, n: number): string {
  if (type === 'int') return String(n);
  const seed = tokenOf(`value ${space}`, String(n));
  const hex = (length: number) => {
    let text = '';
    for (let i = 0; i < length; i++) text += HEX[(seed.charCodeAt(i % 22) * (i + 7) + n * (i + 3)) & 15];
    return text;
  };
  if (type === 'uuid') return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  if (type === 'objectid') return hex(24);
  if (type === 'slug') return `thing-${n}-${hex(4)}`;
  return `${seed}${n}`;
}
