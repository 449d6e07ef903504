/*
 * Sets of people in one string: an entry exists per object, so it is kept small. Parts have a fixed width: 60 bits of a token.
 */

const WIDTH = 10;
/** Starts the short form of a caller without a name: his address stands for him. */
export const NAMELESS = '@';

export const shortOf = (token: string): string =>
  token.length < WIDTH ? token.padEnd(WIDTH, '.') : token.slice(0, WIDTH);

/** The same width for an address, which may be short: FNV-1a, twice. */
export function shortOfAddress(address: string, mark = ''): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let i = 0; i < address.length; i++) {
    a = Math.imul(a ^ address.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ address.charCodeAt(i), 0x01000193);
  }
  return (mark + (a >>> 0).toString(36) + (b >>> 0).toString(36)).padEnd(WIDTH, '.').slice(0, WIDTH);
}

export const partsIn = (parts: string): number => parts.length / WIDTH;

export function hasPart(parts: string, part: string): boolean {
  for (let at = parts.indexOf(part); at >= 0; at = parts.indexOf(part, at + 1))
    if (at % WIDTH === 0) return true;
  return false;
}

/** With the part at its end, unless there are `most` already. */
export function withPart(parts: string, part: string, most: number): string {
  return partsIn(parts) >= most || hasPart(parts, part) ? parts : parts + part;
}

export function listParts(parts: string): string[] {
  const list: string[] = [];
  for (let i = 0; i < parts.length; i += WIDTH) list.push(parts.slice(i, i + WIDTH));
  return list;
}

export function sharePart(parts: string, others: string): boolean {
  for (let i = 0; i < parts.length; i += WIDTH) if (hasPart(others, parts.slice(i, i + WIDTH))) return true;
  return false;
}
