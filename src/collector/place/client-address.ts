import { isIP } from 'node:net';
import { plainAddress } from '../../inspect/client.js';
import { firstValue, type HeaderTable } from '../header-table.js';
import type { Hops } from './trusted-hops.js';

export interface ClientAddress {
  readonly address: string;
  /** True when a known hop named it. */
  readonly forwarded: boolean;
}

const TEXT_MAX = 2_000;
const HOPS_MAX = 20;
/** `for=` of RFC 7239, a token or quoted. */
const FOR = /(?:^|;)\s*for\s*=\s*(?:"([^"]{0,80})"|([^;\s]{0,80}))/i;

const joined = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.join(',');

/** The hops that the headers name, the last one nearest. What is no address ends the chain. */
function hopsOf(headers: HeaderTable): string[] {
  const forwardedFor = headers['x-forwarded-for'];
  const { forwarded } = headers;
  if (forwardedFor !== undefined) return joined(forwardedFor).slice(-TEXT_MAX).split(',').slice(-HOPS_MAX);
  if (forwarded === undefined) return [];
  const elements = joined(forwarded).slice(-TEXT_MAX).split(',').slice(-HOPS_MAX);
  return elements.map((element) => {
    const match = FOR.exec(element);
    return match?.[1] ?? match?.[2] ?? '';
  });
}

/**
 * The address nearest to the client that somebody known vouches for: from the peer towards the client as long as each
 * hop is known. A header that a stranger sent is not read.
 */
export function clientAddress(peer: string, headers: HeaderTable, hops: Hops): ClientAddress {
  const nearest = plainAddress(peer);
  if (!hops.has(nearest)) return { address: nearest, forwarded: false };
  let address = nearest;
  const named = hopsOf(headers);
  for (let hop = named.pop(); hop !== undefined; hop = named.pop()) {
    const plain = plainAddress(hop);
    if (isIP(plain) === 0 || plain === '::') break;
    address = plain;
    if (!hops.has(plain)) break;
  }
  if (named.length === 0 && address === nearest) {
    const real = plainAddress(firstValue(headers['x-real-ip']) ?? '');
    if (isIP(real) !== 0 && real !== '::') address = real;
  }
  return { address, forwarded: address !== nearest };
}
