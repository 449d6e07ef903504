import type {
  DescribeInstancesCommandInput,
  DescribeInstanceTypesCommandInput,
  Instance,
  NetworkInterface,
  RunInstancesCommandInput,
  TerminateInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { describeAll } from '../describe.js';
import { Ec2Error } from '../ec2-error.js';
import { tagsFor } from '../tags.js';
import type { World } from '../world.js';
import type { Surroundings } from './action.js';

const codes = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
type StateName = keyof typeof codes;
export const stateOf = (Name: StateName) => ({ Name, Code: codes[Name] });

/** Each description brings what is in passing nearer to where it is going. */
function settle(world: World): void {
  for (const [id, left] of world.settling) {
    if (left > 1) world.settling.set(id, left - 1);
    else {
      world.settling.delete(id);
      arrive(world, world.instances.get(id));
    }
  }
}

function arrive(world: World, instance: Instance | undefined): void {
  if (!instance) return;
  if (instance.State?.Name === 'pending') instance.State = stateOf('running');
  if (instance.State?.Name === 'shutting-down') end(world, instance);
}

/** Terminated: its interfaces go with it or become free, its volumes go. */
export function end(world: World, instance: Instance): void {
  instance.State = stateOf('terminated');
  for (const { NetworkInterfaceId = '', Attachment } of instance.NetworkInterfaces ?? []) {
    const kept = world.networkInterfaces.get(NetworkInterfaceId);
    if (!kept) continue;
    if (Attachment?.DeleteOnTermination) world.networkInterfaces.delete(NetworkInterfaceId);
    else {
      kept.Status = 'available';
      delete kept.Attachment;
    }
  }
  instance.NetworkInterfaces = [];
  for (const [id, { Attachments }] of world.volumes)
    if (Attachments?.some(({ InstanceId }) => InstanceId === instance.InstanceId)) world.volumes.delete(id);
}

export const describeInstances = (input: DescribeInstancesCommandInput, { world, paging }: Surroundings) => {
  settle(world);
  const { items, next } = describeAll(
    input,
    {
      items: world.instances.values(),
      ids: input.InstanceIds,
      notFound: 'InvalidInstanceID.NotFound',
      idOf: ({ InstanceId }) => InstanceId,
      tagsOf: ({ Tags }) => Tags,
      filters: {
        'instance-id': ({ InstanceId }) => [InstanceId],
        'instance-state-name': ({ State }) => [State?.Name],
        'vpc-id': ({ VpcId }) => [VpcId],
        'subnet-id': ({ SubnetId }) => [SubnetId],
        'network-interface.network-interface-id': ({ NetworkInterfaces }) =>
          (NetworkInterfaces ?? []).map(({ NetworkInterfaceId }) => NetworkInterfaceId),
        'network-interface.subnet-id': ({ NetworkInterfaces }) =>
          (NetworkInterfaces ?? []).map(({ SubnetId }) => SubnetId),
      },
    },
    paging,
  );
  const Reservations = items.map((instance) => ({
    ReservationId: `r-${instance.InstanceId?.slice(2)}`,
    OwnerId: world.account,
    Instances: [instance],
  }));
  return { Reservations, ...next };
};

export const describeInstanceTypes = (
  input: DescribeInstanceTypesCommandInput,
  { world, paging }: Surroundings,
) => {
  if ((input.InstanceTypes ?? []).length > 100)
    throw new Ec2Error('InvalidParameterValue', 'At most 100 instance types can be asked for');
  const { items, next } = describeAll(
    input,
    {
      items: world.instanceTypes.values(),
      ids: input.InstanceTypes,
      notFound: 'InvalidInstanceType',
      idOf: ({ InstanceType }) => InstanceType,
      tagsOf: () => [],
      filters: {
        'instance-type': ({ InstanceType }) => [InstanceType],
        hypervisor: ({ Hypervisor }) => [Hypervisor],
        'bare-metal': ({ BareMetal }) => [BareMetal],
      },
    },
    paging,
  );
  return { InstanceTypes: items, ...next };
};

export const runInstances = (input: RunInstancesCommandInput, { world }: Surroundings) => {
  if (input.MinCount !== 1 || input.MaxCount !== 1)
    throw new Ec2Error('InvalidParameterValue', 'this double starts one instance at a time');
  if (!world.images.has(input.ImageId ?? ''))
    throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${input.ImageId}]' does not exist`);
  if (!world.instanceTypes.has(input.InstanceType ?? ''))
    throw new Ec2Error('InvalidParameterValue', `Invalid value '${input.InstanceType}' for InstanceType.`);
  const profile = input.IamInstanceProfile?.Arn ?? input.IamInstanceProfile?.Name;
  if (profile !== undefined && !world.instanceProfiles.has(profile))
    throw new Ec2Error('InvalidParameterValue', `Value (${profile}) for IAM instance profile is invalid`);
  const [tags = [], volumeTags = []] = tagsFor(input.TagSpecifications, 'instance', 'volume');
  const primary = primaryOf(world, input);
  const id = world.id('i');
  primary.Status = 'in-use';
  primary.Attachment = {
    InstanceId: id,
    DeviceIndex: 0,
    DeleteOnTermination: false,
    AttachmentId: world.id('eni-attach'),
    Status: 'attached',
  };
  const volume = world.id('vol');
  const ebs = input.BlockDeviceMappings?.[0]?.Ebs;
  world.volumes.set(volume, {
    VolumeId: volume,
    Encrypted: ebs?.Encrypted ?? false,
    Size: ebs?.VolumeSize ?? 8,
    VolumeType: ebs?.VolumeType ?? 'gp2',
    Attachments: [{ InstanceId: id }],
    Tags: [...volumeTags],
  });
  const instance: Instance = {
    InstanceId: id,
    ImageId: input.ImageId,
    InstanceType: input.InstanceType,
    State: stateOf('pending'),
    VpcId: primary.VpcId,
    SubnetId: primary.SubnetId,
    ClientToken: input.ClientToken,
    ...(profile === undefined ? {} : { IamInstanceProfile: { Arn: profile } }),
    MetadataOptions: {
      HttpTokens: input.MetadataOptions?.HttpTokens ?? 'optional',
      HttpEndpoint: input.MetadataOptions?.HttpEndpoint ?? 'enabled',
      HttpPutResponseHopLimit: input.MetadataOptions?.HttpPutResponseHopLimit ?? 1,
    },
    NetworkInterfaces: [attached(primary)],
    Tags: [...tags],
  };
  world.instances.set(id, instance);
  if (input.UserData !== undefined) world.userData.set(id, input.UserData);
  world.settling.set(id, world.settleAfter);
  return { ReservationId: `r-${id.slice(2)}`, OwnerId: world.account, Instances: [instance] };
};

/** How an instance shows an interface of its own. */
export const attached = (primary: NetworkInterface) => ({
  NetworkInterfaceId: primary.NetworkInterfaceId,
  SubnetId: primary.SubnetId,
  VpcId: primary.VpcId,
  InterfaceType: primary.InterfaceType,
  PrivateIpAddress: primary.PrivateIpAddress,
  PrivateIpAddresses: primary.PrivateIpAddresses,
  Ipv6Addresses: primary.Ipv6Addresses,
  Ipv4Prefixes: primary.Ipv4Prefixes,
  Status: primary.Status,
  Attachment: primary.Attachment,
  Groups: primary.Groups,
});

function primaryOf(world: World, input: RunInstancesCommandInput): NetworkInterface {
  const [asked] = input.NetworkInterfaces ?? [];
  if (!asked?.NetworkInterfaceId || asked.DeviceIndex !== 0)
    throw new Ec2Error(
      'MissingParameter',
      'this double starts instances on an interface that is there already',
    );
  if (input.SubnetId !== undefined || input.SecurityGroupIds !== undefined)
    throw new Ec2Error(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    );
  const found = world.networkInterfaces.get(asked.NetworkInterfaceId);
  if (!found)
    throw new Ec2Error(
      'InvalidNetworkInterfaceID.NotFound',
      `The networkInterface ID '${asked.NetworkInterfaceId}' does not exist`,
    );
  if (found.Status !== 'available')
    throw new Ec2Error('InvalidNetworkInterface.InUse', `Interface ${found.NetworkInterfaceId} in use.`);
  return found;
}

export const terminateInstances = (input: TerminateInstancesCommandInput, { world }: Surroundings) => {
  const found = (input.InstanceIds ?? []).map((id) => {
    const instance = world.instances.get(id);
    if (!instance) throw new Ec2Error('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return instance;
  });
  const TerminatingInstances = found.map((instance) => {
    const PreviousState = instance.State;
    if (instance.State?.Name !== 'terminated' && instance.State?.Name !== 'shutting-down') {
      instance.State = stateOf('shutting-down');
      world.settling.set(instance.InstanceId ?? '', world.settleAfter);
    }
    return { InstanceId: instance.InstanceId, CurrentState: instance.State, PreviousState };
  });
  return { TerminatingInstances };
};
