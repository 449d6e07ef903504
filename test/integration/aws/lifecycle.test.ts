import { describe, expect, test } from '@jest/globals';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { foreignOf, portraitOf } from '../../kit/aws-lambda/portrait.js';
import { plantInstance } from '../../kit/ec2-double/plant-account.js';
import type { World } from '../../kit/ec2-double/world.js';

const ours = (world: World, stack: string) =>
  [...world.sessions.values()].filter(({ Tags }) =>
    Tags?.some(({ Key, Value }) => Key === 'protectonce:stack' && Value === stack),
  );

describe('the Lambda between an account of 25 instances in 3 subnets and the platform', () => {
  test('mirrors each of them once, with numbers and network ids of its own, at most 10 to a collector', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const foreign = foreignOf(world, bench.stack);
    expect(await bench.custom('Create')).toMatchObject({
      Status: 'SUCCESS',
      Data: { Summary: '25 of 25 network interfaces are mirrored.' },
    });
    const sessions = ours(world, bench.stack);
    expect(new Set(sessions.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).size).toBe(25);
    expect(new Set(sessions.map(({ VirtualNetworkId }) => VirtualNetworkId)).size).toBe(25);
    const targets = [...new Set(sessions.map(({ TrafficMirrorTargetId }) => TrafficMirrorTargetId))];
    for (const target of targets)
      expect(
        sessions.filter(({ TrafficMirrorTargetId }) => TrafficMirrorTargetId === target).length,
      ).toBeLessThanOrEqual(10);
    expect(world.targets.size).toBe(1 + 3);
    expect(foreignOf(world, bench.stack) === foreign).toBe(true);
  });

  test('starts collectors with metadata by session tokens only and an encrypted disk, reached by VXLAN of the VPC alone', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    await bench.custom('Create');
    const collectors = [...world.instances.values()].filter(
      ({ InstanceType }) => InstanceType === 't3.small',
    );
    expect(collectors).toHaveLength(3);
    for (const { MetadataOptions } of collectors) expect(MetadataOptions?.HttpTokens).toBe('required');
    expect([...world.volumes.values()].map(({ Encrypted }) => Encrypted)).toEqual([true, true, true]);
    const group = [...world.securityGroups.values()].find(({ GroupName }) =>
      GroupName?.startsWith(bench.stack),
    );
    expect(group?.IpPermissions).toEqual([
      { IpProtocol: 'udp', FromPort: 4789, ToPort: 4789, IpRanges: [{ CidrIp: '10.0.0.0/16' }] },
    ]);
  });

  test('removes all that it made, and nothing else', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const foreign = foreignOf(world, bench.stack);
    await bench.custom('Create');
    expect(await bench.custom('Delete')).toMatchObject({ Status: 'SUCCESS' });
    expect(portraitOf(world, bench.stack)).toEqual([]);
    expect(world.parameters.size).toBe(0);
    expect(world.volumes.size).toBe(0);
    expect(foreignOf(world, bench.stack) === foreign).toBe(true);
    expect(bench.platform.last('stack')).toMatchObject({ state: 'removed' });
  });

  test('changes nothing when nothing changed', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create');
    const before = bench.double.calls.length;
    await bench.custom('Update');
    await bench.scheduled();
    const changes = bench.double.calls
      .slice(before)
      .filter(({ service, action }) => service === 'ec2' && !action.startsWith('Describe'));
    expect(changes).toEqual([]);
  });

  test('adds a collector when sources come that have no place, moves nobody, and takes idle ones away again', async () => {
    const bench = new LambdaBench();
    const { world, vpcId, subnetIds } = bench.account;
    await bench.custom('Create');
    const placesOf = () =>
      new Map(
        ours(world, bench.stack).map((one) => [one.NetworkInterfaceId, one.TrafficMirrorTargetId] as const),
      );
    const machines = () =>
      portraitOf(world, bench.stack).filter((line) => line.startsWith('["POCollector')).length;
    const before = placesOf();
    expect(machines()).toBe(3);
    const came = Array.from({ length: 8 }, () =>
      plantInstance(world, { vpcId, subnetId: subnetIds[1] ?? '', tags: { app: 'shop' } }),
    );
    await bench.scheduled();
    expect(machines()).toBe(4);
    const after = placesOf();
    expect(after.size).toBe(33);
    for (const [source, target] of before) expect(after.get(source)).toBe(target);
    const ended = new Set([...came.map(({ instanceId }) => instanceId)]);
    for (const [id, instance] of world.instances)
      if (ended.has(id) || instance.SubnetId === subnetIds[0])
        if (instance.InstanceType === 'm5.large') instance.State = { Name: 'terminated', Code: 48 };
    await bench.scheduled();
    expect(placesOf().size).toBe(16);
    for (const [source, target] of placesOf()) expect(before.get(source)).toBe(target);
    expect(bench.platform.last('mirroring')).toMatchObject({ state: 'ok', sources: 16, mirrored: 16 });
    expect(machines()).toBe(new Set(placesOf().values()).size);
  });

  test('mirrors an instance that starts, cleans up after one that ends, heals a session that was deleted', async () => {
    const bench = new LambdaBench();
    const { world, vpcId, subnetIds } = bench.account;
    await bench.custom('Create');
    const created = plantInstance(world, { vpcId, subnetId: subnetIds[2] ?? '', tags: { app: 'shop' } });
    const stranger = plantInstance(world, { vpcId, subnetId: subnetIds[2] ?? '', tags: { app: 'other' } });
    const [first, second] = ours(world, bench.stack);
    world.sessions.delete(first?.TrafficMirrorSessionId ?? '');
    const ended = [...world.instances.values()].find(({ NetworkInterfaces }) =>
      NetworkInterfaces?.some(({ NetworkInterfaceId }) => NetworkInterfaceId === second?.NetworkInterfaceId),
    );
    if (ended) ended.State = { Name: 'terminated', Code: 48 };
    await bench.scheduled({ source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification' });
    const sources = ours(world, bench.stack).map(({ NetworkInterfaceId }) => NetworkInterfaceId);
    expect(sources).toContain(created.interfaceId);
    expect(sources).toContain(first?.NetworkInterfaceId);
    expect(sources).not.toContain(second?.NetworkInterfaceId);
    expect(sources).not.toContain(stranger.interfaceId);
    expect(sources).toHaveLength(25);
    expect(bench.platform.last('mirroring')).toMatchObject({ state: 'ok', sources: 25, mirrored: 25 });
  });
});
