import {
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTrafficMirrorFiltersCommand,
  DescribeTrafficMirrorSessionsCommand,
  DescribeTrafficMirrorTargetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  type Instance,
  type _InstanceType as InstanceTypeName,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '../plan/names.js';
import type { Candidate, InstanceType, Observed } from '../plan/observed.js';
import type { SourceFilter, Wanted } from '../plan/wanted.js';
import { addressesOf } from './addresses-of.js';
import { toCandidate, toCollector, toFilter, toGroup, toInterface, toSession, toTarget } from './from-ec2.js';
import { allPages } from './pages.js';

/** Everything that a plan looks at. Without `wanted`, for a removal, only what is ours. */
export async function observe(ec2: EC2Client, stack: string, wanted?: Wanted): Promise<Observed> {
  const ours: Filter[] = [{ Name: `tag:${tagKeys.stack}`, Values: [stack] }];
  const [groups, interfaces, collectors, targets, filters, sessions, candidates, loadBalancers, vpcCidrs] =
    await Promise.all([
      allPages(
        (NextToken) => ec2.send(new DescribeSecurityGroupsCommand({ Filters: ours, NextToken })),
        (page) => page.SecurityGroups,
      ),
      allPages(
        (NextToken) => ec2.send(new DescribeNetworkInterfacesCommand({ Filters: ours, NextToken })),
        (page) => page.NetworkInterfaces,
      ),
      describeInstances(ec2, ours),
      allPages(
        (NextToken) => ec2.send(new DescribeTrafficMirrorTargetsCommand({ Filters: ours, NextToken })),
        (page) => page.TrafficMirrorTargets,
      ),
      allPages(
        (NextToken) => ec2.send(new DescribeTrafficMirrorFiltersCommand({ Filters: ours, NextToken })),
        (page) => page.TrafficMirrorFilters,
      ),
      allPages(
        (NextToken) =>
          ec2.send(
            new DescribeTrafficMirrorSessionsCommand({ NextToken, ...(wanted ? {} : { Filters: ours }) }),
          ),
        (page) => page.TrafficMirrorSessions,
      ),
      wanted ? findCandidates(ec2, wanted) : [],
      wanted ? findLoadBalancers(ec2, wanted.vpcId) : [],
      wanted ? cidrsOf(ec2, wanted.vpcId) : [],
    ]);
  return {
    vpcCidrs,
    groups: groups.map(toGroup),
    interfaces: interfaces.map(toInterface),
    collectors: collectors.map(toCollector),
    targets: targets.map(toTarget),
    filters: filters.map(toFilter),
    sessions: sessions.map((session) => toSession(session, stack)),
    candidates,
    loadBalancers,
    instanceTypes: await describeTypes(ec2, candidates),
  };
}

const describeInstances = async (ec2: EC2Client, Filters: Filter[]): Promise<Instance[]> => {
  const reservations = await allPages(
    (NextToken) => ec2.send(new DescribeInstancesCommand({ Filters, NextToken })),
    (page) => page.Reservations,
  );
  return reservations.flatMap(({ Instances = [] }) => Instances);
};

/** By filters and not by ids: one id that is gone would refuse the whole answer. */
async function findCandidates(ec2: EC2Client, { vpcId, source }: Wanted): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  for (const filter of sourceFilters(source))
    for (const instance of await describeInstances(ec2, [{ Name: 'vpc-id', Values: [vpcId] }, filter])) {
      const candidate = toCandidate(instance);
      found.set(candidate.instanceId, candidate);
    }
  return [...found.values()];
}

/**
 * Application load balancers alone: they add the client to the header, while one that passes TCP on adds nothing, and whoever
 * comes through it could name any client. Who made the interface is AWS's word, its description is anybody's.
 */
async function findLoadBalancers(ec2: EC2Client, vpcId: string): Promise<string[]> {
  const Filters: Filter[] = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'requester-managed', Values: ['true'] },
    { Name: 'description', Values: ['ELB app/*'] },
  ];
  const found = await allPages(
    (NextToken) => ec2.send(new DescribeNetworkInterfacesCommand({ Filters, NextToken })),
    (page) => page.NetworkInterfaces,
  );
  return found.filter(({ RequesterId }) => RequesterId === 'amazon-elb').flatMap(addressesOf);
}

/** AWS takes at most 200 values in a filter. */
const valuesMax = 200;

function sourceFilters(source: SourceFilter): Filter[] {
  if (source.by === 'tag') return [{ Name: `tag:${source.key}`, Values: [source.value] }];
  const interfaces = source.ids.filter((id) => id.startsWith('eni-'));
  const instances = source.ids.filter((id) => !id.startsWith('eni-'));
  return [
    ...chunks(instances, valuesMax).map((Values) => ({ Name: 'instance-id', Values })),
    ...chunks(interfaces, valuesMax).map((Values) => ({
      Name: 'network-interface.network-interface-id',
      Values,
    })),
  ];
}

async function cidrsOf(ec2: EC2Client, vpcId: string): Promise<string[]> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  return Vpcs.flatMap(({ CidrBlock, CidrBlockAssociationSet = [] }) => [
    CidrBlock,
    ...CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated').map(
      (association) => association.CidrBlock,
    ),
  ])
    .filter((cidr) => cidr !== undefined)
    .filter((cidr, index, all) => all.indexOf(cidr) === index);
}

async function describeTypes(ec2: EC2Client, candidates: readonly Candidate[]) {
  const names = [...new Set(candidates.map(({ type }) => type))].sort();
  const types = new Map<string, InstanceType>();
  for (const values of chunks(names, valuesMax)) {
    const Filters = [{ Name: 'instance-type', Values: values }];
    const infos = await allPages(
      (NextToken) => ec2.send(new DescribeInstanceTypesCommand({ Filters, NextToken })),
      (page) => page.InstanceTypes,
    );
    for (const { InstanceType: name, Hypervisor, BareMetal } of infos)
      types.set(String(name satisfies InstanceTypeName | undefined), {
        bareMetal: BareMetal ?? false,
        ...(Hypervisor ? { hypervisor: Hypervisor } : {}),
      });
  }
  return types;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
