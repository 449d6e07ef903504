/** An address as its eight groups of 16 bits; IPv4 is mapped (`::ffff:a.b.c.d`). */
export interface IpAddress {
  readonly groups: readonly number[];
  readonly version: 4 | 6;
  /** Four decimal numbers, or the usual groups: not `0x7f.1`, `2130706433`, `::ffff:7f00:1`. */
  readonly isPlain: boolean;
}

const MAPPED = [0, 0, 0, 0, 0, 0xffff];
const PLAIN = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/;

const fromNumber = (value: number, isPlain: boolean): IpAddress => ({
  groups: [...MAPPED, Math.floor(value / 65_536) % 65_536, value % 65_536],
  version: 4,
  isPlain,
});

function part(text: string): number | undefined {
  if (/^0x[0-9a-f]{0,40}$/i.test(text)) {
    // Libraries in C keep the low 32 bits of what does not fit.
    return text.length === 2 ? 0 : Number(BigInt(text) & 0xffffffffn);
  }
  if (/^0[0-7]{1,40}$/.test(text)) return Number.parseInt(text.slice(-14), 8);
  return /^\d{1,20}$/.test(text) ? Number(text) : undefined;
}

/** IPv4 in every form that resolvers take: decimal, octal, hexadecimal, one to four parts, parts that overflow. */
export function parseIpv4(text: string): IpAddress | undefined {
  if (!/^[\dx]/i.test(text) || text.length > 90) return undefined;
  const parts = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  if (parts.length > 4) return undefined;
  const numbers: number[] = [];
  for (const each of parts) {
    const number = part(each);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  const last = (numbers.pop() as number) % 256 ** (4 - numbers.length);
  const value = numbers.reduce((sum, number, at) => sum + (number % 256) * 256 ** (3 - at), last);
  return fromNumber(value, PLAIN.test(text) && parts.every((each) => Number(each) < 256));
}

function hexGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const each of text.split(':')) {
    if (each.includes('.')) {
      const tail = parseIpv4(each);
      if (!tail) return undefined;
      groups.push(...tail.groups.slice(6));
    } else if (/^[0-9a-f]{1,4}$/i.test(each)) groups.push(Number.parseInt(each, 16));
    else return undefined;
  }
  return groups;
}

/** IPv6 with or without its zone, without brackets. */
export function parseIpv6(text: string): IpAddress | undefined {
  if (!text.includes(':') || text.length > 80) return undefined;
  const bare = text.replace(/%.*$/, '');
  const halves = bare.split('::');
  if (halves.length > 2) return undefined;
  const head = hexGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? hexGroups(halves[1] ?? '') : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 0 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const isEmpty = groups.slice(0, 5).every((group) => group === 0);
  const isMapped = isEmpty && (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0));
  return { groups, version: isMapped ? 4 : 6, isPlain: !isMapped };
}

/** An address of either version; IPv6 may stand in brackets. */
export function parseIp(text: string): IpAddress | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return bare.includes(':') ? parseIpv6(bare) : parseIpv4(bare);
}
