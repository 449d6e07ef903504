import type { FilterRule } from './observed.js';

const ssh = 22;

/**
 * Both directions are mirrored, since a filter of one shows answers without requests. SSH is left out as destination and as
 * source: in what its server sends, 22 is the source port. Of the rules that fit, the one with the lowest number decides.
 */
export const filterRules: Readonly<Record<string, FilterRule>> = {
  SSHInbound1: { direction: 'ingress', number: 10, action: 'reject', destinationPort: ssh },
  SSHInbound2: { direction: 'ingress', number: 20, action: 'reject', sourcePort: ssh },
  SSHOutbound1: { direction: 'egress', number: 10, action: 'reject', destinationPort: ssh },
  SSHOutbound2: { direction: 'egress', number: 20, action: 'reject', sourcePort: ssh },
  AllInbound: { direction: 'ingress', number: 100, action: 'accept' },
  AllOutbound: { direction: 'egress', number: 100, action: 'accept' },
};
