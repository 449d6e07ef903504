import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ParameterShape, PolicyControl } from '../../../src/event/policy.js';
import { AddressIndex, addressBytes } from '../../../src/inapp/node/src/address-index.js';
import { type ControlFacts, type ControlPhase, Controls } from '../../../src/inapp/node/src/controls.js';
import { allFit, bodyValues, pairValues, pathValues } from '../../../src/inapp/node/src/parameter-check.js';
import { RateWindows } from '../../../src/inapp/node/src/rate-windows.js';
import { safePattern } from '../../../src/inapp/node/src/safe-pattern.js';
import { parseTarget } from '../../../src/inspect/index.js';

const NOW = 1_800_000_000_000;

function facts(more: Partial<ControlFacts> = {}): ControlFacts {
  return {
    method: 'GET',
    route: undefined,
    counted: new Set(),
    address: () => '203.0.113.7',
    clientToken: () => 'tk_client',
    principal: () => undefined,
    agent: () => 'curl/8',
    target: () => parseTarget('/'),
    header: () => undefined,
    cookies: () => [],
    body: () => undefined,
    ...more,
  };
}

function controls(list: readonly Partial<PolicyControl>[], rates = new RateWindows()) {
  const broken: string[] = [];
  const made = new Controls(
    list.map((control, i) => ({ id: `control-${i}`, action: 'block', match: {}, ...control })),
    'shop',
    rates,
    (id) => broken.push(id),
  );
  return {
    broken,
    ask: (phase: ControlPhase, about: Partial<ControlFacts> = {}, now = NOW) =>
      made.refusal(phase, facts(about), now),
  };
}

describe('an index of addresses', () => {
  test('says of every address and network what Node says', () => {
    const quad = fc.ipV4();
    const network4 = fc.tuple(quad, fc.integer({ min: 0, max: 32 }));
    const network6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(network4, network6), { maxLength: 8 }),
        fc.array(fc.oneof(quad, fc.ipV6()), { minLength: 1, maxLength: 8 }),
        (networks, asked) => {
          const index = new AddressIndex<true>();
          // To Node an IPv4 address is in `::/0` as well; each family has a list of its own here.
          const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
          const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');
          const isMapped = (address: string) => addressBytes(address)?.length === 4 && address.includes(':');
          for (const [address, bits] of networks) {
            if (isMapped(address)) continue;
            expect(index.add(`${address}/${bits}`, true)).toBe(true);
            lists[family(address)].addSubnet(address, bits, family(address));
          }
          for (const address of asked.filter((text) => !isMapped(text))) {
            let found = false;
            index.find(address, () => {
              found = true;
            });
            expect(found).toBe(lists[family(address)].check(address, family(address)));
          }
        },
      ),
    );
  });

  test('takes nothing else, and IPv4 inside IPv6 as IPv4', () => {
    const index = new AddressIndex<string>();
    for (const text of ['', 'x', '1.2.3', '1.2.3.4/33', '::/129', '1.2.3.4/-1', '1.2.3.4/8 ', '1.2.3.4/1e1'])
      expect([text, index.add(text, text)]).toEqual([text, false]);
    expect(index.isEmpty).toBe(true);
    index.add('10.0.0.0/8', 'ten');
    const found: string[] = [];
    for (const address of ['::ffff:10.1.2.3', '::ffff:a01:203', 'fe80::1%eth0', 'nonsense'])
      index.find(address, (item) => found.push(item));
    expect(found).toEqual(['ten', 'ten']);
  });
});

describe('the rate of a caller', () => {
  test('is counted by itself, within its own minute, and never in unbounded memory', () => {
    const rates = new RateWindows();
    expect([1, 2, 3].map(() => rates.count('a', 2, NOW))).toEqual([undefined, undefined, 60]);
    expect(rates.count('b', 2, NOW)).toBeUndefined();
    expect(rates.count('a', 2, NOW + 59_500)).toBe(1);
    expect(rates.count('a', 2, NOW + 60_000)).toBeUndefined();
    expect(rates.count('c', 0, NOW)).toBe(60);
    for (let i = 0; i < 50_000; i++) rates.count(`many ${i}`, 2, NOW);
    expect(rates.size).toBeLessThanOrEqual(20_000);
  });

  test('is not stopped for longer by a clock that was set back', () => {
    const rates = new RateWindows();
    rates.count('a', 1, NOW + 3_600_000);
    expect(rates.count('a', 1, NOW)).toBeUndefined();
  });
});

describe('controls', () => {
  test('need all that they name, and of a list one', () => {
    const { ask } = controls([
      { match: { addresses: ['203.0.113.0/24'], agents: ['CURL', 'wget'], method: 'GET' } },
    ]);
    expect(ask('begin')?.control).toBe('control-0');
    expect(ask('begin', { method: 'POST' })).toBeUndefined();
    expect(ask('begin', { agent: () => 'firefox' })).toBeUndefined();
    expect(ask('begin', { address: () => '203.0.114.1' })).toBeUndefined();
  });

  test('of another service or past their time do nothing', () => {
    const { ask } = controls([{ match: { service: 'other' } }, { match: {}, expiresAt: NOW + 5 }]);
    expect(ask('begin', {}, NOW + 4)?.control).toBe('control-1');
    expect(ask('begin', {}, NOW + 5)).toBeUndefined();
  });

  test('about a route wait for it, in the framework’s writing or the platform’s', () => {
    const { ask } = controls([{ match: { route: '/orders/{id}' } }]);
    expect(ask('begin')).toBeUndefined();
    for (const route of ['/orders/:id', '/orders/{id}', '/orders/:orderId'])
      expect(ask('routed', { route })?.control).toBe('control-0');
    for (const route of ['/orders', '/orders/:id/lines', undefined])
      expect(ask('routed', { route })).toBeUndefined();
  });

  test('of principals are asked again when the application names its user', () => {
    const { ask } = controls([{ match: { principals: ['mallory'] } }]);
    expect(ask('begin')).toBeUndefined();
    expect(ask('user', { principal: () => 'mallory' })?.control).toBe('control-0');
    expect(ask('user', { principal: () => 'alice' })).toBeUndefined();
  });

  test('that block come before those that count', () => {
    const { ask } = controls([
      { action: 'limit', limitPerMinute: 0, match: {} },
      { action: 'block', match: { addresses: ['203.0.113.7'] } },
    ]);
    expect(ask('begin')).toEqual({ control: 'control-1' });
    expect(ask('begin', { address: () => '10.0.0.1' })).toEqual({
      control: 'control-0',
      retryAfterSeconds: 60,
    });
  });

  test('count a request once, however often they are asked', () => {
    const { ask } = controls([{ action: 'limit', limitPerMinute: 1, match: { route: '/a' } }]);
    const counted = new Set<string>();
    const one = { route: '/a', counted };
    expect([ask('routed', one), ask('routed', one)]).toEqual([undefined, undefined]);
    expect(ask('routed', { route: '/a' })?.retryAfterSeconds).toBe(60);
  });

  test('that are broken are told, and keep no other from working', () => {
    const { ask, broken } = controls([
      { action: 'patch', match: {}, parameter: { location: 'query', name: 'q', pattern: '(' } },
      { action: 'patch', match: {} },
      { match: { addresses: ['nowhere', '203.0.113.7'] } },
    ]);
    expect(ask('begin', { target: () => parseTarget('/?q=1'), address: () => '10.0.0.1' })).toBeUndefined();
    expect(ask('begin')?.control).toBe('control-2');
    expect(broken).toEqual(expect.arrayContaining(['control-0', 'control-2']));
  });

  test('by the thousand ask little: each address is looked up once', () => {
    let asked = 0;
    const list = Array.from({ length: 1_000 }, (_, i) => ({
      match: { addresses: Array.from({ length: 50 }, (_, j) => `10.${i % 256}.${j}.0/24`) },
    }));
    const { ask } = controls(list);
    const address = () => {
      asked += 1;
      return '203.0.113.7';
    };
    expect(ask('begin', { address })).toBeUndefined();
    expect(asked).toBe(1);
  });
});

describe('a virtual patch', () => {
  const holds = (values: readonly unknown[], shape: Partial<ParameterShape>) => {
    const { pattern } = shape;
    return allFit(
      values,
      { location: 'query', name: 'a', ...shape },
      pattern === undefined ? undefined : safePattern(pattern),
    );
  };

  test.each<[Partial<ParameterShape>, readonly unknown[], readonly unknown[]]>([
    [{ type: 'integer' }, ['17', 17, '-3', '+3'], ['1.5', '', '1 or 1', '0x1', ' 1', {}, [], 1.5]],
    [{ type: 'number' }, ['1.5', '1e3', '.5'], ['1.5.5', 'NaN', 'Infinity', '']],
    [{ type: 'boolean' }, ['true', false], ['yes', '1', '']],
    [{ type: 'string' }, ['', 'x', 3, true], [{ $gt: '' }, ['x']]],
    [{ type: 'object' }, [{}], ['{}', []]],
    [{ type: 'array' }, [[]], [{}, 'a']],
    [{ pattern: '[a-z]+' }, ['abc'], ['abc1', 'ab\nc', '', { $ne: 1 }, 'x'.repeat(20_000)]],
    [{ lengthMax: 3 }, ['abc', ''], ['abcd', ['a']]],
    [{ minimum: 0, maximum: 10 }, ['0', 10], ['-1', 11, '', 'x', ' ']],
    [{ oneOf: ['a', 'b'] }, ['a'], ['c', '', ['a']]],
    [{}, ['x', {}, []], []],
  ])('%j', (shape, good, bad) => {
    for (const value of good) expect([value, holds([value], shape)]).toEqual([value, true]);
    for (const value of bad) expect([value, holds([value], shape)]).toEqual([value, false]);
    expect(holds([...good, ...bad], shape)).toBe(bad.length === 0);
    expect([holds([], shape), holds([], { ...shape, required: true })]).toEqual([true, false]);
  });

  test('finds its parameter wherever it stands, also where it stands several times', () => {
    const shape = (name: string): ParameterShape => ({ location: 'body', name });
    const value = { items: [{ id: 1 }, { id: 2, tags: ['a', 'b'] }], filter: { name: 'x' }, 'a@b.c': 9 };
    const at = (name: string) => bodyValues({ kind: 'value', value }, shape(name));
    expect(at('items[].id')).toEqual([1, 2]);
    expect(at('items[].tags[]')).toEqual(['a', 'b']);
    expect(at('filter.name')).toEqual(['x']);
    expect(at('constructor')).toEqual([]);
    expect(at('items.id')).toEqual([]);
    expect(bodyValues({ kind: 'value', value: [{ id: 1 }] }, shape('[].id'))).toEqual([1]);
    expect(bodyValues({ kind: 'pairs', pairs: [['a', '1']] }, shape('a'))).toEqual(['1']);
    const { query } = parseTarget('/?a=1&b=2&a=3&a[$ne]=4&a[]=5&a');
    expect(pairValues(query, 'a')).toEqual(['1', '3', {}, [], '']);
    expect(pathValues('/x/:id/y/{name}', ['x', '7', 'y', 'z'], 'name')).toEqual(['z']);
    expect(pathValues(undefined, ['x'], 'id')).toEqual([]);
  });

  test('is not got round by a body with more places than anybody looks at', () => {
    const value = { items: Array.from({ length: 20_000 }, () => ({ id: 1 })) };
    const shape: ParameterShape = { location: 'body', name: 'items[].id', type: 'integer' };
    expect(allFit(bodyValues({ kind: 'value', value }, shape), shape, undefined)).toBe(false);
  });
});
