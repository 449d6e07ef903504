/** Where a caller's address lies. `unknown`: a keyed token, or none that the sensor could tell. */
export type AddressReach = 'public' | 'private' | 'loopback' | 'unknown';

const DOT = 46;
const ZERO = 48;

/** The 32 bits of a dotted address, without making parts of the text: this runs for each call. */
function bitsOf(address: string): number | undefined {
  let [bits, octet, digits, dots] = [0, 0, 0, 0];
  for (let at = 0; at <= address.length; at++) {
    const code = at < address.length ? address.charCodeAt(at) : DOT;
    if (code === DOT) {
      if (digits === 0 || octet > 255) return undefined;
      bits = bits * 256 + octet;
      [octet, digits, dots] = [0, 0, dots + 1];
    } else if (code >= ZERO && code <= ZERO + 9 && ++digits <= 3) octet = octet * 10 + code - ZERO;
    else return undefined;
  }
  return dots === 4 ? bits : undefined;
}

function reachOfV4(address: string): AddressReach {
  const bits = bitsOf(address);
  if (bits === undefined) return 'unknown';
  const a = bits >>> 24;
  const b = (bits >>> 16) & 255;
  if (a === 127) return 'loopback';
  if (a === 0 || a >= 224) return 'unknown';
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    // Carriers' and clouds' own networks (RFC 6598).
    (a === 100 && b >= 64 && b <= 127);
  return isPrivate ? 'private' : 'public';
}

/** Of an address as sensors write them: no brackets, no zone, lower case. */
export function reachOfAddress(address: string): AddressReach {
  if (address.startsWith('tk_')) return 'unknown';
  if (!address.includes(':')) return reachOfV4(address);
  if (address === '::1') return 'loopback';
  const mapped = /^::(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return reachOfV4(mapped);
  // An empty first group, as in `::`, is zero: nothing that routes.
  const first = Number.parseInt(address, 16);
  if (!(first > 0)) return 'unknown';
  // Unique local (fc00::/7) and link-local (fe80::/10).
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80) return 'private';
  return (first & 0xff00) === 0xff00 ? 'unknown' : 'public';
}
