import type { FilterRule, Ports } from './observed.js';

const ssh: Ports = [22, 22];
const aboveSsh: Ports = [23, 65_535];
const ipv4 = { family: 'ipv4' } as const;
/** Ten rules is all that a filter holds: of IPv6 one for each direction takes what is not SSH. No API is on a port below. */
const ipv6 = { family: 'ipv6', action: 'accept', sourcePorts: aboveSsh, destinationPorts: aboveSsh } as const;

/**
 * Both directions are mirrored, since a filter of one shows answers without requests. SSH is left out as destination and as
 * source: in what its server sends, 22 is the source port. Of the rules that fit, the one with the lowest number decides.
 */
export const filterRules: Readonly<Record<string, FilterRule>> = {
  SSHInbound1: { ...ipv4, direction: 'ingress', number: 10, action: 'reject', destinationPorts: ssh },
  SSHInbound2: { ...ipv4, direction: 'ingress', number: 20, action: 'reject', sourcePorts: ssh },
  SSHOutbound1: { ...ipv4, direction: 'egress', number: 10, action: 'reject', destinationPorts: ssh },
  SSHOutbound2: { ...ipv4, direction: 'egress', number: 20, action: 'reject', sourcePorts: ssh },
  AllInbound: { ...ipv4, direction: 'ingress', number: 100, action: 'accept' },
  AllOutbound: { ...ipv4, direction: 'egress', number: 100, action: 'accept' },
  AllInboundIpv6: { ...ipv6, direction: 'ingress', number: 110 },
  AllOutboundIpv6: { ...ipv6, direction: 'egress', number: 110 },
};
