import type {
  AuthorizeSecurityGroupEgressCommandInput,
  AuthorizeSecurityGroupIngressCommandInput,
  CreateNetworkInterfaceCommandInput,
  CreateSecurityGroupCommandInput,
  DeleteNetworkInterfaceCommandInput,
  DeleteSecurityGroupCommandInput,
  DescribeNetworkInterfacesCommandInput,
  DescribeSecurityGroupsCommandInput,
  DescribeSubnetsCommandInput,
  DescribeVpcsCommandInput,
  IpPermission,
  RevokeSecurityGroupEgressCommandInput,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { describeAll } from '../describe.js';
import { Ec2Error } from '../ec2-error.js';
import { tagsFor } from '../tags.js';
import type { World } from '../world.js';
import type { Surroundings } from './action.js';

export const describeVpcs = (input: DescribeVpcsCommandInput, { world, paging }: Surroundings) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.vpcs.values(),
      ids: input.VpcIds,
      notFound: 'InvalidVpcID.NotFound',
      idOf: ({ VpcId }) => VpcId,
      tagsOf: ({ Tags }) => Tags,
      filters: { 'vpc-id': ({ VpcId }) => [VpcId], cidr: ({ CidrBlock }) => [CidrBlock] },
    },
    paging,
  );
  return { Vpcs: items, ...next };
};

export const describeSubnets = (input: DescribeSubnetsCommandInput, { world, paging }: Surroundings) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.subnets.values(),
      ids: input.SubnetIds,
      notFound: 'InvalidSubnetID.NotFound',
      idOf: ({ SubnetId }) => SubnetId,
      tagsOf: ({ Tags }) => Tags,
      filters: { 'subnet-id': ({ SubnetId }) => [SubnetId], 'vpc-id': ({ VpcId }) => [VpcId] },
    },
    paging,
  );
  return { Subnets: items, ...next };
};

export const describeNetworkInterfaces = (
  input: DescribeNetworkInterfacesCommandInput,
  { world, paging }: Surroundings,
) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.networkInterfaces.values(),
      ids: input.NetworkInterfaceIds,
      notFound: 'InvalidNetworkInterfaceID.NotFound',
      idOf: ({ NetworkInterfaceId }) => NetworkInterfaceId,
      tagsOf: ({ TagSet }) => TagSet,
      filters: {
        'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
        'vpc-id': ({ VpcId }) => [VpcId],
        'subnet-id': ({ SubnetId }) => [SubnetId],
        'interface-type': ({ InterfaceType }) => [InterfaceType],
        status: ({ Status }) => [Status],
        description: ({ Description }) => [Description],
        'requester-id': ({ RequesterId }) => [RequesterId],
        'requester-managed': ({ RequesterManaged }) => [RequesterManaged ?? false],
        'attachment.instance-id': ({ Attachment }) => [Attachment?.InstanceId],
      },
    },
    paging,
  );
  return { NetworkInterfaces: items, ...next };
};

export const createNetworkInterface = (
  input: CreateNetworkInterfaceCommandInput,
  { world }: Surroundings,
) => {
  const subnet = world.subnets.get(input.SubnetId ?? '');
  if (!subnet)
    throw new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${input.SubnetId}' does not exist`);
  for (const group of input.Groups ?? [])
    if (world.securityGroups.get(group)?.VpcId !== subnet.VpcId)
      throw new Ec2Error('InvalidGroup.NotFound', `The security group '${group}' does not exist in this VPC`);
  const [tags = []] = tagsFor(input.TagSpecifications, 'network-interface');
  const id = world.id('eni');
  world.networkInterfaces.set(id, {
    NetworkInterfaceId: id,
    SubnetId: input.SubnetId,
    VpcId: subnet.VpcId,
    AvailabilityZone: subnet.AvailabilityZone,
    OwnerId: world.account,
    Description: input.Description ?? '',
    InterfaceType: input.InterfaceType ?? 'interface',
    Status: 'available',
    SourceDestCheck: true,
    RequesterManaged: false,
    PrivateIpAddress: `10.0.200.${(world.networkInterfaces.size % 250) + 4}`,
    Groups: (input.Groups ?? []).map((GroupId) => ({ GroupId })),
    TagSet: [...tags],
  });
  return { NetworkInterface: world.networkInterfaces.get(id), ClientToken: input.ClientToken };
};

export const deleteNetworkInterface = (
  input: DeleteNetworkInterfaceCommandInput,
  { world }: Surroundings,
) => {
  const id = input.NetworkInterfaceId ?? '';
  const found = world.networkInterfaces.get(id);
  if (!found)
    throw new Ec2Error(
      'InvalidNetworkInterfaceID.NotFound',
      `The networkInterface ID '${id}' does not exist`,
    );
  if (found.Status !== 'available' || targetOn(world, id))
    throw new Ec2Error('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
  world.networkInterfaces.delete(id);
  return { Return: true };
};

const targetOn = (world: World, id: string) =>
  [...world.targets.values()].some(({ NetworkInterfaceId }) => NetworkInterfaceId === id);

export const describeSecurityGroups = (
  input: DescribeSecurityGroupsCommandInput,
  { world, paging }: Surroundings,
) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.securityGroups.values(),
      ids: input.GroupIds,
      notFound: 'InvalidGroup.NotFound',
      idOf: ({ GroupId }) => GroupId,
      tagsOf: ({ Tags }) => Tags,
      filters: {
        'group-id': ({ GroupId }) => [GroupId],
        'group-name': ({ GroupName }) => [GroupName],
        'vpc-id': ({ VpcId }) => [VpcId],
      },
    },
    paging,
  );
  return { SecurityGroups: items, ...next };
};

const everything: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const everythingIpv6: IpPermission = { IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] };

export const createSecurityGroup = (input: CreateSecurityGroupCommandInput, { world }: Surroundings) => {
  if (!input.VpcId || !world.vpcs.has(input.VpcId))
    throw new Ec2Error('InvalidVpcID.NotFound', `The vpc ID '${input.VpcId}' does not exist`);
  for (const { VpcId, GroupName } of world.securityGroups.values())
    if (VpcId === input.VpcId && GroupName === input.GroupName)
      throw new Ec2Error('InvalidGroup.Duplicate', `The security group '${GroupName}' already exists`);
  if (!/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(input.GroupName ?? ''))
    throw new Ec2Error('InvalidParameterValue', 'The name of the group has characters that are not allowed');
  const [tags = []] = tagsFor(input.TagSpecifications, 'security-group');
  const id = world.id('sg');
  world.securityGroups.set(id, {
    GroupId: id,
    GroupName: input.GroupName,
    Description: input.Description,
    VpcId: input.VpcId,
    OwnerId: world.account,
    IpPermissions: [],
    IpPermissionsEgress: [
      structuredClone(everything),
      ...(world.vpcs.get(input.VpcId)?.Ipv6CidrBlockAssociationSet ? [structuredClone(everythingIpv6)] : []),
    ],
    Tags: [...tags],
  });
  return { GroupId: id, Tags: tags, SecurityGroupArn: world.arn('security-group', id) };
};

export const deleteSecurityGroup = (input: DeleteSecurityGroupCommandInput, { world }: Surroundings) => {
  const group = groupOf(world, input.GroupId);
  if (group.GroupName === 'default')
    throw new Ec2Error('CannotDelete', 'the specified group: "default" cannot be deleted by a user');
  for (const { Groups } of world.networkInterfaces.values())
    if (Groups?.some(({ GroupId }) => GroupId === group.GroupId))
      throw new Ec2Error('DependencyViolation', `resource ${group.GroupId} has a dependent object`);
  world.securityGroups.delete(group.GroupId ?? '');
  return { Return: true, GroupId: group.GroupId };
};

function groupOf(world: World, id: string | undefined): SecurityGroup {
  const found = world.securityGroups.get(id ?? '');
  if (!found) throw new Ec2Error('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  return found;
}

/** One permission for each range: so they can be compared. */
function flat(permissions: readonly IpPermission[] | undefined): IpPermission[] {
  return (permissions ?? []).flatMap(({ IpRanges = [], Ipv6Ranges = [], IpProtocol, FromPort, ToPort }) => {
    const common = {
      IpProtocol,
      ...(FromPort === undefined ? {} : { FromPort }),
      ...(ToPort === undefined ? {} : { ToPort }),
    };
    return [
      ...IpRanges.map((range) => ({ ...common, IpRanges: [range] })),
      ...Ipv6Ranges.map((range) => ({ ...common, Ipv6Ranges: [range] })),
    ];
  });
}

const keyOf = ({ IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges }: IpPermission) =>
  JSON.stringify([IpProtocol, FromPort, ToPort, IpRanges?.[0]?.CidrIp ?? Ipv6Ranges?.[0]?.CidrIpv6]);

function authorize(kept: IpPermission[], asked: readonly IpPermission[] | undefined) {
  const wanted = flat(asked);
  if (wanted.length === 0) throw new Ec2Error('MissingParameter', missingPermissions);
  for (const one of wanted)
    if (kept.some((there) => keyOf(there) === keyOf(one)))
      throw new Ec2Error('InvalidPermission.Duplicate', `the specified rule "${keyOf(one)}" already exists`);
  kept.push(...wanted);
  return { Return: true };
}

const missingPermissions = 'The request must contain the parameter ipPermissions';

export const authorizeSecurityGroupIngress = (
  input: AuthorizeSecurityGroupIngressCommandInput,
  { world }: Surroundings,
) => {
  tagsFor(input.TagSpecifications, 'security-group-rule');
  const group = groupOf(world, input.GroupId);
  group.IpPermissions ??= [];
  return authorize(group.IpPermissions, input.IpPermissions);
};

export const authorizeSecurityGroupEgress = (
  input: AuthorizeSecurityGroupEgressCommandInput,
  { world }: Surroundings,
) => {
  tagsFor(input.TagSpecifications, 'security-group-rule');
  const group = groupOf(world, input.GroupId);
  group.IpPermissionsEgress ??= [];
  return authorize(group.IpPermissionsEgress, input.IpPermissions);
};

export const revokeSecurityGroupEgress = (
  input: RevokeSecurityGroupEgressCommandInput,
  { world }: Surroundings,
) => {
  const kept = groupOf(world, input.GroupId).IpPermissionsEgress ?? [];
  const gone = flat(input.IpPermissions).map(keyOf);
  if (gone.length === 0) throw new Ec2Error('MissingParameter', missingPermissions);
  for (const key of gone)
    if (!kept.some((there) => keyOf(there) === key))
      throw new Ec2Error(
        'InvalidPermission.NotFound',
        'The specified rule does not exist in this security group.',
      );
  kept.splice(0, kept.length, ...kept.filter((there) => !gone.includes(keyOf(there))));
  return { Return: true };
};
