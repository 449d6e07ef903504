import type {
  CreateTrafficMirrorFilterCommandInput,
  CreateTrafficMirrorFilterRuleCommandInput,
  CreateTrafficMirrorSessionCommandInput,
  CreateTrafficMirrorTargetCommandInput,
  DeleteTrafficMirrorFilterCommandInput,
  DeleteTrafficMirrorFilterRuleCommandInput,
  DeleteTrafficMirrorSessionCommandInput,
  DeleteTrafficMirrorTargetCommandInput,
  DescribeTrafficMirrorFiltersCommandInput,
  DescribeTrafficMirrorSessionsCommandInput,
  DescribeTrafficMirrorTargetsCommandInput,
  NetworkInterface,
  TrafficMirrorFilterRule,
} from '@aws-sdk/client-ec2';
import { describeAll } from '../describe.js';
import { Ec2Error } from '../ec2-error.js';
import { tagsFor } from '../tags.js';
import type { World } from '../world.js';
import type { Surroundings } from './action.js';

export const sessionsPerSourceMax = 3;
export const sourcesPerTargetMax = 10;
export const rulesPerFilterMax = 10;

export const describeTrafficMirrorTargets = (
  input: DescribeTrafficMirrorTargetsCommandInput,
  { world, paging }: Surroundings,
) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.targets.values(),
      ids: input.TrafficMirrorTargetIds,
      notFound: 'InvalidTrafficMirrorTargetId.NotFound',
      idOf: ({ TrafficMirrorTargetId }) => TrafficMirrorTargetId,
      tagsOf: ({ Tags }) => Tags,
      filters: {
        'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
        'traffic-mirror-target-id': ({ TrafficMirrorTargetId }) => [TrafficMirrorTargetId],
      },
    },
    paging,
  );
  return { TrafficMirrorTargets: items, ...next };
};

export const createTrafficMirrorTarget = (
  input: CreateTrafficMirrorTargetCommandInput,
  { world }: Surroundings,
) => {
  const { NetworkInterfaceId, NetworkLoadBalancerArn } = input;
  if ((NetworkInterfaceId === undefined) === (NetworkLoadBalancerArn === undefined))
    throw new Ec2Error('InvalidParameterCombination', 'Give either a network interface or a load balancer');
  if (NetworkInterfaceId !== undefined) {
    interfaceOf(world, NetworkInterfaceId);
    if ([...world.targets.values()].some((target) => target.NetworkInterfaceId === NetworkInterfaceId))
      throw new Ec2Error('TrafficMirrorTargetAlreadyExists', `${NetworkInterfaceId} is a target already`);
  }
  const [tags = []] = tagsFor(input.TagSpecifications, 'traffic-mirror-target');
  const id = world.id('tmt');
  world.targets.set(id, {
    TrafficMirrorTargetId: id,
    ...(NetworkInterfaceId === undefined ? {} : { NetworkInterfaceId }),
    ...(NetworkLoadBalancerArn === undefined ? {} : { NetworkLoadBalancerArn }),
    Type: NetworkInterfaceId === undefined ? 'network-load-balancer' : 'network-interface',
    Description: input.Description ?? '',
    OwnerId: world.account,
    Tags: [...tags],
  });
  return { TrafficMirrorTarget: world.targets.get(id), ClientToken: input.ClientToken };
};

export const deleteTrafficMirrorTarget = (
  { TrafficMirrorTargetId: id = '' }: DeleteTrafficMirrorTargetCommandInput,
  { world }: Surroundings,
) => {
  mustHave(world.targets, id, 'InvalidTrafficMirrorTargetId.NotFound');
  for (const session of world.sessions.values())
    if (session.TrafficMirrorTargetId === id)
      throw new Ec2Error(
        'TrafficMirrorTargetInUse',
        `Cannot delete ${id}. Target is in use by ${session.TrafficMirrorSessionId}`,
      );
  world.targets.delete(id);
  return { TrafficMirrorTargetId: id };
};

export const describeTrafficMirrorFilters = (
  input: DescribeTrafficMirrorFiltersCommandInput,
  { world, paging }: Surroundings,
) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.filters.values(),
      ids: input.TrafficMirrorFilterIds,
      notFound: 'InvalidTrafficMirrorFilterId.NotFound',
      idOf: ({ TrafficMirrorFilterId }) => TrafficMirrorFilterId,
      tagsOf: ({ Tags }) => Tags,
      filters: { 'traffic-mirror-filter-id': ({ TrafficMirrorFilterId }) => [TrafficMirrorFilterId] },
    },
    paging,
  );
  const TrafficMirrorFilters = items.map((filter) => ({
    ...filter,
    IngressFilterRules: rulesOf(world, filter.TrafficMirrorFilterId, 'ingress'),
    EgressFilterRules: rulesOf(world, filter.TrafficMirrorFilterId, 'egress'),
  }));
  return { TrafficMirrorFilters, ...next };
};

function rulesOf(world: World, filter: string | undefined, direction: string): TrafficMirrorFilterRule[] {
  return [...world.filterRules.values()].filter(
    (rule) => rule.TrafficMirrorFilterId === filter && rule.TrafficDirection === direction,
  );
}

export const createTrafficMirrorFilter = (
  input: CreateTrafficMirrorFilterCommandInput,
  { world }: Surroundings,
) => {
  const [tags = []] = tagsFor(input.TagSpecifications, 'traffic-mirror-filter');
  const id = world.id('tmf');
  world.filters.set(id, {
    TrafficMirrorFilterId: id,
    Description: input.Description ?? '',
    NetworkServices: [],
    Tags: [...tags],
  });
  return {
    TrafficMirrorFilter: { ...world.filters.get(id), IngressFilterRules: [], EgressFilterRules: [] },
    ClientToken: input.ClientToken,
  };
};

/** Its rules go with it. */
export const deleteTrafficMirrorFilter = (
  { TrafficMirrorFilterId: id = '' }: DeleteTrafficMirrorFilterCommandInput,
  { world }: Surroundings,
) => {
  mustHave(world.filters, id, 'InvalidTrafficMirrorFilterId.NotFound');
  for (const session of world.sessions.values())
    if (session.TrafficMirrorFilterId === id)
      throw new Ec2Error(
        'TrafficMirrorFilterInUse',
        `Cannot delete ${id}. Filter is in use by ${session.TrafficMirrorSessionId}`,
      );
  world.filters.delete(id);
  for (const [ruleId, rule] of world.filterRules)
    if (rule.TrafficMirrorFilterId === id) world.filterRules.delete(ruleId);
  return { TrafficMirrorFilterId: id };
};

export const createTrafficMirrorFilterRule = (
  input: CreateTrafficMirrorFilterRuleCommandInput,
  { world }: Surroundings,
) => {
  const filter = input.TrafficMirrorFilterId ?? '';
  mustHave(world.filters, filter, 'InvalidTrafficMirrorFilterId.NotFound');
  const { RuleNumber = 0, TrafficDirection = '' } = input;
  if (RuleNumber < 1 || RuleNumber > 32766)
    throw new Ec2Error('InvalidParameterValue', 'The rule number must be between 1 and 32766');
  if (!['accept', 'reject'].includes(input.RuleAction ?? ''))
    throw new Ec2Error('InvalidParameterValue', `Invalid rule action ${input.RuleAction}`);
  if (!['ingress', 'egress'].includes(TrafficDirection))
    throw new Ec2Error('InvalidParameterValue', `Invalid traffic direction ${TrafficDirection}`);
  if ((input.DestinationPortRange || input.SourcePortRange) && ![6, 17].includes(input.Protocol ?? -1))
    throw new Ec2Error('InvalidParameterCombination', 'A range of ports needs the protocol TCP or UDP');
  const { SourceCidrBlock = '', DestinationCidrBlock = '' } = input;
  if (SourceCidrBlock.includes(':') !== DestinationCidrBlock.includes(':'))
    throw new Ec2Error('InvalidParameterCombination', 'Both blocks must be of the same family of addresses');
  const there = [...rulesOf(world, filter, 'ingress'), ...rulesOf(world, filter, 'egress')];
  if (there.some((rule) => rule.RuleNumber === RuleNumber && rule.TrafficDirection === TrafficDirection))
    throw new Ec2Error('TrafficMirrorFilterRuleAlreadyExists', `Rule ${RuleNumber} exists already`);
  if (there.length >= rulesPerFilterMax)
    throw new Ec2Error(
      'TrafficMirrorFilterRuleLimitExceeded',
      'The filter has all the rules that it can have',
    );
  const [tags = []] = tagsFor(input.TagSpecifications, 'traffic-mirror-filter-rule');
  const id = world.id('tmfr');
  const { TagSpecifications, ClientToken, DryRun, ...rule } = input;
  world.filterRules.set(id, { TrafficMirrorFilterRuleId: id, ...rule, Tags: [...tags] });
  return { TrafficMirrorFilterRule: world.filterRules.get(id), ClientToken };
};

export const deleteTrafficMirrorFilterRule = (
  { TrafficMirrorFilterRuleId: id = '' }: DeleteTrafficMirrorFilterRuleCommandInput,
  { world }: Surroundings,
) => {
  mustHave(world.filterRules, id, 'InvalidTrafficMirrorFilterRuleId.NotFound');
  world.filterRules.delete(id);
  return { TrafficMirrorFilterRuleId: id };
};

export const describeTrafficMirrorSessions = (
  input: DescribeTrafficMirrorSessionsCommandInput,
  { world, paging }: Surroundings,
) => {
  const { items, next } = describeAll(
    input,
    {
      items: world.sessions.values(),
      ids: input.TrafficMirrorSessionIds,
      notFound: 'InvalidTrafficMirrorSessionId.NotFound',
      idOf: ({ TrafficMirrorSessionId }) => TrafficMirrorSessionId,
      tagsOf: ({ Tags }) => Tags,
      filters: {
        'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
        'traffic-mirror-target-id': ({ TrafficMirrorTargetId }) => [TrafficMirrorTargetId],
        'traffic-mirror-session-id': ({ TrafficMirrorSessionId }) => [TrafficMirrorSessionId],
      },
    },
    paging,
  );
  return { TrafficMirrorSessions: items, ...next };
};

export const createTrafficMirrorSession = (
  input: CreateTrafficMirrorSessionCommandInput,
  { world }: Surroundings,
) => {
  const { NetworkInterfaceId: source = '', TrafficMirrorTargetId: targetId = '', SessionNumber = 0 } = input;
  const sourceInterface = interfaceOf(world, source);
  const target = mustHave(world.targets, targetId, 'InvalidTrafficMirrorTargetId.NotFound');
  mustHave(world.filters, input.TrafficMirrorFilterId ?? '', 'InvalidTrafficMirrorFilterId.NotFound');
  mustBeMirrorable(world, sourceInterface);
  if (target.NetworkInterfaceId === source)
    throw new Ec2Error('InvalidParameterValue', 'An interface cannot be source and target of a session');
  if (SessionNumber < 1 || SessionNumber > 32766)
    throw new Ec2Error('InvalidParameterValue', 'The session number must be between 1 and 32766');
  const { VirtualNetworkId = 1 + world.sessions.size } = input;
  if (VirtualNetworkId < 1 || VirtualNetworkId > 16777215)
    throw new Ec2Error('InvalidParameterValue', 'The virtual network id must be between 1 and 16777215');
  const all = [...world.sessions.values()];
  const ofSource = all.filter((session) => session.NetworkInterfaceId === source);
  if (ofSource.some((session) => session.SessionNumber === SessionNumber))
    throw new Ec2Error('InvalidParameterValue', `Session number ${SessionNumber} is in use on ${source}`);
  if (ofSource.length >= sessionsPerSourceMax)
    throw new Ec2Error(
      'TrafficMirrorSessionsPerInterfaceLimitExceeded',
      `Sessions limit reached on ${source}`,
    );
  const sources = new Set(all.filter((one) => one.TrafficMirrorTargetId === targetId).map(sourceOf));
  if (target.Type === 'network-interface' && !sources.has(source) && sources.size >= sourcesPerTargetMax)
    throw new Ec2Error(
      'TrafficMirrorSourcesPerTargetLimitExceeded',
      'Sources per interface-target limit reached',
    );
  const [tags = []] = tagsFor(input.TagSpecifications, 'traffic-mirror-session');
  const id = world.id('tms');
  const { TagSpecifications, ClientToken, DryRun, ...session } = input;
  world.sessions.set(id, {
    ...session,
    TrafficMirrorSessionId: id,
    VirtualNetworkId,
    OwnerId: world.account,
    Tags: [...tags],
  });
  return { TrafficMirrorSession: world.sessions.get(id), ClientToken };
};

const sourceOf = ({ NetworkInterfaceId }: { NetworkInterfaceId?: string | undefined }) => NetworkInterfaceId;

export const deleteTrafficMirrorSession = (
  { TrafficMirrorSessionId: id = '' }: DeleteTrafficMirrorSessionCommandInput,
  { world }: Surroundings,
) => {
  mustHave(world.sessions, id, 'InvalidTrafficMirrorSessionId.NotFound');
  world.sessions.delete(id);
  return { TrafficMirrorSessionId: id };
};

/** As documented: of Xen these alone, of Nitro all but some, and no bare metal. `m99` is too new for any list. */
const xen = new Set(['c4', 'd2', 'g3', 'g3s', 'h1', 'i3', 'm4', 'p2', 'p3', 'r4', 'x1', 'x1e']);
const notNitro = new Set(['m6i', 'm7g', 'c6i', 'c7g', 'r6i', 'r7g', 'm8g', 'inf2', 'm99']);

function mustBeMirrorable(world: World, source: NetworkInterface): void {
  if (source.InterfaceType !== 'interface')
    throw new Ec2Error('InvalidParameterValue', `${source.NetworkInterfaceId} must be of type interface`);
  const instance = world.instances.get(source.Attachment?.InstanceId ?? '');
  if (!instance) return;
  const type = instance.InstanceType ?? '';
  const [family = ''] = type.split('.');
  const { Hypervisor, BareMetal } = world.instanceTypes.get(type) ?? {};
  const can = BareMetal ? false : Hypervisor === 'xen' ? xen.has(family) : !notNitro.has(family);
  if (!can)
    throw new Ec2Error('UnsupportedOperation', `Traffic mirroring is not supported on instance type ${type}`);
}

function interfaceOf(world: World, id: string): NetworkInterface {
  return mustHave(world.networkInterfaces, id, 'InvalidNetworkInterfaceID.NotFound');
}

function mustHave<T>(kept: ReadonlyMap<string, T>, id: string, code: string): T {
  const found = kept.get(id);
  if (found === undefined) throw new Ec2Error(code, `The ID '${id}' does not exist`);
  return found;
}
