import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressesOf } from '../../../../src/collector/aws/ec2/addresses-of.js';
import { packInventory } from '../../../../src/collector/aws/lambda/pack-inventory.js';
import { assign } from '../../../../src/collector/aws/plan/assign.js';
import { canMirror } from '../../../../src/collector/aws/plan/can-mirror.js';
import { filterRules } from '../../../../src/collector/aws/plan/filter-rules.js';
import { freeSessionNumber, freeVni } from '../../../../src/collector/aws/plan/numbers.js';
import type { Candidate, Observed } from '../../../../src/collector/aws/plan/observed.js';
import { planChanges, planRemoval } from '../../../../src/collector/aws/plan/plan-changes.js';
import { type Entry, planInventory } from '../../../../src/collector/aws/plan/plan-inventory.js';
import { selectSources } from '../../../../src/collector/aws/plan/select-sources.js';
import { serviceName } from '../../../../src/collector/aws/plan/service-name.js';
import type { Wanted } from '../../../../src/collector/aws/plan/wanted.js';

const wanted: Wanted = {
  stack: 'shop',
  organization: 'org_1',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-1', 'subnet-2'],
  collectorSubnetIds: ['subnet-1', 'subnet-2'],
  source: { by: 'tag', key: 'app', value: 'shop' },
  collector: { imageId: 'ami-1', instanceType: 't3.small', userData: '' },
  collectorsMax: 3,
};
const nothing: Observed = {
  vpcCidrs: ['10.0.0.0/16'],
  groups: [],
  interfaces: [],
  collectors: [],
  targets: [],
  filters: [],
  sessions: [],
  candidates: [],
  loadBalancers: [],
  instanceTypes: new Map(),
};
const candidate = (number: number, more: Partial<Candidate> = {}, subnetId = 'subnet-1'): Candidate => ({
  instanceId: `i-${number}`,
  state: 'running',
  type: 'm5.large',
  tags: {},
  interfaces: [
    {
      id: `eni-${number}`,
      vpcId: 'vpc-1',
      subnetId,
      type: 'interface',
      ipv6: false,
      addresses: [`10.0.1.${number}`],
    },
  ],
  ...more,
});
const codes = (observed: Partial<Observed>, more: Partial<Wanted> = {}) =>
  selectSources({ ...wanted, ...more }, { ...nothing, ...observed }).problems.map(({ code }) => code);

describe('which interfaces are sources', () => {
  test('those of running instances, in the chosen subnets, of the type that can be mirrored', () => {
    const lambda = {
      id: 'eni-9',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      type: 'lambda',
      ipv6: false,
      addresses: [],
    };
    const candidates = [
      candidate(1),
      candidate(2, { state: 'stopped' }),
      candidate(3, {}, 'subnet-3'),
      candidate(4, { interfaces: [lambda] }),
      candidate(5, { state: 'pending' }),
    ];
    expect(selectSources(wanted, { ...nothing, candidates }).sources.map(({ id }) => id)).toEqual([
      'eni-1',
      'eni-5',
    ]);
  });

  test('never a collector of ours, though it carries the tag', () => {
    const collectors = [{ id: 'i-1', slot: 1, state: 'running', launch: '' }];
    expect(codes({ candidates: [candidate(1)], collectors })).toEqual(['NO_SOURCES']);
  });

  test.each([
    ['m5.large', 'nitro', false, true],
    ['m6i.large', 'nitro', false, false],
    ['c4.large', 'xen', false, true],
    ['t2.micro', 'xen', false, false],
    ['m5.metal', 'nitro', true, false],
    ['zz9.large', 'nitro', false, true],
  ])('%s on %s: %s', (name, hypervisor, bareMetal, can) => {
    expect(canMirror(name, { hypervisor, bareMetal })).toBe(can);
  });
});

describe('the MTU', () => {
  test('is told once when packets arrive larger than the target takes, with how much is too much', () => {
    const said = { ...wanted, sourceMtu: 9001 };
    const found = selectSources(said, { ...nothing, candidates: [candidate(1), candidate(2)] });
    expect(found.problems.map(({ code }) => code)).toEqual(['MTU_TOO_SMALL']);
    expect(found.problems[0]?.text).toContain('9055');
  });

  test('counts 54 bytes of wrapping for IPv4 and 74 for IPv6', () => {
    const ipv6 = candidate(1, {
      interfaces: [
        { id: 'eni-1', vpcId: 'vpc-1', subnetId: 'subnet-1', type: 'interface', ipv6: true, addresses: [] },
      ],
    });
    expect(codes({ candidates: [candidate(1)] }, { sourceMtu: 8947 })).toEqual([]);
    expect(codes({ candidates: [candidate(1)] }, { sourceMtu: 8948 })).toEqual(['MTU_TOO_SMALL']);
    expect(codes({ candidates: [ipv6] }, { sourceMtu: 8927 })).toEqual([]);
    expect(codes({ candidates: [ipv6] }, { sourceMtu: 8928 })).toEqual(['MTU_TOO_SMALL']);
    expect(codes({ candidates: [candidate(1, { type: 'm1.small' })] }, { sourceMtu: 9001 })).toEqual([]);
  });

  test('is no cause for alarm where nobody knows it, nor before a load balancer, which cuts nothing', () => {
    expect(codes({ candidates: [candidate(1)] })).toEqual([]);
    expect(codes({ candidates: [candidate(1)] }, { sourceMtu: 9001, loadBalancerArn: 'arn' })).toEqual([]);
    // A collector of a type without large packets is too small for whatever comes.
    const small = { ...wanted.collector, instanceType: 'm1.small' };
    expect(codes({ candidates: [candidate(1)] }, { collector: small })).toEqual(['MTU_TOO_SMALL']);
  });
});

describe('numbers', () => {
  test('a session takes a number behind all others of its source, a network id that nobody has', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 20 })), fc.string(), (taken, source) => {
        const number = freeSessionNumber(new Set(taken));
        expect(taken).not.toContain(number);
        expect(number).toBe(Math.max(0, ...taken) + 1);
        expect(freeSessionNumber(new Set([...taken, 32_766]))).toBeLessThan(32_766);
        const first = freeVni(source, new Set());
        const second = freeVni(source, new Set([first]));
        expect(second).not.toBe(first);
        for (const vni of [first, second]) {
          expect(vni).toBeGreaterThanOrEqual(1);
          expect(vni).toBeLessThanOrEqual(0xff_ffff);
        }
      }),
    );
  });
});

describe('places', () => {
  test('none takes more than it can, who has one keeps it, and nobody is left out while there is room', () => {
    const slots = [1, 2, 3].map((slot) => ({ slot, subnetId: `subnet-${slot}` }));
    const source = fc.record({
      id: fc.uuid(),
      instanceId: fc.uuid(),
      subnetId: fc.constantFrom('subnet-1', 'subnet-2'),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(source, { selector: ({ id }) => id, maxLength: 40 }),
        fc.nat(9),
        (sources, kept) => {
          const already = new Map(sources.slice(0, kept).map(({ id }) => [id, 2]));
          const assigned = assign(sources, slots, already, 10);
          for (const { slot } of slots)
            expect([...assigned.values()].filter((one) => one.slot === slot).length).toBeLessThanOrEqual(10);
          expect(assigned.size).toBe(Math.min(30, sources.length));
          for (const [id, slot] of already) expect(assigned.get(id)?.slot).toBe(slot);
        },
      ),
    );
  });
});

describe('the filter', () => {
  test('mirrors both directions, and leaves SSH out as destination and as source, before all else', () => {
    const rules = Object.values(filterRules);
    for (const direction of ['ingress', 'egress'] as const) {
      const own = rules
        .filter((rule) => rule.direction === direction && rule.family === 'ipv4')
        .sort((a, b) => a.number - b.number);
      expect(own.map(({ action }) => action)).toEqual(['reject', 'reject', 'accept']);
      expect(own.map(({ destinationPorts }) => destinationPorts)).toContainEqual([22, 22]);
      expect(own.map(({ sourcePorts }) => sourcePorts)).toContainEqual([22, 22]);
    }
    expect(rules.length).toBeLessThanOrEqual(10);
  });

  test('mirrors IPv6 in both directions too, every port that an API is on, and never SSH', () => {
    const rules = Object.values(filterRules).filter(({ family }) => family === 'ipv6');
    expect(rules.map(({ direction }) => direction).sort()).toEqual(['egress', 'ingress']);
    const fits = ([from, to]: readonly [number, number] = [0, 65_535], port: number) =>
      from <= port && port <= to;
    for (const { action, sourcePorts, destinationPorts } of rules) {
      expect(action).toBe('accept');
      for (const port of [80, 443, 8080, 65_535]) {
        expect(fits(destinationPorts, port) && fits(sourcePorts, 50_000)).toBe(true);
        expect(fits(sourcePorts, port) && fits(destinationPorts, 50_000)).toBe(true);
      }
      expect(fits(destinationPorts, 22) || fits(sourcePorts, 22)).toBe(false);
    }
  });
});

describe('the plan', () => {
  const machine = { id: 'i-9', slot: 1, state: 'running', launch: 'now', interfaceId: 'eni-9' };
  const place = {
    id: 'eni-9',
    slot: 1,
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    groupIds: [],
    instanceId: 'i-9',
  };
  const steps = (observed: Partial<Observed>, launch = 'now') =>
    planChanges(wanted, { ...nothing, ...observed }, launch).steps.map((step) => step.do);

  test('a machine that is shown before its interface is no surplus', () => {
    expect(steps({ collectors: [machine] })).not.toContain('terminateCollector');
    expect(steps({ collectors: [machine], interfaces: [place] })).not.toContain('terminateCollector');
  });

  test('a machine started with something else is replaced on the interface that stays', () => {
    const found = { collectors: [machine], interfaces: [place] };
    expect(steps(found, 'later')).toContain('terminateCollector');
    expect(steps(found, 'later')).not.toContain('runCollector');
    expect(steps(found, 'later')).not.toContain('deleteInterface');
    const { instanceId: _gone, ...free } = place;
    expect(steps({ interfaces: [free] }, 'later')).toContain('runCollector');
  });

  test('a machine that somebody stopped is told, and is not started behind his back', () => {
    const plan = planChanges(
      wanted,
      { ...nothing, collectors: [{ ...machine, state: 'stopped' }], interfaces: [place] },
      'now',
    );
    expect(plan.problems.map(({ code }) => code)).toContain('COLLECTOR_FAILED');
    expect(plan.steps.map((step) => step.do)).not.toContain('runCollector');
  });

  test('a removal takes sessions before what they hold, and waits for machines before interfaces', () => {
    const session = {
      id: 'tms-1',
      ours: true,
      source: 'eni-1',
      target: 'tmt-1',
      filter: 'tmf-1',
      number: 1,
      vni: 1,
    };
    const plan = planRemoval({
      ...nothing,
      collectors: [machine],
      interfaces: [place],
      targets: [{ id: 'tmt-1', interfaceId: 'eni-9' }],
      filters: [{ id: 'tmf-1', rules: [] }],
      sessions: [session, { ...session, id: 'tms-2', ours: false }],
    });
    expect(plan.steps).toEqual([
      { do: 'deleteSession', id: 'tms-1' },
      { do: 'deleteTarget', id: 'tmt-1' },
      { do: 'deleteFilter', id: 'tmf-1' },
      { do: 'terminateCollector', id: 'i-9' },
    ]);
    expect(plan.waiting).toEqual(['the end of i-9']);
  });
});

describe('what collectors are to know', () => {
  const known = (observed: Partial<Observed>) =>
    Object.fromEntries(planInventory(wanted, { ...nothing, ...observed }));

  test('is whose the addresses of machines are, also of those that cannot be mirrored, and which are of load balancers', () => {
    const candidates = [
      candidate(2, { tags: { Name: 'orders-2' }, type: 't2.micro' }),
      candidate(1),
      candidate(3, { state: 'stopped' }),
    ];
    const loadBalancers = ['10.0.2.12', '10.0.2.11'];
    const entries = planInventory(wanted, { ...nothing, candidates, loadBalancers });
    expect(entries.map(([address]) => address)).toEqual(['10.0.2.11', '10.0.2.12', '10.0.1.1', '10.0.1.2']);
    expect(known({ candidates, loadBalancers })).toEqual({
      '10.0.2.11': { loadBalancer: true },
      '10.0.2.12': { loadBalancer: true },
      '10.0.1.1': { eni: 'eni-1', instance: 'i-1' },
      '10.0.1.2': { eni: 'eni-2', instance: 'i-2', service: 'orders' },
    });
  });

  test('never names a collector of ours, nor an interface in another VPC', () => {
    const collectors = [{ id: 'i-1', slot: 1, state: 'running', launch: '' }];
    const away = { id: 'eni-2', vpcId: 'vpc-2', subnetId: 'subnet-1', type: 'interface', ipv6: false };
    const candidates = [candidate(1), candidate(2, { interfaces: [{ ...away, addresses: ['10.9.0.1'] }] })];
    expect(known({ candidates, collectors })).toEqual({});
  });

  test.each([
    [{ Name: 'orders' }, 'orders'],
    [{ Name: 'orders-01' }, 'orders'],
    [{ Name: 'orders-v2' }, 'orders-v2'],
    [{ Name: 'web', service: 'orders' }, 'orders'],
    [{ Name: 'web', service: 'x', 'protectonce:service': 'pay-1' }, 'pay-1'],
    [{ Name: 'node', 'kubernetes.io/cluster/shop': 'owned' }, undefined],
    [{ Name: 'node', 'eks:cluster-name': 'shop', service: 'batch' }, 'batch'],
    [{ Name: 'a\u0000b' }, undefined],
    [{ Name: 'x'.repeat(81) }, undefined],
    [{}, undefined],
  ])('%j is a machine of %s', (tags, service) => {
    expect(serviceName(tags)).toBe(service);
  });

  test('counts every address of an interface: containers have their own', () => {
    const one = {
      PrivateIpAddress: '10.0.1.4',
      PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.4' }, { PrivateIpAddress: '10.0.1.5' }],
      Ipv6Addresses: [{ Ipv6Address: '2001:db8::4' }],
      Ipv4Prefixes: [{ Ipv4Prefix: '10.0.3.16/28' }, { Ipv4Prefix: '10.0.4.0/24' }],
    };
    const all = addressesOf(one);
    expect(all.slice(0, 3)).toEqual(['10.0.1.4', '10.0.1.5', '2001:db8::4']);
    expect([all.length, all[3], all.at(-1)]).toEqual([3 + 16, '10.0.3.16', '10.0.3.31']);
  });

  test('goes into values that a parameter holds, each of use alone, and what finds no room is counted', () => {
    const id = (index: number) => createHash('sha256').update(String(index)).digest('hex').slice(0, 17);
    const entries = Array.from(
      { length: 2_000 },
      (_, index): Entry => [
        `10.${index >> 12}.${(index >> 6) & 63}.${index & 63}`,
        { eni: `eni-${id(index)}`, instance: `i-${id(-index)}`, service: `service-${index % 40}` },
      ],
    );
    const { values, told } = packInventory(entries);
    expect(values).toHaveLength(10);
    for (const value of values) expect(value.length).toBeLessThanOrEqual(4_096);
    const tables = values.map((value) => JSON.parse(gunzipSync(Buffer.from(value, 'base64')).toString()));
    expect(Object.assign({}, ...tables)).toEqual(Object.fromEntries(entries.slice(0, told)));
    expect(told).toBeGreaterThan(800);
    expect(packInventory(entries)).toEqual({ values, told });
    expect(packInventory([])).toEqual({ values: [], told: 0 });
  });
});
