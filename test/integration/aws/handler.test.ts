import { describe, expect, test } from '@jest/globals';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { foreignOf, portraitOf } from '../../kit/aws-lambda/portrait.js';
import { throttled } from '../../kit/ec2-double/faults.js';
import { plantAccount, plantInstance } from '../../kit/ec2-double/plant-account.js';

const changes = ({ double }: LambdaBench) =>
  double.calls.filter(({ service, action }) => !action.startsWith('Describe') && service === 'ec2');
const codes = (bench: LambdaBench) => bench.platform.last('mirroring')?.problems.map(({ code }) => code);

describe('what the Lambda answers', () => {
  test('a dry run shows the plan and makes nothing at all, in the account or at the platform', async () => {
    const bench = new LambdaBench();
    const answer = await bench.custom('Create', bench.properties({ DryRun: 'true' }));
    const { Summary = '' } = (answer?.Data ?? {}) as Record<string, string>;
    expect(answer?.Status).toBe('SUCCESS');
    for (const step of ['createGroup', 'createInterface', 'runCollector', 'createFilter', 'createSession'])
      expect(Summary).toContain(step);
    expect(Summary.split('\n')[0]).toBe('25 of 25 network interfaces would be mirrored, to 3 collectors.');
    expect(changes(bench)).toEqual([]);
    expect(bench.account.world.parameters.size).toBe(0);
    expect(bench.platform.exchanges).toBe(0);
  });

  test('asked for the plan of a stack that stands it shows what is lacking, and changes nothing', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create');
    expect(await bench.scheduled({ action: 'plan' })).toMatchObject({ steps: [], sources: 25, mirrored: 25 });
    const [session] = [...bench.account.world.sessions.values()].filter(({ Tags }) =>
      Tags?.some(({ Value }) => Value === bench.stack),
    );
    bench.account.world.sessions.delete(session?.TrafficMirrorSessionId ?? '');
    const before = changes(bench).length;
    const plan = (await bench.scheduled({ action: 'plan' })) as { steps: string[] };
    expect(plan.steps).toEqual([expect.stringMatching(/^createSession: source eni-/)]);
    expect(changes(bench)).toHaveLength(before);
  });

  test('names properties that are not valid, repeats no value, and can still be deleted', async () => {
    const bench = new LambdaBench();
    const wrong = bench.properties({ VpcId: 'canary-value', SourceTag: '', SourceIds: [] });
    const answer = await bench.custom('Create', wrong);
    expect(answer?.Status).toBe('FAILED');
    expect(String(answer?.Reason)).toContain('VpcId');
    expect(JSON.stringify([answer, bench.log])).not.toContain('canary-value');
    expect(await bench.custom('Delete', wrong)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('a token that the platform refuses ends it before anything is made', async () => {
    const bench = new LambdaBench();
    bench.platform.refuse = 'TOKEN_EXPIRED';
    const answer = await bench.custom('Create');
    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(String(answer?.Reason)).toContain('TOKEN_EXPIRED');
    expect(changes(bench)).toEqual([]);
  });

  test('no secret is in an answer, in the log, in a tag or in what the platform is told', async () => {
    const bench = new LambdaBench();
    const PrivacyKey = 'canary-privacy-key-0123456789';
    const answer = await bench.custom('Create', bench.properties({ PrivacyKey }));
    const { world } = bench.account;
    const token = world.parameters.get(`/protectonce/${bench.stack}/token`);
    expect(token?.type).toBe('SecureString');
    expect(token?.value.endsWith(`_${PrivacyKey}`)).toBe(true);
    const secret = token?.value.split('_')[2] ?? '';
    const kept = world.parameters.get(`/protectonce/${bench.stack}/configuration`)?.value ?? '';
    const seen = JSON.stringify([
      answer,
      bench.log,
      bench.platform.told,
      kept,
      [...world.instances],
      [...world.userData],
    ]);
    for (const canary of [PrivacyKey, secret, 's'.repeat(43)]) expect(seen).not.toContain(canary);
    expect(bench.platform.last('stack')?.problems).toEqual([]);
  });

  test('without a privacy key it makes one, says so, and keeps it when the stack is updated', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create');
    const name = `/protectonce/${bench.stack}/token`;
    const before = bench.account.world.parameters.get(name);
    await bench.custom('Update', bench.properties({ InstanceType: 'm5.large' }));
    expect(bench.account.world.parameters.get(name)).toEqual(before);
    expect(bench.platform.last('stack')?.problems.map(({ code }) => code)).toEqual(['PRIVACY_KEY_MADE']);
    expect(bench.platform.exchanges).toBe(1);
  });

  test('short of time it says so, and the repetition goes on where it stopped', async () => {
    const late = new LambdaBench({ account: plantAccount(25, 10) });
    late.timeMs = 60_000;
    expect(await late.custom('Create')).toMatchObject({ Status: 'SUCCESS' });
    const unfinished = await late.custom('Delete');
    expect(unfinished).toMatchObject({ Status: 'FAILED' });
    expect(String(unfinished?.Reason)).toContain('Not finished in time');
    expect(await late.custom('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(portraitOf(late.account.world, late.stack)).toEqual([]);
  });

  test('throttled half-way it answers with what stands, and the schedule adds the rest', async () => {
    const bench = new LambdaBench();
    let sessions = 0;
    bench.double.fault = ({ action }) => {
      if (action !== 'CreateTrafficMirrorSession') return undefined;
      sessions += 1;
      return sessions > 7 ? throttled : undefined;
    };
    expect(await bench.custom('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(codes(bench)).toContain('THROTTLED');
    bench.double.fault = () => undefined;
    await bench.scheduled();
    expect(bench.platform.last('mirroring')).toMatchObject({ state: 'ok', sources: 25, mirrored: 25 });
  });

  test('there is an answer in time whatever hangs', async () => {
    const bench = new LambdaBench();
    bench.platform.silent = true;
    bench.timeMs = 15_050;
    expect(await bench.custom('Create')).toMatchObject({ Status: 'FAILED', Reason: 'Not finished in time.' });
  });

  test('makes nothing twice where AWS shows what is new only later', async () => {
    const [prompt, lagging] = [new LambdaBench(), new LambdaBench()];
    await prompt.custom('Create');
    lagging.account.world.lag = 3;
    expect(await lagging.custom('Create')).toMatchObject({ Status: 'SUCCESS' });
    const { world } = lagging.account;
    expect(portraitOf(world, lagging.stack)).toEqual(portraitOf(prompt.account.world, prompt.stack));
    expect(await lagging.custom('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(portraitOf(world, lagging.stack)).toEqual([]);
  });

  test('a run of the schedule that is overtaken by the stack’s deletion leaves nothing behind', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    await bench.custom('Create');
    // Lost just before, so that the run has something to make; the deletion comes between its look and its first step.
    world.sessions.clear();
    let deletion: Promise<unknown> | undefined;
    bench.double.fault = ({ action }) => {
      if (action === 'DescribeInstanceTypes') deletion ??= bench.custom('Delete');
      return undefined;
    };
    await bench.scheduled();
    await deletion;
    expect(portraitOf(world, bench.stack)).toEqual([]);
  });

  test('a schedule that runs after the stack was deleted builds nothing up again', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create');
    await bench.custom('Delete');
    await bench.scheduled();
    expect(portraitOf(bench.account.world, bench.stack)).toEqual([]);
  });
});

describe('limits', () => {
  test('sources beyond what the collectors take are told one by one, the others are mirrored', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create', bench.properties({ CollectorsMax: '2' }));
    expect(bench.platform.last('mirroring')).toMatchObject({ sources: 25, mirrored: 20 });
    const told = bench.platform.last('mirroring')?.problems.map(({ text }) => text);
    expect(told?.filter((text) => text.startsWith('A collector takes'))).toHaveLength(5);
  });

  test('a load balancer takes any number of sources with one target', async () => {
    const bench = new LambdaBench();
    const NetworkLoadBalancerArn =
      'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/mirror/0123456789abcdef';
    await bench.custom('Create', bench.properties({ NetworkLoadBalancerArn }));
    expect(bench.platform.last('mirroring')).toMatchObject({ sources: 25, mirrored: 25 });
    const ours = [...bench.account.world.targets.values()].filter((target) => target.NetworkLoadBalancerArn);
    expect(ours).toHaveLength(1);
  });

  test('what cannot be mirrored is told by name and keeps nothing else from being mirrored', async () => {
    const bench = new LambdaBench();
    const { world, vpcId, subnetIds } = bench.account;
    const where = { vpcId, subnetId: subnetIds[0] ?? '', tags: { app: 'shop' } };
    const old = plantInstance(world, { ...where, type: 't2.micro' });
    const metal = plantInstance(world, { ...where, type: 'm5.metal' });
    // What no list has yet, AWS itself refuses.
    const newest = plantInstance(world, { ...where, type: 'm99.large' });
    await bench.custom('Create');
    expect(bench.platform.last('mirroring')).toMatchObject({ sources: 28, mirrored: 25 });
    const told = bench.platform
      .last('mirroring')
      ?.problems.filter(({ code }) => code === 'INSTANCE_TYPE_CANNOT_MIRROR');
    expect(told?.map(({ subject }) => subject).sort()).toEqual(
      [old.instanceId, metal.instanceId, newest.interfaceId].sort(),
    );
  });

  test('a source with three sessions of others is told, one with two is mirrored by the number that is left', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const [foreign] = world.sessions.values();
    const source = foreign?.NetworkInterfaceId ?? '';
    const another = (number: number) => {
      const id = world.id('tms');
      world.sessions.set(id, {
        ...foreign,
        TrafficMirrorSessionId: id,
        SessionNumber: number,
        VirtualNetworkId: 90 + number,
      });
    };
    another(2);
    await bench.custom('Create');
    const own = [...world.sessions.values()].find(
      ({ NetworkInterfaceId, SessionNumber }) => NetworkInterfaceId === source && SessionNumber === 3,
    );
    expect(own).toBeDefined();
    world.sessions.delete(own?.TrafficMirrorSessionId ?? '');
    another(3);
    await bench.scheduled();
    expect(bench.platform.last('mirroring')).toMatchObject({ sources: 25, mirrored: 24 });
    expect(bench.platform.last('mirroring')?.problems).toContainEqual(
      expect.objectContaining({ code: 'LIMIT_REACHED', subject: source }),
    );
  });

  test('sources by id, of instances and of interfaces, and none besides; ids that are gone refuse nothing', async () => {
    const bench = new LambdaBench();
    const [first, second] = [...bench.account.world.instances.values()];
    const SourceIds = [
      first?.InstanceId,
      second?.NetworkInterfaces?.[0]?.NetworkInterfaceId,
      'i-0ffffffffffffffff',
    ];
    await bench.custom('Create', bench.properties({ SourceTag: '', SourceIds }));
    expect(bench.platform.last('mirroring')).toMatchObject({ sources: 2, mirrored: 2 });
  });

  test('nothing to mirror is told, and the collector stands ready for the first source', async () => {
    const bench = new LambdaBench({ account: plantAccount(0) });
    expect(await bench.custom('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(codes(bench)).toEqual(['NO_SOURCES']);
    plantInstance(bench.account.world, {
      vpcId: bench.account.vpcId,
      subnetId: bench.account.subnetIds[1] ?? '',
      tags: { app: 'shop' },
    });
    await bench.scheduled();
    expect(bench.platform.last('mirroring')).toMatchObject({ sources: 1, mirrored: 1 });
  });
});

describe('what others mirror', () => {
  test('is not taken from them: ours comes behind, and what they take before it is told', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const foreign = [...world.sessions.values()];
    await bench.custom('Create');
    for (const { NetworkInterfaceId, SessionNumber = 0, TrafficMirrorSessionId = '' } of foreign) {
      const own = [...world.sessions.values()].find(
        (one) => one.NetworkInterfaceId === NetworkInterfaceId && !foreign.includes(one),
      );
      expect(own?.SessionNumber).toBe(SessionNumber + 1);
      expect(bench.platform.last('mirroring')?.problems).toContainEqual({
        code: 'LIMIT_REACHED',
        subject: NetworkInterfaceId,
        text: expect.stringContaining(TrafficMirrorSessionId),
      });
    }
    await bench.scheduled();
    expect(codes(bench)?.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(foreign.length);
  });
});

describe('IPv6', () => {
  test('is mirrored, and the group of a VPC that has it lets nothing more out or in', async () => {
    const bench = new LambdaBench();
    const { world, vpcId } = bench.account;
    const vpc = world.vpcs.get(vpcId);
    if (vpc) vpc.Ipv6CidrBlockAssociationSet = [{ Ipv6CidrBlock: '2001:db8::/56' }];
    expect(await bench.custom('Create')).toMatchObject({ Status: 'SUCCESS' });
    const group = [...world.securityGroups.values()].find((one) => one.GroupName?.startsWith(bench.stack));
    const out = (group?.IpPermissionsEgress ?? []).map(({ IpProtocol, FromPort }) => [IpProtocol, FromPort]);
    expect(out.sort()).toEqual([
      ['tcp', 443],
      ['tcp', 80],
    ]);
    const rules = [...world.filterRules.values()].filter((rule) => rule.SourceCidrBlock === '::/0');
    expect(rules.map(({ TrafficDirection }) => TrafficDirection).sort()).toEqual(['egress', 'ingress']);
    const changed = changes(bench).length;
    await bench.scheduled();
    expect(changes(bench)).toHaveLength(changed);
  });
});

describe('changes of what is wanted', () => {
  test('another VPC: all moves there, and nothing is left behind', async () => {
    const bench = new LambdaBench();
    const { world, vpcId } = bench.account;
    await bench.custom('Create');
    const other = plantAccount(0);
    const newVpc = world.id('vpc');
    world.vpcs.set(newVpc, { ...other.world.vpcs.values().next().value, VpcId: newVpc });
    const subnet = world.id('subnet');
    world.subnets.set(subnet, {
      SubnetId: subnet,
      VpcId: newVpc,
      AvailabilityZone: 'eu-central-1a',
      Tags: [],
    });
    plantInstance(world, { vpcId: newVpc, subnetId: subnet, tags: { app: 'shop' } });
    const moved = bench.properties({ VpcId: newVpc, SubnetIds: [subnet] });
    expect(await bench.custom('Update', moved)).toMatchObject({ Status: 'SUCCESS' });
    const lines = portraitOf(world, bench.stack);
    expect(lines.join('\n')).not.toContain(vpcId);
    expect(lines.filter((line) => line.startsWith('["session"'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('["POCollector'))).toHaveLength(1);
  });

  test('a role of another account is taken with the external id; without the right one that is told', async () => {
    const bench = new LambdaBench();
    const RoleArn = 'arn:aws:iam::999999999999:role/ProtectOnceMirroring';
    bench.account.world.roles.set(RoleArn, 'org_1');
    bench.account.world.instanceProfiles.set(
      'arn:aws:iam::999999999999:instance-profile/ProtectOnceCollector',
      'arn:aws:iam::999999999999:role/ProtectOnceCollector',
    );
    const refused = await bench.custom('Create', bench.properties({ RoleArn, ExternalId: 'org_2' }));
    expect(String(refused?.Reason)).toContain('ROLE_REFUSED');
    expect(changes(bench)).toEqual([]);
    const granted = await bench.custom('Create', bench.properties({ RoleArn, ExternalId: 'org_1' }));
    expect(granted).toMatchObject({ Status: 'SUCCESS' });
  });

  test('a rule that somebody adds to our filter stays, one of ours that was changed is set right', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const foreign = foreignOf(world, bench.stack);
    await bench.custom('Create');
    const [filterRule] = world.filterRules.values();
    const added = world.id('tmfr');
    world.filterRules.set(added, {
      ...filterRule,
      TrafficMirrorFilterRuleId: added,
      RuleNumber: 50,
      Tags: [],
    });
    if (filterRule) filterRule.DestinationPortRange = { FromPort: 23, ToPort: 23 };
    await bench.scheduled();
    expect(world.filterRules.has(added)).toBe(true);
    const same = [...world.filterRules.values()].filter(
      ({ RuleNumber, TrafficDirection }) =>
        RuleNumber === filterRule?.RuleNumber && TrafficDirection === filterRule?.TrafficDirection,
    );
    expect(same.map(({ DestinationPortRange }) => DestinationPortRange?.FromPort)).toEqual([22]);
    expect(foreignOf(world, bench.stack) === foreign).toBe(true);
  });
});
