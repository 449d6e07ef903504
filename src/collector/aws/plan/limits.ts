/** What AWS allows in any account. */
export const sessionsPerSourceMax = 3;
/** Of a target that is a network interface; only the largest instances take 100, a load balancer any number. */
export const sourcesPerTargetMax = 10;
export const sessionNumberMax = 32_766;
export const vniMax = 0xff_ffff;

/** Bytes that VXLAN and its outer headers add to a mirrored packet. */
export const vxlanOverhead = { ipv4: 54, ipv6: 74 } as const;

/** What an interface carries within a VPC, but for the oldest families. */
export const jumboMtu = 9001;
const ethernetMtu = 1500;
const withoutJumbo = new Set(['t1', 'm1', 'm2', 'c1']);

export function mtuOf(instanceType: string): number {
  return withoutJumbo.has(familyOf(instanceType)) ? ethernetMtu : jumboMtu;
}

/** `m5` of `m5.large`. */
export const familyOf = (instanceType: string) => instanceType.split('.')[0] ?? '';
