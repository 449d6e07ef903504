import { isIP } from 'node:net';
import { memo } from '../../../inspect/memo.js';

export interface ClientAddress {
  readonly address: string;
  /** True when a trusted hop named it. */
  readonly forwarded: boolean;
}

/** IPv4 inside IPv6 is the same client as IPv4. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

const known = memo((peer): ClientAddress => ({ address: plain(peer), forwarded: false }), 1_000, 64);

/** The address of the other end of the connection. */
export const peerAddress = (peer: string | undefined): ClientAddress => known(peer ?? '::');

/**
 * The address nearest to the client that is vouched for: from the peer towards the client, as long as each hop is
 * trusted. Without a trusted peer the header is a stranger's claim and is not read.
 * @param trust given the address and how many hops it is away from this process
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  trust: (address: string, distance: number) => boolean,
): ClientAddress {
  const nearest = peerAddress(peer);
  let { address, forwarded } = nearest;
  if (forwardedFor === undefined || !trust(address, 0)) return nearest;
  const hops = (typeof forwardedFor === 'string' ? forwardedFor : forwardedFor.join(','))
    .slice(-2_000)
    .split(',');
  for (let distance = 1; hops.length > 0; distance++) {
    const hop = plain(hops.pop()?.trim() ?? '');
    if (!isIP(hop)) break;
    address = hop;
    forwarded = true;
    if (!trust(address, distance)) break;
  }
  return { address, forwarded };
}
