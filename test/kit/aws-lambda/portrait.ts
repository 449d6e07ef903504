import type { Tag } from '@aws-sdk/client-ec2';
import type { World } from '../ec2-double/world.js';

const tagOf = (tags: readonly Tag[] | undefined, key: string) => tags?.find(({ Key }) => Key === key)?.Value;

/** All that carries a stack's tag, without ids that differ from run to run: two runs that ended alike have equal portraits. */
export function portraitOf(world: World, stack: string) {
  const mine = <T>(kept: ReadonlyMap<string, T>, tagsOf: (one: T) => readonly Tag[] | undefined) =>
    [...kept].filter(([, one]) => tagOf(tagsOf(one), 'protectonce:stack') === stack);
  const names = new Map<string, string>();
  const name = (id: string | undefined) => names.get(id ?? '') ?? id;
  const note = (id: string, tags: readonly Tag[] | undefined) =>
    names.set(id, `${tagOf(tags, 'protectonce:role')} ${tagOf(tags, 'protectonce:slot') ?? ''}`.trim());
  const groups = mine(world.securityGroups, ({ Tags }) => Tags);
  const interfaces = mine(world.networkInterfaces, ({ TagSet }) => TagSet);
  const instances = mine(world.instances, ({ Tags }) => Tags).filter(
    ([, { State }]) => State?.Name !== 'terminated',
  );
  const targets = mine(world.targets, ({ Tags }) => Tags);
  const filters = mine(world.filters, ({ Tags }) => Tags);
  const rules = mine(world.filterRules, ({ Tags }) => Tags);
  for (const [id, { Tags }] of [...groups, ...instances, ...targets, ...filters]) note(id, Tags);
  for (const [id, { TagSet }] of interfaces) note(id, TagSet);
  const lines = [
    ...groups.map(([id, one]) => [name(id), one.VpcId, one.IpPermissions, one.IpPermissionsEgress]),
    ...interfaces.map(([id, one]) => [
      name(id),
      one.SubnetId,
      one.Groups?.map(({ GroupId }) => name(GroupId)),
      name(one.Attachment?.InstanceId),
    ]),
    ...instances.map(([id, one]) => [name(id), one.ImageId, one.InstanceType, one.MetadataOptions]),
    ...targets.map(([id, one]) => [name(id), name(one.NetworkInterfaceId), one.NetworkLoadBalancerArn]),
    ...filters.map(([id]) => [name(id)]),
    ...rules.map(([, one]) => [
      name(one.TrafficMirrorFilterId),
      one.TrafficDirection,
      one.RuleNumber,
      one.RuleAction,
      one.SourceCidrBlock,
      one.SourcePortRange,
      one.DestinationPortRange,
    ]),
    ...mine(world.sessions, ({ Tags }) => Tags).map(([, one]) => [
      'session',
      one.NetworkInterfaceId,
      name(one.TrafficMirrorTargetId),
      name(one.TrafficMirrorFilterId),
      one.SessionNumber,
      one.VirtualNetworkId,
    ]),
    ...[...world.parameters]
      .filter(([key]) => key.startsWith(`/protectonce/${stack}/`))
      .map(([key, { tags, value }]) => [key, tags, key.includes('/inventory/') ? value : '']),
  ];
  return lines.map((line) => JSON.stringify(line)).sort();
}

/** All that does not carry it: whatever a run does, it stays as it is. */
export function foreignOf(world: World, stack: string): string {
  const kept: ReadonlyMap<string, { Tags?: Tag[] | undefined; TagSet?: Tag[] | undefined }>[] = [
    world.vpcs,
    world.subnets,
    world.securityGroups,
    world.networkInterfaces,
    world.instances,
    world.targets,
    world.filters,
    world.sessions,
  ];
  const strangers = kept.map((map) =>
    [...map].filter(([, { Tags, TagSet }]) => tagOf(Tags ?? TagSet, 'protectonce:stack') !== stack),
  );
  return JSON.stringify(strangers);
}
