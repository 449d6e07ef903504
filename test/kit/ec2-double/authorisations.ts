import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { World } from './world.js';

/** One question that IAM answers before a call is carried out. */
export interface Authorisation {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

type Input = Readonly<Record<string, unknown>>;
type Resource = readonly [type: string, id?: string | undefined];

const one =
  (type: string, field: string) =>
  (input: Input): Resource[] =>
    typeof input[field] === 'string' ? [[type, input[field]]] : [];
const each =
  (type: string, field: string) =>
  (input: Input): Resource[] =>
    ((input[field] as readonly string[] | undefined) ?? []).map((id) => [type, id]);
const made = (type: string) => (): Resource[] => [[type]];
const target = one('traffic-mirror-target', 'TrafficMirrorTargetId');
const filter = one('traffic-mirror-filter', 'TrafficMirrorFilterId');
const group = one('security-group', 'GroupId');
const networkInterface = one('network-interface', 'NetworkInterfaceId');

/** Which resources each action is asked for, as the service authorization reference of EC2 lists them. */
const resources: Readonly<Record<string, readonly ((input: Input) => Resource[])[]>> = {
  AuthorizeSecurityGroupEgress: [group],
  AuthorizeSecurityGroupIngress: [group],
  CreateNetworkInterface: [
    made('network-interface'),
    one('subnet', 'SubnetId'),
    each('security-group', 'Groups'),
  ],
  CreateSecurityGroup: [made('security-group'), one('vpc', 'VpcId')],
  CreateTrafficMirrorFilter: [made('traffic-mirror-filter')],
  CreateTrafficMirrorFilterRule: [filter, made('traffic-mirror-filter-rule')],
  CreateTrafficMirrorSession: [networkInterface, target, filter, made('traffic-mirror-session')],
  CreateTrafficMirrorTarget: [networkInterface, made('traffic-mirror-target')],
  DeleteNetworkInterface: [networkInterface],
  DeleteSecurityGroup: [group],
  DeleteTrafficMirrorFilter: [filter],
  DeleteTrafficMirrorFilterRule: [one('traffic-mirror-filter-rule', 'TrafficMirrorFilterRuleId')],
  DeleteTrafficMirrorSession: [one('traffic-mirror-session', 'TrafficMirrorSessionId')],
  DeleteTrafficMirrorTarget: [target],
  RevokeSecurityGroupEgress: [group],
  RunInstances: [made('instance'), made('volume'), one('image', 'ImageId'), runInterfaces],
  TerminateInstances: [each('instance', 'InstanceIds')],
};

function runInterfaces(input: Input): Resource[] {
  const asked = (input.NetworkInterfaces ?? []) as readonly { NetworkInterfaceId?: string }[];
  return asked.map(({ NetworkInterfaceId }) => ['network-interface', NetworkInterfaceId]);
}

/** What IAM is asked for one call of EC2. */
export function authorisationsOf(action: string, input: Input, world: World): Authorisation[] {
  const specifications = (input.TagSpecifications ?? []) as readonly TagSpecification[];
  const listed = resources[action];
  if (!listed) return [ask(`ec2:${action}`, '*', { 'aws:RequestedRegion': [world.region] })];
  const asked = listed
    .flatMap((list) => list(input))
    .concat(action === 'RunInstances' ? subnetOf(input, world) : []);
  return [
    ...asked.map((resource) => ask(`ec2:${action}`, arnOf(resource, world), contextOf(resource))),
    ...specifications.map(({ ResourceType = '', Tags }) =>
      ask('ec2:CreateTags', world.arn(ResourceType, '*'), {
        'ec2:CreateAction': [action],
        ...tagContext('aws:RequestTag/', Tags),
      }),
    ),
    ...passedRole(input, world),
  ];

  function contextOf([type, id]: Resource) {
    if (id !== undefined)
      return { ...tagContext('aws:ResourceTag/', world.tagsOf(id)), ...vpcContext(id, world) };
    const own = specifications.find(({ ResourceType }) => ResourceType === type);
    return tagContext('aws:RequestTag/', own?.Tags);
  }
}

/** Where the machine comes to stand is asked for too, though its interface says it. */
function subnetOf(input: Input, world: World): Resource[] {
  return runInterfaces(input).flatMap(([, id = '']) => {
    const found = world.networkInterfaces.get(id);
    const groups = (found?.Groups ?? []).map(({ GroupId }): Resource => ['security-group', GroupId]);
    return [['subnet', found?.SubnetId] satisfies Resource, ...groups];
  });
}

function passedRole(input: Input, world: World): Authorisation[] {
  const profile = input.IamInstanceProfile as { Arn?: string } | undefined;
  const role = world.instanceProfiles.get(profile?.Arn ?? '');
  return role ? [ask('iam:PassRole', role, { 'iam:PassedToService': ['ec2.amazonaws.com'] })] : [];
}

const ask = (action: string, resource: string, context: Authorisation['context']): Authorisation => ({
  action,
  resource,
  context,
});

function arnOf([type, id = '*']: Resource, world: World): string {
  return type === 'image' ? `arn:aws:ec2:${world.region}::image/${id}` : world.arn(type, id);
}

function tagContext(prefix: string, tags: readonly Tag[] | undefined): Record<string, readonly string[]> {
  const entries = (tags ?? []).map(({ Key, Value = '' }) => [`${prefix}${Key}`, [Value]] as const);
  if (prefix === 'aws:RequestTag/') return { ...Object.fromEntries(entries), ...keysOf(tags) };
  return Object.fromEntries(entries);
}

const keysOf = (tags: readonly Tag[] | undefined): Record<string, readonly string[]> =>
  tags?.length ? { 'aws:TagKeys': tags.map(({ Key = '' }) => Key) } : {};

function vpcContext(id: string, world: World): Record<string, readonly string[]> {
  const kept = [world.subnets, world.networkInterfaces, world.securityGroups];
  const found: { VpcId?: string | undefined } | undefined = kept.map((map) => map.get(id)).find(Boolean);
  return found?.VpcId ? { 'ec2:Vpc': [world.arn('vpc', found.VpcId)] } : {};
}
