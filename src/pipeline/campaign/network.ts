import { isIP } from 'node:net';

/** Addresses that many stand behind, or that say nothing of who it is: private, carrier-grade, loopback, link-local. */
export function isPrivate(address: string): boolean {
  const version = isIP(address);
  if (version === 4) {
    const [a = 0, b = 0] = address.split('.').map(Number);
    if (a === 10 || a === 127 || a === 0) return true;
    if (a === 172) return b >= 16 && b < 32;
    if (a === 192) return b === 168;
    if (a === 169) return b === 254;
    return a === 100 && b >= 64 && b < 128;
  }
  if (version === 6) return /^(?:::1$|f[cd]|fe[89ab])/i.test(address);
  return false;
}

/** Who has one address of an IPv6 network has all of its 2^64: they are one. Keyed tokens and the rest stay as they are. */
export function canonicalAddress(address: string): string {
  const version = isIP(address);
  if (version !== 6) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return `${groupsOf(address).slice(0, 4).join(':')}::/64`;
}

/** The neighbourhood that rotating addresses come from: 256 IPv4 addresses. Undefined for what has none. */
export function neighbourhoodOf(address: string): string | undefined {
  if (isIP(address) !== 4 || isPrivate(address)) return undefined;
  return address.slice(0, address.lastIndexOf('.'));
}

function groupsOf(address: string): string[] {
  const plain = address.split('%', 1)[0] ?? '';
  const [head = '', tail] = plain.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...new Array<string>(gap).fill('0'), ...back].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
