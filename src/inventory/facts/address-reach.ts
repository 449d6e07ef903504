/** Where a caller's address lies. `unknown`: a keyed token, or none that the sensor could tell. */
export type AddressReach = 'public' | 'private' | 'loopback' | 'unknown';

function reachOfV4(address: string): AddressReach {
  const [a = -1, b = -1, c = -1, d = -1] = address.split('.').map(Number);
  if (!(a >= 0 && a < 256 && b >= 0 && b < 256 && c >= 0 && d >= 0)) return 'unknown';
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
