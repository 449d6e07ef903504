import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  CreateTrafficMirrorFilterCommand,
  CreateTrafficMirrorFilterRuleCommand,
  CreateTrafficMirrorSessionCommand,
  CreateTrafficMirrorTargetCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteTrafficMirrorFilterCommand,
  DeleteTrafficMirrorTargetCommand,
  DescribeInstancesCommand,
  DescribeTrafficMirrorSessionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ec2Double } from '../../kit/ec2-double/ec2-double.js';
import { throttled } from '../../kit/ec2-double/faults.js';
import { plantAccount, plantInstance } from '../../kit/ec2-double/plant-account.js';
import { type ServedDouble, serveDouble } from '../../kit/ec2-double/serve.js';
import { requires } from '../../kit/requires.js';

const account = plantAccount(25);
const double = new Ec2Double({ world: account.world, pageMax: 10 });
const { world } = account;
let served: ServedDouble;
let ec2: EC2Client;

beforeAll(async () => {
  served = await serveDouble(double);
  ec2 = new EC2Client({
    region: world.region,
    endpoint: served.url,
    credentials: { accessKeyId: 'AKIADOUBLE', secretAccessKey: 'double' },
    maxAttempts: 3,
  });
});
afterAll(async () => {
  ec2.destroy();
  await served.close();
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: Error) => error.name,
  );
const sources = [...world.instances.values()].map(
  ({ NetworkInterfaces }) => NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '',
);

async function newTarget(): Promise<string> {
  const { interfaceId } = plantInstance(world, {
    vpcId: account.vpcId,
    subnetId: account.subnetIds[0] ?? '',
  });
  const made = await ec2.send(new CreateTrafficMirrorTargetCommand({ NetworkInterfaceId: interfaceId }));
  return made.TrafficMirrorTarget?.TrafficMirrorTargetId ?? '';
}
async function newFilter(): Promise<string> {
  const made = await ec2.send(new CreateTrafficMirrorFilterCommand({}));
  return made.TrafficMirrorFilter?.TrafficMirrorFilterId ?? '';
}
const mirror = (
  NetworkInterfaceId: string,
  TrafficMirrorTargetId: string,
  TrafficMirrorFilterId: string,
  SessionNumber: number,
) =>
  ec2.send(
    new CreateTrafficMirrorSessionCommand({
      NetworkInterfaceId,
      TrafficMirrorTargetId,
      TrafficMirrorFilterId,
      SessionNumber,
    }),
  );

describe('the double of EC2, as the SDK sees it', () => {
  test('answers in pages, and knows its filters', async () => {
    const found: string[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await ec2.send(
        new DescribeInstancesCommand({
          Filters: [{ Name: 'tag:app', Values: ['sh*'] }],
          ...(NextToken ? { NextToken } : {}),
        }),
      );
      found.push(
        ...(page.Reservations ?? []).flatMap(({ Instances = [] }) =>
          Instances.map(({ InstanceId = '' }) => InstanceId),
        ),
      );
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken);
    expect(new Set(found).size).toBe(25);
    expect(pages).toBe(3);
    expect(
      await codeOf(ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'no-such', Values: ['1'] }] }))),
    ).toBe('InvalidParameterValue');
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({ NextToken: 'x' })))).toBe('InvalidNextToken');
  });

  test('refuses the fourth session of a source, a number that is in use, and numbers that AWS does not have', async () => {
    const filter = await newFilter();
    const [source = ''] = sources.slice(10);
    const targets = [await newTarget(), await newTarget(), await newTarget(), await newTarget()];
    const [first = ''] = targets;
    expect(await codeOf(mirror(source, first, filter, 0))).toBe('InvalidParameterValue');
    expect(await codeOf(mirror(source, first, filter, 32_767))).toBe('InvalidParameterValue');
    expect(await codeOf(mirror(source, first, filter, 1))).toBe('ok');
    expect(await codeOf(mirror(source, targets[1] ?? '', filter, 1))).toBe('InvalidParameterValue');
    expect(await codeOf(mirror(source, targets[1] ?? '', filter, 2))).toBe('ok');
    expect(await codeOf(mirror(source, targets[2] ?? '', filter, 32_766))).toBe('ok');
    expect(await codeOf(mirror(source, targets[3] ?? '', filter, 4))).toBe(
      'TrafficMirrorSessionsPerInterfaceLimitExceeded',
    );
  });

  test('refuses the eleventh source of an interface, the eleventh rule of a filter, and what cannot mirror', async () => {
    const filter = await newFilter();
    const target = await newTarget();
    for (const source of sources.slice(11, 21))
      expect(await codeOf(mirror(source, target, filter, 9))).toBe('ok');
    expect(await codeOf(mirror(sources[21] ?? '', target, filter, 9))).toBe(
      'TrafficMirrorSourcesPerTargetLimitExceeded',
    );
    const rule = (RuleNumber: number, TrafficDirection: 'ingress' | 'egress' = 'ingress') =>
      ec2.send(
        new CreateTrafficMirrorFilterRuleCommand({
          TrafficMirrorFilterId: filter,
          TrafficDirection,
          RuleNumber,
          RuleAction: 'accept',
          SourceCidrBlock: '0.0.0.0/0',
          DestinationCidrBlock: '0.0.0.0/0',
        }),
      );
    for (let number = 1; number <= 10; number += 1) expect(await codeOf(rule(number))).toBe('ok');
    expect(await codeOf(rule(3))).toBe('TrafficMirrorFilterRuleAlreadyExists');
    expect(await codeOf(rule(11, 'egress'))).toBe('TrafficMirrorFilterRuleLimitExceeded');
    const other = await newTarget();
    for (const type of ['t2.micro', 'c6i.large', 'm5.metal']) {
      const made = plantInstance(world, { vpcId: account.vpcId, subnetId: account.subnetIds[0] ?? '', type });
      expect(await codeOf(mirror(made.interfaceId, other, filter, 1))).toBe('UnsupportedOperation');
    }
  });

  test('refuses to delete what is in use, and names that are not there', async () => {
    const filter = await newFilter();
    const target = await newTarget();
    await mirror(sources[22] ?? '', target, filter, 1);
    expect(
      await codeOf(ec2.send(new DeleteTrafficMirrorTargetCommand({ TrafficMirrorTargetId: target }))),
    ).toBe('TrafficMirrorTargetInUse');
    expect(
      await codeOf(ec2.send(new DeleteTrafficMirrorFilterCommand({ TrafficMirrorFilterId: filter }))),
    ).toBe('TrafficMirrorFilterInUse');
    expect(
      await codeOf(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: sources[0] }))),
    ).toBe('InvalidParameterValue');
    expect(await codeOf(ec2.send(new DeleteSecurityGroupCommand({ GroupId: 'sg-0' })))).toBe(
      'InvalidGroup.NotFound',
    );
    expect(
      await codeOf(
        ec2.send(new DescribeTrafficMirrorSessionsCommand({ TrafficMirrorSessionIds: ['tms-0'] })),
      ),
    ).toBe('InvalidTrafficMirrorSessionId.NotFound');
  });

  test('makes once what a client token repeats, refuses it for something else, and does nothing in a dry run', async () => {
    const before = world.filters.size;
    const again = () =>
      ec2.send(new CreateTrafficMirrorFilterCommand({ ClientToken: 'once', Description: 'one' }));
    const [first, second] = [await again(), await again()];
    expect(second.TrafficMirrorFilter?.TrafficMirrorFilterId).toBe(
      first.TrafficMirrorFilter?.TrafficMirrorFilterId,
    );
    expect(
      await codeOf(
        ec2.send(new CreateTrafficMirrorFilterCommand({ ClientToken: 'once', Description: 'two' })),
      ),
    ).toBe('IdempotentParameterMismatch');
    expect(await codeOf(ec2.send(new CreateTrafficMirrorFilterCommand({ DryRun: true })))).toBe(
      'DryRunOperation',
    );
    expect(world.filters.size).toBe(before + 1);
  });

  test('throttles when told to, which the SDK outlasts', async () => {
    const first = double.calls.length;
    double.fault = (_, index) => (index === first ? throttled : undefined);
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({})))).toBe('ok');
    expect(double.calls.slice(first).map(({ outcome }) => outcome)).toEqual(['RequestLimitExceeded', 'ok']);
  });
});

const run = promisify(execFile);
const debianAws = '/usr/bin/aws';
const awscli = { missing: () => (existsSync(debianAws) ? undefined : 'awscli is not installed') };

requires(awscli)('the double of EC2, as Debian’s awscli sees it', () => {
  async function aws(...args: readonly string[]) {
    const { stdout } = await run(
      debianAws,
      ['--endpoint-url', served.url, '--output', 'json', 'ec2', ...args],
      {
        env: {
          PATH: process.env.PATH,
          AWS_ACCESS_KEY_ID: 'AKIADOUBLE',
          AWS_SECRET_ACCESS_KEY: 'double',
          AWS_DEFAULT_REGION: world.region,
          AWS_CONFIG_FILE: '/dev/null',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    );
    return JSON.parse(stdout || '{}') as Record<string, never[]> & Record<string, Record<string, string>>;
  }

  test('describes across pages, makes with tags, finds by tag, and is told why not', async () => {
    const described = await aws('describe-instances', '--filters', 'Name=tag:app,Values=shop');
    expect(described.Reservations).toHaveLength(25);
    const made = await aws(
      'create-traffic-mirror-filter',
      '--description=by hand',
      '--tag-specifications=ResourceType=traffic-mirror-filter,Tags=[{Key=by,Value=hand}]',
    );
    const found = await aws('describe-traffic-mirror-filters', '--filters', 'Name=tag:by,Values=hand');
    expect(found.TrafficMirrorFilters).toMatchObject([made.TrafficMirrorFilter]);
    await expect(aws('delete-traffic-mirror-target', '--traffic-mirror-target-id', 'tmt-0')).rejects.toThrow(
      'InvalidTrafficMirrorTargetId.NotFound',
    );
  });
});
