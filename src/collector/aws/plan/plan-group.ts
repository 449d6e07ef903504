import { roles } from './names.js';
import type { Observed, OwnGroup, Permission } from './observed.js';
import type { Ref, Step } from './step.js';
import type { Wanted } from './wanted.js';

const vxlanPort = 4789;
const anywhere = '0.0.0.0/0';

/** Out: to the platform and to package repositories. */
const outward: readonly Permission[] = [443, 80].map((port) => ({ protocol: 'tcp', port, cidr: anywhere }));
/** What AWS gives to each new group; the second where the VPC has addresses of IPv6. */
const everything: Permission = { protocol: '-1', cidr: anywhere };
const everythingIpv6: Permission = { protocol: '-1', cidr: '::/0' };

/** The collectors' security group: VXLAN in from the VPC alone, HTTP and HTTPS out, nothing else. */
export function planGroup(wanted: Wanted, observed: Observed) {
  const fitting = observed.groups.filter(({ vpcId }) => vpcId === wanted.vpcId);
  const [kept] = [...fitting].sort((a, b) => (a.id < b.id ? -1 : 1));
  const makes = `@${roles.group}`;
  const ref: Ref = kept?.id ?? makes;
  const steps: Step[] = kept ? [] : [{ do: 'createGroup', vpcId: wanted.vpcId, makes }];
  const there: Pick<OwnGroup, 'ingress' | 'egress'> = kept ?? { ingress: [], egress: [everything] };
  const inward = observed.vpcCidrs.map((cidr) => ({ protocol: 'udp', port: vxlanPort, cidr }));
  push('allowIngress', lacking(inward, there.ingress));
  push('allowEgress', lacking(outward, there.egress));
  push(
    'revokeEgress',
    [everything, everythingIpv6].filter((one) => has(there.egress, one)),
  );
  return { ref, id: kept?.id, steps, surplus: observed.groups.filter(({ id }) => id !== kept?.id) };

  function push(verb: 'allowIngress' | 'allowEgress' | 'revokeEgress', permissions: readonly Permission[]) {
    if (permissions.length > 0) steps.push({ do: verb, group: ref, permissions });
  }
}

const lacking = (wanted: readonly Permission[], there: readonly Permission[]) =>
  wanted.filter((one) => !has(there, one));
const has = (list: readonly Permission[], one: Permission) =>
  list.some(
    ({ protocol, port, cidr }) => protocol === one.protocol && port === one.port && cidr === one.cidr,
  );
