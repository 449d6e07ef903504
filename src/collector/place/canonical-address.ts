import { isIPv6 } from 'node:net';
import { plainAddress } from '../../inspect/client.js';

const REMEMBERED_MAX = 4_096;
const known = new Map<string, string>();

/** One writing for one address: Suricata writes IPv6 in full, AWS and people in short. */
export function canonicalAddress(address: string): string {
  if (!address.includes(':')) return address;
  const before = known.get(address);
  if (before !== undefined) return before;
  const plain = plainAddress(address);
  const short = isIPv6(plain) ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : plain;
  if (known.size >= REMEMBERED_MAX) known.clear();
  known.set(address, short);
  return short;
}
