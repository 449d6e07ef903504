import type {
  Instance,
  IpPermission,
  NetworkInterface,
  SecurityGroup,
  Tag,
  TrafficMirrorFilter,
  TrafficMirrorFilterRule,
  TrafficMirrorPortRange,
  TrafficMirrorSession,
  TrafficMirrorTarget,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '../plan/names.js';
import type {
  Candidate,
  FilterRule,
  OwnCollector,
  OwnFilter,
  OwnGroup,
  OwnInterface,
  OwnTarget,
  Permission,
  Ports,
  Session,
} from '../plan/observed.js';
import { addressesOf } from './addresses-of.js';

/* From EC2's terms, where everything may be absent, to ours. */

const tag = (tags: readonly Tag[] | undefined, key: string) => tags?.find(({ Key }) => Key === key)?.Value;
const slotOf = (tags: readonly Tag[] | undefined) => Number(tag(tags, tagKeys.slot) ?? 0);

export const toGroup = (group: SecurityGroup): OwnGroup => ({
  id: group.GroupId ?? '',
  vpcId: group.VpcId ?? '',
  ingress: (group.IpPermissions ?? []).flatMap(toPermissions),
  egress: (group.IpPermissionsEgress ?? []).flatMap(toPermissions),
});

function toPermissions({ IpProtocol = '', FromPort, IpRanges, Ipv6Ranges }: IpPermission): Permission[] {
  const port = FromPort === undefined || FromPort < 0 ? {} : { port: FromPort };
  const cidrs = [
    ...(IpRanges ?? []).map(({ CidrIp = '' }) => CidrIp),
    ...(Ipv6Ranges ?? []).map(({ CidrIpv6 = '' }) => CidrIpv6),
  ];
  return cidrs.map((cidr) => ({ protocol: IpProtocol, ...port, cidr }));
}

export const toInterface = (one: NetworkInterface): OwnInterface => ({
  id: one.NetworkInterfaceId ?? '',
  slot: slotOf(one.TagSet),
  vpcId: one.VpcId ?? '',
  subnetId: one.SubnetId ?? '',
  groupIds: (one.Groups ?? []).map(({ GroupId = '' }) => GroupId),
  ...(one.Attachment?.InstanceId ? { instanceId: one.Attachment.InstanceId } : {}),
});

export function toCollector(instance: Instance): OwnCollector {
  const [primary] = instance.NetworkInterfaces ?? [];
  return {
    id: instance.InstanceId ?? '',
    slot: slotOf(instance.Tags),
    state: instance.State?.Name ?? '',
    launch: tag(instance.Tags, tagKeys.launch) ?? '',
    ...(primary?.NetworkInterfaceId ? { interfaceId: primary.NetworkInterfaceId } : {}),
  };
}

export const toTarget = (target: TrafficMirrorTarget): OwnTarget => ({
  id: target.TrafficMirrorTargetId ?? '',
  ...(target.NetworkInterfaceId ? { interfaceId: target.NetworkInterfaceId } : {}),
  ...(target.NetworkLoadBalancerArn ? { loadBalancerArn: target.NetworkLoadBalancerArn } : {}),
});

export const toFilter = (filter: TrafficMirrorFilter): OwnFilter => ({
  id: filter.TrafficMirrorFilterId ?? '',
  rules: [
    ...(filter.IngressFilterRules ?? []).map((rule) => toRule(rule, 'ingress')),
    ...(filter.EgressFilterRules ?? []).map((rule) => toRule(rule, 'egress')),
  ],
});

function toRule(rule: TrafficMirrorFilterRule, direction: FilterRule['direction']) {
  const sourcePorts = toPorts(rule.SourcePortRange);
  const destinationPorts = toPorts(rule.DestinationPortRange);
  return {
    id: rule.TrafficMirrorFilterRuleId ?? '',
    direction,
    number: rule.RuleNumber ?? 0,
    action: rule.RuleAction === 'reject' ? ('reject' as const) : ('accept' as const),
    family: rule.SourceCidrBlock?.includes(':') ? ('ipv6' as const) : ('ipv4' as const),
    ...(sourcePorts ? { sourcePorts } : {}),
    ...(destinationPorts ? { destinationPorts } : {}),
  };
}

const toPorts = (range: TrafficMirrorPortRange | undefined): Ports | undefined =>
  range?.FromPort === undefined ? undefined : [range.FromPort, range.ToPort ?? range.FromPort];

export const toSession = (session: TrafficMirrorSession, stack: string): Session => ({
  id: session.TrafficMirrorSessionId ?? '',
  ours: tag(session.Tags, tagKeys.stack) === stack,
  source: session.NetworkInterfaceId ?? '',
  target: session.TrafficMirrorTargetId ?? '',
  filter: session.TrafficMirrorFilterId ?? '',
  number: session.SessionNumber ?? 0,
  vni: session.VirtualNetworkId ?? 0,
});

export const toCandidate = (instance: Instance): Candidate => ({
  instanceId: instance.InstanceId ?? '',
  state: instance.State?.Name ?? '',
  type: instance.InstanceType ?? '',
  tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  interfaces: (instance.NetworkInterfaces ?? []).map((one) => ({
    id: one.NetworkInterfaceId ?? '',
    vpcId: one.VpcId ?? '',
    subnetId: one.SubnetId ?? '',
    type: one.InterfaceType ?? 'interface',
    ipv6: (one.Ipv6Addresses ?? []).length > 0,
    addresses: addressesOf(one),
  })),
});
