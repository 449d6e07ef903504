import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { attached, stateOf } from './actions/instances.js';
import { World } from './world.js';

export interface Account {
  readonly world: World;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly imageId: string;
  readonly instanceProfileArn: string;
}

const types: readonly (readonly [string, string, boolean])[] = [
  ['m5.large', 'nitro', false],
  ['t3.small', 'nitro', false],
  ['c6i.large', 'nitro', false],
  ['m5.metal', 'nitro', true],
  ['m99.large', 'nitro', false],
  ['m4.large', 'xen', false],
  ['t2.micro', 'xen', false],
];

/** An account in use: 25 instances of a shop in three subnets of a VPC, and what belongs to others. */
export function plantAccount(instances = 25, settleAfter = 2, account?: string): Account {
  const world = new World(settleAfter, account);
  const vpcId = plantVpc(world, '10.0.0.0/16');
  const zones = ['a', 'b', 'c'].map((zone) => `${world.region}${zone}`);
  const subnetIds = zones.map((zone) => plantSubnet(world, vpcId, zone));
  for (const [name, Hypervisor, BareMetal] of types)
    world.instanceTypes.set(name, { InstanceType: name, Hypervisor, BareMetal } as InstanceTypeInfo);
  const imageId = world.id('ami');
  world.images.add(imageId);
  const profile = `arn:aws:iam::${world.account}:instance-profile/collector`;
  world.instanceProfiles.set(profile, `arn:aws:iam::${world.account}:role/collector`);
  const planted = Array.from({ length: instances }, (_, index) =>
    plantInstance(world, { vpcId, subnetId: subnetIds[index % 3] ?? '', tags: { app: 'shop' } }),
  );
  plantForeign(world, { vpcId, subnetId: subnetIds[0] ?? '', planted });
  return { world, vpcId, subnetIds, imageId, instanceProfileArn: profile };
}

export function plantVpc(world: World, cidr: string): string {
  const id = world.id('vpc');
  const CidrBlockAssociationSet = [{ CidrBlock: cidr, CidrBlockState: { State: 'associated' as const } }];
  world.vpcs.set(id, { VpcId: id, CidrBlock: cidr, State: 'available', CidrBlockAssociationSet, Tags: [] });
  return id;
}

export function plantSubnet(world: World, vpcId: string, zone: string): string {
  const id = world.id('subnet');
  world.subnets.set(id, { SubnetId: id, VpcId: vpcId, AvailabilityZone: zone, State: 'available', Tags: [] });
  return id;
}

export interface PlantedInstance {
  readonly instanceId: string;
  readonly interfaceId: string;
}

export function plantInstance(
  world: World,
  where: {
    readonly vpcId: string;
    readonly subnetId: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly type?: string;
  },
): PlantedInstance {
  const { vpcId, subnetId, tags = {}, type = 'm5.large' } = where;
  const instanceId = world.id('i');
  const interfaceId = world.id('eni');
  const networkInterface = {
    NetworkInterfaceId: interfaceId,
    SubnetId: subnetId,
    VpcId: vpcId,
    InterfaceType: 'interface' as const,
    Status: 'in-use' as const,
    PrivateIpAddress: `10.0.1.${world.networkInterfaces.size + 4}`,
    Attachment: { InstanceId: instanceId, DeviceIndex: 0, DeleteOnTermination: true },
    Groups: [],
    TagSet: [],
  };
  world.networkInterfaces.set(interfaceId, networkInterface);
  world.instances.set(instanceId, {
    InstanceId: instanceId,
    InstanceType: type as 'm5.large',
    State: stateOf('running'),
    VpcId: vpcId,
    SubnetId: subnetId,
    NetworkInterfaces: [attached(networkInterface)],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  return { instanceId, interfaceId };
}

/** Interfaces that AWS keeps for load balancers, and one that somebody made to look like one. */
function plantLoadBalancers(world: World, vpcId: string, subnetId: string): void {
  const made = [
    ['10.0.2.11', 'ELB app/shop/50dc6c495c0c9188', 'interface', true],
    ['10.0.2.12', 'ELB app/shop/50dc6c495c0c9188', 'interface', true],
    ['10.0.2.13', 'ELB net/shop/60dc6c495c0c9188', 'network_load_balancer', true],
    ['10.0.2.14', 'ELB shop-classic', 'interface', true],
    ['10.0.2.15', 'ELB app/forged/70dc6c495c0c9188', 'interface', false],
  ] as const;
  for (const [PrivateIpAddress, Description, InterfaceType, RequesterManaged] of made) {
    const id = world.id('eni');
    world.networkInterfaces.set(id, {
      NetworkInterfaceId: id,
      SubnetId: subnetId,
      VpcId: vpcId,
      Description,
      InterfaceType,
      RequesterManaged,
      ...(RequesterManaged ? { RequesterId: 'amazon-elb' } : {}),
      Status: 'in-use',
      PrivateIpAddress,
      PrivateIpAddresses: [{ PrivateIpAddress, Primary: true }],
      Groups: [],
      TagSet: [],
    });
  }
}

/** What is not ours, some of it very like ours: it must be the same at the end. */
function plantForeign(
  world: World,
  at: { readonly vpcId: string; readonly subnetId: string; readonly planted: readonly PlantedInstance[] },
): void {
  const { vpcId, subnetId, planted } = at;
  plantLoadBalancers(world, vpcId, subnetId);
  const other = plantInstance(world, { vpcId, subnetId, tags: { app: 'billing' } });
  const group = world.id('sg');
  world.securityGroups.set(group, {
    GroupId: group,
    GroupName: 'other-SGtarget',
    VpcId: vpcId,
    IpPermissions: [],
    IpPermissionsEgress: [],
    Tags: [
      { Key: 'protectonce:stack', Value: 'other' },
      { Key: 'protectonce:role', Value: 'SGtarget' },
    ],
  });
  const target = world.id('tmt');
  world.targets.set(target, {
    TrafficMirrorTargetId: target,
    NetworkInterfaceId: other.interfaceId,
    Type: 'network-interface',
    Tags: [],
  });
  const filter = world.id('tmf');
  world.filters.set(filter, { TrafficMirrorFilterId: filter, NetworkServices: [], Tags: [] });
  for (const [index, SessionNumber] of [
    [0, 1],
    [1, 2],
  ] as const) {
    const source = planted[index]?.interfaceId;
    if (source === undefined) continue;
    const session = world.id('tms');
    world.sessions.set(session, {
      TrafficMirrorSessionId: session,
      NetworkInterfaceId: source,
      TrafficMirrorTargetId: target,
      TrafficMirrorFilterId: filter,
      SessionNumber,
      VirtualNetworkId: 7 + index,
      Tags: [{ Key: 'protectonce:stack', Value: 'other' }],
    });
  }
}
