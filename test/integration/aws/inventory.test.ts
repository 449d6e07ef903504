import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lambdaPolicy } from '../../../src/collector/aws/iam/lambda-policy.js';
import { childTemplate } from '../../../src/collector/aws/templates/child.js';
import { WatchedInventory } from '../../../src/collector/index.js';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { portraitOf } from '../../kit/aws-lambda/portrait.js';
import { plantInstance } from '../../kit/ec2-double/plant-account.js';
import { type ServedDouble, serveDouble } from '../../kit/ec2-double/serve.js';
import { filledIn, fits, type Statement } from '../../kit/iam-evaluator.js';
import { requires } from '../../kit/requires.js';

type Table = Record<string, { eni?: string; instance?: string; service?: string; loadBalancer?: boolean }>;

const namesOf = ({ account, stack }: LambdaBench) =>
  [...account.world.parameters.keys()].filter((name) => name.startsWith(`/protectonce/${stack}/inventory/`));
const tables = (bench: LambdaBench): Table[] =>
  namesOf(bench).map((name) => {
    const { value = '' } = bench.account.world.parameters.get(name) ?? {};
    return JSON.parse(gunzipSync(Buffer.from(value, 'base64')).toString()) as Table;
  });
const known = (bench: LambdaBench): Table => Object.assign({}, ...tables(bench));
const first = ({ stack }: LambdaBench) => `/protectonce/${stack}/inventory/1`;

describe('what the Lambda tells its collectors of the network', () => {
  test('is every machine that was asked for by its addresses, and application load balancers alone as known hops', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const [instance] = world.instances.values();
    instance?.Tags?.push({ Key: 'Name', Value: 'orders-1' });
    await bench.custom('Create');
    const table = known(bench);
    const machines = Object.values(table).filter(({ instance }) => instance !== undefined);
    expect(machines).toHaveLength(25);
    expect(table[instance?.NetworkInterfaces?.[0]?.PrivateIpAddress ?? '']).toEqual({
      eni: instance?.NetworkInterfaces?.[0]?.NetworkInterfaceId,
      instance: instance?.InstanceId,
      service: 'orders',
    });
    // Neither the one that passes TCP on, nor a classic one, nor what somebody made to look like one.
    const hops = Object.keys(table).filter((address) => table[address]?.loadBalancer);
    expect(hops.sort()).toEqual(['10.0.2.11', '10.0.2.12']);
    expect(Object.keys(table)).toHaveLength(27);
  });

  test('is tagged like all that it makes, as are its token and its configuration', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create');
    await bench.custom('Update', bench.properties({ InstanceType: 'm5.large' }));
    const { parameters } = bench.account.world;
    expect([...parameters.keys()].sort()).toEqual(
      ['configuration', 'inventory/1', 'token'].map((name) => `/protectonce/${bench.stack}/${name}`),
    );
    for (const { tags } of parameters.values()) {
      expect(tags).toContainEqual({ Key: 'protectonce:stack', Value: bench.stack });
      expect(tags).toContainEqual({ Key: 'protectonce:organization', Value: 'org_1' });
    }
  });

  test('is written again only when it changed, and when it was lost', async () => {
    const bench = new LambdaBench();
    const { world, vpcId, subnetIds } = bench.account;
    await bench.custom('Create');
    await bench.scheduled();
    expect(world.parameters.get(first(bench))?.version).toBe(1);
    const came = plantInstance(world, { vpcId, subnetId: subnetIds[0] ?? '', tags: { app: 'shop' } });
    const [ended] = world.instances.values();
    if (ended) ended.State = { Name: 'terminated', Code: 48 };
    await bench.scheduled();
    const machines = Object.values(known(bench)).map(({ instance }) => instance);
    expect(machines).toContain(came.instanceId);
    expect(machines).not.toContain(ended?.InstanceId);
    expect(world.parameters.get(first(bench))?.version).toBe(2);
    const before = known(bench);
    world.parameters.delete(first(bench));
    await bench.scheduled();
    expect(known(bench)).toEqual(before);
  });

  test('is looked at each minute without waiting for anything, and nothing else is changed or told by that', async () => {
    const bench = new LambdaBench();
    const { world, vpcId, subnetIds } = bench.account;
    await bench.custom('Create');
    plantInstance(world, { vpcId, subnetId: subnetIds[0] ?? '', tags: { app: 'shop' } });
    const [session] = world.sessions.keys();
    world.sessions.delete(session ?? '');
    const [calls, told] = [bench.double.calls.length, bench.platform.told.length];
    expect(await bench.scheduled({ action: 'addresses' })).toEqual({ addresses: 28, problems: [] });
    expect(Object.keys(known(bench))).toHaveLength(28);
    const changes = bench.double.calls.slice(calls).filter(({ action }) => !/^(Describe|Get)/.test(action));
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['PutParameter']));
    expect(bench.platform.told).toHaveLength(told);
    await bench.custom('Delete');
    expect(await bench.scheduled({ action: 'addresses' })).toEqual({ nothing: 'no deployment is kept here' });
    expect(world.parameters.size).toBe(0);
  });

  test('spans parameters where one is too small, drops those that are too many, and tells what finds no room', async () => {
    const bench = new LambdaBench();
    const { world } = bench.account;
    const one = [...world.instances.values()].map(({ NetworkInterfaces }) => NetworkInterfaces?.[0]);
    const addresses = (count: number) => {
      for (const [index, networkInterface] of one.entries())
        if (networkInterface)
          networkInterface.PrivateIpAddresses = Array.from({ length: count }, (_, number) => ({
            PrivateIpAddress: `10.${(index * 37 + number * 11) % 199}.${(number * 53) % 251}.${(index * 7 + number) % 251}`,
          }));
    };
    addresses(60);
    await bench.custom('Create');
    const spans = namesOf(bench).length;
    expect(spans).toBeGreaterThan(1);
    expect(spans).toBeLessThan(10);
    addresses(1);
    await bench.scheduled();
    expect(namesOf(bench)).toEqual([first(bench)]);
    addresses(800);
    await bench.scheduled();
    expect(namesOf(bench)).toHaveLength(10);
    const told = bench.platform.last('mirroring');
    expect(told).toMatchObject({ state: 'ok', sources: 25, mirrored: 25 });
    expect(told?.problems.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Collectors know \d+ of \d+ addresses/),
    );
  });

  test('is told when AWS refuses it, and mirroring goes on', async () => {
    const bench = new LambdaBench();
    bench.double.allows = ({ action, resource }) =>
      action !== 'ssm:PutParameter' || !resource.includes('/inventory/');
    expect(await bench.custom('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(bench.platform.last('mirroring')).toMatchObject({ state: 'ok', mirrored: 25 });
    expect(bench.platform.last('mirroring')?.problems).toContainEqual({
      code: 'ROLE_REFUSED',
      text: 'AWS answered keepInventory with AccessDeniedException.',
    });
  });

  test('goes with the stack, also when the deletion overtakes a run that was about to write it', async () => {
    const bench = new LambdaBench();
    await bench.custom('Create');
    bench.account.world.parameters.delete(first(bench));
    let deletion: Promise<unknown> | undefined;
    bench.double.fault = ({ action }) => {
      if (action === 'GetParameters') deletion ??= bench.custom('Delete');
      return undefined;
    };
    await bench.scheduled();
    await deletion;
    expect(bench.account.world.parameters.size).toBe(0);
    expect(portraitOf(bench.account.world, bench.stack)).toEqual([]);
  });
});

const debianAws = '/usr/bin/aws';
const awscli = { missing: () => (existsSync(debianAws) ? undefined : 'awscli is not installed') };

requires(awscli)('what the collector’s machine fetches of it', () => {
  const bench = new LambdaBench();
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-inventory-'));
  const path = join(folder, 'inventory.json');
  let served: ServedDouble;
  beforeAll(async () => {
    await bench.custom('Create');
    served = await serveDouble(bench.double);
    const program = `#!/bin/sh\nexec ${debianAws} --endpoint-url ${served.url} "$@"\n`;
    writeFileSync(join(folder, 'aws'), program, { mode: 0o755 });
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true });
  });

  /** As the unit runs it, under the collector's role alone. */
  function fetchInventory() {
    const { Policies } = childTemplate(lambdaPolicy).Resources.CollectorRole!.Properties as unknown as {
      Policies: { PolicyDocument: { Statement: Record<string, unknown>[] } }[];
    };
    const texts = (value: unknown) =>
      [value].flat().map((one) => (one as { 'Fn::Sub'?: string })['Fn::Sub'] ?? one);
    const policy = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map(
      (one) => ({ ...one, Action: texts(one.Action), Resource: texts(one.Resource) }) as unknown as Statement,
    );
    const allowed = filledIn(policy, {
      'AWS::Partition': 'aws',
      'AWS::Region': bench.account.world.region,
      'AWS::AccountId': bench.account.world.account,
      StackName: bench.stack,
    });
    bench.double.allows = (asked) => allowed.some((statement) => fits(statement, asked));
    const script = join(import.meta.dirname, '../../../src/collector/service/inventory.sh');
    return promisify(execFile)('sh', [script], {
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        RUNTIME_DIRECTORY: folder,
        AWS_REGION: bench.account.world.region,
        INVENTORY_PARAMETERS: `/protectonce/${bench.stack}/inventory`,
        AWS_ACCESS_KEY_ID: 'AKIADOUBLE',
        AWS_SECRET_ACCESS_KEY: 'double',
        AWS_CONFIG_FILE: '/dev/null',
      },
    });
  }

  test('is what the Lambda wrote; unchanged it is only confirmed; what cannot be fetched or read leaves what was known', async () => {
    await fetchInventory();
    const inventory = new WatchedInventory(path, () => undefined);
    expect(inventory.state(Date.now())).toMatchObject({ addresses: 27, loadBalancers: 2 });
    for (const [address, owner] of Object.entries(known(bench)))
      expect(inventory.get(address)).toMatchObject(owner);
    utimesSync(path, 1, 1);
    const { ino } = statSync(path);
    await fetchInventory();
    expect([statSync(path).ino, statSync(path).mtimeMs > 1_000]).toEqual([ino, true]);

    const kept = readFileSync(path, 'utf8');
    const stored = bench.account.world.parameters.get(first(bench))!;
    bench.account.world.parameters.set(first(bench), { ...stored, value: 'H4sIAAAAAAAAA6tWMtQ' });
    await expect(fetchInventory()).rejects.toThrow();
    bench.double.fault = () => ({ when: 'before', how: { code: 'InternalServerError', status: 500 } });
    await expect(fetchInventory()).rejects.toThrow();
    bench.double.fault = () => undefined;
    expect(readFileSync(path, 'utf8')).toBe(kept);

    // Gone with the stack: nothing is known any more, which is no error.
    bench.account.world.parameters.delete(first(bench));
    await fetchInventory();
    inventory.look();
    expect(inventory.state(Date.now())).toMatchObject({ addresses: 0, unreadable: false });
  }, 120_000);

  test('is nothing, and not no file, where it could never be fetched', async () => {
    rmSync(path);
    bench.double.fault = () => ({ when: 'before', how: { code: 'InternalServerError', status: 500 } });
    await expect(fetchInventory()).rejects.toThrow();
    bench.double.fault = () => undefined;
    expect(new WatchedInventory(path, () => undefined).state(Date.now()).addresses).toBe(0);
  }, 60_000);
});
