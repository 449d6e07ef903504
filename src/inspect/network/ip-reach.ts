import { type IpAddress, parseIp } from './ip-address.js';

/** Whom an address reaches. All but `public` stay on the host or inside its network. */
export type Reach =
  | 'loopback'
  | 'unspecified'
  | 'link-local'
  | 'metadata'
  | 'private'
  | 'reserved'
  | 'public';

/** Where clouds tell an instance its credentials. */
const METADATA = new Set([
  '169.254.169.254',
  '169.254.169.253',
  '169.254.169.123',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
]);
const METADATA_V6 = /^fd00:ec2:0:0:0:0:0:(?:254|23|253)$|^fd20:ce:0:0:0:0:0:254$/;

function reachOfV4(a: number, b: number, dotted: string): Reach {
  if (METADATA.has(dotted)) return 'metadata';
  if (a === 127) return 'loopback';
  if (a === 0) return 'unspecified';
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)) return 'private';
  if (a === 169 && b === 254) return 'link-local';
  if (a === 100 && b >= 64 && b <= 127) return 'private';
  if (a >= 224 || dotted.startsWith('192.0.0.') || (a === 198 && (b === 18 || b === 19))) return 'reserved';
  return 'public';
}

const fromPair = (high: number, low: number): Reach => {
  const bytes = [high >> 8, high & 255, low >> 8, low & 255];
  return reachOfV4(bytes[0] as number, bytes[1] as number, bytes.join('.'));
};

/** Whom an address reaches; an IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4) counts as itself. */
export function reachOfIp({ groups }: IpAddress): Reach {
  const [a = 0, b = 0, c = 0] = groups;
  const high = groups[6] as number;
  const low = groups[7] as number;
  const zeros = groups.slice(0, 5).every((group) => group === 0);
  if (zeros && groups[5] === 0xffff) return fromPair(high, low);
  if (zeros && groups[5] === 0) {
    if (high === 0 && low <= 1) return low === 1 ? 'loopback' : 'unspecified';
    return fromPair(high, low);
  }
  if (a === 0x64 && b === 0xff9b) return fromPair(high, low);
  if (a === 0x2002) return fromPair(b, c);
  if (METADATA_V6.test(groups.map((group) => group.toString(16)).join(':'))) return 'metadata';
  if ((a & 0xffc0) === 0xfe80) return 'link-local';
  if ((a & 0xfe00) === 0xfc00) return 'private';
  return (a & 0xff00) === 0xff00 ? 'reserved' : 'public';
}

/** The same of a text; undefined when it is no address. */
export function reachOfAddress(text: string): Reach | undefined {
  const address = parseIp(text);
  return address && reachOfIp(address);
}
