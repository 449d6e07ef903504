import type { InstanceNetworkInterface, NetworkInterface } from '@aws-sdk/client-ec2';

/** Every address of an interface: a container on a machine often has one of its own, or one out of a block of sixteen. */
export function addressesOf(one: InstanceNetworkInterface | NetworkInterface): string[] {
  const all = [
    one.PrivateIpAddress,
    ...(one.PrivateIpAddresses ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress),
    ...(one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ...(one.Ipv4Prefixes ?? []).flatMap(({ Ipv4Prefix = '' }) => blockOf(Ipv4Prefix)),
  ];
  return [...new Set(all.filter((address) => address !== undefined))];
}

/** The addresses of `10.0.3.16/28`, the one size that EC2 gives to an interface. */
function blockOf(prefix: string): string[] {
  const [, net = '', last = ''] = /^((?:\d{1,3}\.){3})(\d{1,3})\/28$/.exec(prefix) ?? [];
  if (net === '') return [];
  return Array.from({ length: 16 }, (_, index) => `${net}${Number(last) + index}`);
}
