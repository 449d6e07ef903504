import { isIP } from 'node:net';

/** The bytes of an address: 4 or 16; undefined when the text is none. IPv4 inside IPv6 is IPv4. */
export function addressBytes(text: string): number[] | undefined {
  const address = text.replace(/%.*$/s, '');
  const version = isIP(address);
  if (version === 4) return address.split('.').map(Number);
  if (version !== 6) return undefined;
  const tail = address.slice(address.lastIndexOf(':') + 1);
  const hex = tail.includes('.') ? address.slice(0, -tail.length) + quadAsHex(tail) : address;
  const [head = '', rest] = hex.split('::');
  const left = groups(head);
  const right = rest === undefined ? [] : groups(rest);
  const zeros = Array<number>(Math.max(0, 16 - left.length - right.length)).fill(0);
  const bytes = [...left, ...zeros, ...right];
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped ? bytes.slice(12) : bytes;
}

const groups = (text: string): number[] =>
  text.split(':').flatMap((group) => {
    if (group === '') return [];
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });

function quadAsHex(quad: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** The first `bits` of an address, as a key. */
function prefixKey(bytes: readonly number[], bits: number): string {
  let key = '';
  for (let at = 0, left = bits; left > 0; at++, left -= 8)
    key += String.fromCharCode((bytes[at] ?? 0) & (left >= 8 ? 255 : 256 - 2 ** (8 - left)));
  return key;
}

/**
 * What is said about addresses and networks. A look-up costs as much as there are different lengths of prefix, however
 * many networks: a list of thousands must not be felt.
 */
export class AddressIndex<T> {
  private readonly byLength = { 4: new Map<number, Map<string, T[]>>(), 16: new Map() } as Record<
    4 | 16,
    Map<number, Map<string, T[]>>
  >;

  /** @param network `203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`. @returns false when it is neither address nor network. */
  add(network: string, item: T): boolean {
    const slash = network.indexOf('/');
    const bytes = addressBytes(slash < 0 ? network : network.slice(0, slash));
    if (!bytes) return false;
    const width = bytes.length * 8;
    const length = slash < 0 ? String(width) : network.slice(slash + 1);
    const bits = Number(length);
    if (!/^\d{1,3}$/.test(length) || bits > width) return false;
    const lengths = this.byLength[bytes.length as 4 | 16];
    const keys = lengths.get(bits) ?? new Map<string, T[]>();
    lengths.set(bits, keys);
    const key = prefixKey(bytes, bits);
    const items = keys.get(key);
    if (items) items.push(item);
    else keys.set(key, [item]);
    return true;
  }

  get isEmpty(): boolean {
    return this.byLength[4].size === 0 && this.byLength[16].size === 0;
  }

  /** Calls back with each item whose network the address is in. */
  find(address: string, found: (item: T) => void): void {
    const bytes = addressBytes(address);
    if (!bytes) return;
    for (const [bits, keys] of this.byLength[bytes.length as 4 | 16])
      for (const item of keys.get(prefixKey(bytes, bits)) ?? []) found(item);
  }
}
