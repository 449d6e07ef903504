import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { correlate } from '../../../../src/pipeline/campaign/correlate.js';
import type { AlertFacts, Crowds } from '../../../../src/store/actors.js';
import { token } from '../../../kit/builders.js';
import { crowds, DAY, fact, HOUR, MINUTE } from './facts.js';

const sizes = (alerts: readonly AlertFacts[], known: Crowds = new Map()) =>
  correlate(alerts, known)
    .map((group) => group.length)
    .sort((a, b) => b - a);

const scan = { detector: 'shadow-api', rule: 'shadow-api.scan', stage: 'reconnaissance' } as const;
const probe = { detector: 'injection', rule: 'injection.probing', stage: 'probing' } as const;
const burst = { detector: 'rate-anomaly', rule: 'rate-anomaly.burst', stage: 'probing' } as const;

describe('one actor', () => {
  test('an account that scans on Monday, probes on Wednesday and takes data on Friday is one', () => {
    const days = 24 * 60;
    expect(
      sizes([
        fact({ ...scan, by: 'eve', from: '203.0.113.1' }),
        fact({ ...probe, by: 'eve', from: '198.51.100.9', at: 2 * days }),
        fact({ by: 'eve', from: '192.0.2.44', at: 4 * days, stage: 'exfiltration' }),
      ]),
    ).toEqual([3]);
  });

  test('an attacker over three addresses and two accounts is one', () => {
    const few = crowds({ '203.0.113.1': 1, '198.51.100.2': 2, '192.0.2.3': 0 });
    expect(
      sizes(
        [
          fact({ ...scan, from: '203.0.113.1' }),
          fact({ ...probe, by: 'eve-1', from: '203.0.113.1', at: 20 }),
          fact({ by: 'eve-1', from: '198.51.100.2', at: 90 }),
          fact({ by: 'eve-2', from: '198.51.100.2', at: 120 }),
          fact({ ...burst, by: 'eve-2', from: '192.0.2.3', at: 200 }),
        ],
        few,
      ),
    ).toEqual([5]);
  });

  test('a scan and then injections from one address are one, though nobody logged in', () => {
    expect(
      sizes([fact({ ...scan, from: '203.0.113.1' }), fact({ ...probe, from: '203.0.113.1', at: 30 })]),
    ).toEqual([2]);
  });

  test('a distributed attack and what one of its accounts does later are one', () => {
    const stuffing = fact({
      ...burst,
      involved: {
        principals: ['a', 'b', 'c'].map(token),
        addresses: ['203.0.113.1', '203.0.113.9', '198.51.100.7'],
      },
    });
    expect(sizes([stuffing, fact({ by: 'b', from: '192.0.2.1', at: 600 })])).toEqual([2]);
  });

  test('a rare client that does the same at the same time from changing addresses is one', () => {
    const rare = crowds({}, { 'tool/1.0': 0 });
    expect(
      sizes(
        [
          fact({ ...scan, from: '203.0.113.1', with: 'tool/1.0' }),
          fact({ ...scan, from: '198.51.100.2', with: 'tool/1.0', at: 5 }),
          fact({ ...scan, from: '192.0.2.3', with: 'tool/1.0', at: 10 }),
        ],
        rare,
      ),
    ).toEqual([3]);
  });

  test('neighbouring addresses with one browser at one endpoint are one', () => {
    const target = { ...probe, endpointId: 'endpoint', with: 'browser' };
    expect(
      sizes([fact({ ...target, from: '203.0.113.1' }), fact({ ...target, from: '203.0.113.77', at: 3 })]),
    ).toEqual([2]);
  });

  test('two addresses of one IPv6 network are one address', () => {
    expect(
      sizes([
        fact({ ...scan, from: '2001:db8:1:2::1' }),
        fact({ ...probe, from: '2001:0db8:1:2:ffff::9', at: 5 }),
      ]),
    ).toEqual([2]);
  });

  test('many addresses that nobody honest uses, with one common browser and one kind of attack, are one', () => {
    const addresses = ['203.0.113.1', '198.51.100.2', '192.0.2.3', '198.18.0.4', '100.1.2.3'];
    const known = crowds(Object.fromEntries(addresses.map((each) => [each, 0])), { browser: 900 });
    const from = (address: string, n: number) =>
      fact({ ...probe, from: address, with: 'browser', at: n, endpointId: `e${n}` });
    expect(sizes(addresses.map(from), known)).toEqual([5]);
    // Near-misses: two or three may be two or three; an address where people are is somebody's; so is an account.
    expect(sizes(addresses.slice(0, 3).map(from), known)).toEqual([1, 1, 1]);
    const peopled = crowds(Object.fromEntries(addresses.map((each) => [each, 2])), { browser: 900 });
    expect(sizes(addresses.map(from), peopled)).toEqual([1, 1, 1, 1, 1]);
    const accounts = addresses.map((address, n) => ({ ...from(address, n), principal: token(`u${n}`) }));
    expect(sizes(accounts, known)).toEqual([1, 1, 1, 1, 1]);
  });

  test('one request an hour at one endpoint, each from another address, is one', () => {
    const addresses = ['203.0.113.1', '198.51.100.2', '192.0.2.3', '198.18.0.4'];
    const known = crowds(Object.fromEntries(addresses.map((each) => [each, 0])), { browser: 900 });
    const slow = (endpoint: (n: number) => string) =>
      addresses.map((from, n) =>
        fact({ ...probe, from, with: 'browser', at: 70 * n, endpointId: endpoint(n) }),
      );
    expect(
      sizes(
        slow(() => 'login'),
        known,
      ),
    ).toEqual([4]);
    expect(
      sizes(
        slow((n) => `e${n}`),
        known,
      ),
    ).toEqual([1, 1, 1, 1]);
  });

  test('what was one stays one, though its address has become crowded since', () => {
    const [one, other] = [
      fact({ ...scan, from: '203.0.113.1', actorId: 'a' }),
      fact({ by: 'eve', from: '203.0.113.1', actorId: 'a' }),
    ];
    expect(sizes([one, other], crowds({ '203.0.113.1': 80 }))).toEqual([2]);
  });
});

describe('never one actor', () => {
  test('people of one office, each with an alert of another kind', () => {
    const office = crowds({ '203.0.113.1': 40 }, { browser: 900 });
    const people = [scan, probe, burst].map((kind, n) =>
      fact({ ...kind, by: `user-${n}`, from: '203.0.113.1', with: 'browser', at: n }),
    );
    expect(sizes(people, office)).toEqual([1, 1, 1]);
  });

  test('people of one office with alerts of one kind and a common browser', () => {
    const office = crowds({ '203.0.113.1': 40 }, { browser: 900 });
    const people = [0, 1, 2].map((n) =>
      fact({ ...burst, by: `user-${n}`, from: '203.0.113.1', with: 'browser', at: n }),
    );
    expect(sizes(people, office)).toEqual([1, 1, 1]);
  });

  test('people behind a private address of which nothing is known', () => {
    const people = [scan, probe, burst].map((kind, n) =>
      fact({ ...kind, by: `user-${n}`, from: '10.0.0.1', with: 'browser', at: n }),
    );
    expect(sizes(people)).toEqual([1, 1, 1]);
  });

  test('attackers whom one alert of many gathered', () => {
    const known = crowds({ '203.0.113.1': 0, '198.51.100.2': 0 });
    const hub = fact({
      involved: {
        principals: ['eve', 'mallory', 'bob'].map(token),
        addresses: ['203.0.113.1', '198.51.100.2'],
      },
    });
    const eve = [0, 5].map((at) => fact({ by: 'eve', from: '203.0.113.1', with: 'one', at }));
    const mallory = fact({ by: 'mallory', from: '198.51.100.2', with: 'other', at: 2 });
    expect(correlate([hub, ...eve, mallory], known).map((group) => group.length)).toEqual([3, 1]);
  });

  test('an attack of many and what another detector found at one of its many addresses', () => {
    const addresses = Array.from({ length: 40 }, (_, n) => `198.51.${n}.7`);
    const hub = fact({ ...burst, involved: { addresses } });
    const chance = fact({ ...probe, from: '198.51.3.7' });
    expect(sizes([hub, chance], crowds({ '198.51.3.7': 0 }))).toEqual([1, 1]);
    expect(sizes([hub, { ...chance, detector: burst.detector }], crowds({ '198.51.3.7': 0 }))).toEqual([2]);
  });

  test('those who share a key that many machines use', () => {
    const known = new Map([...crowds({}), [`principal:${token('key')}`, { principals: 40 }] as const]);
    const users = [scan, probe, burst].map((kind, n) =>
      fact({ ...kind, by: 'key', from: `203.0.${n}.1`, with: `client-${n}`, at: n }),
    );
    expect(sizes(users, known)).toEqual([1, 1, 1]);
    // From one machine it is still one.
    const [one, other] = [
      fact({ ...scan, by: 'key', from: '192.0.2.1' }),
      fact({ ...probe, by: 'key', from: '192.0.2.1' }),
    ];
    const lone = new Map([...known, ['address:192.0.2.1', { principals: 0 }] as const]);
    expect(sizes([one, other], lone)).toEqual([2]);
    // A person's account, on whatever machines, is one.
    expect(sizes(users, new Map([[`principal:${token('key')}`, { principals: 4 }]]))).toEqual([3]);
  });

  test('more than a story holds: what comes later is told apart', () => {
    const many = Array.from({ length: 1500 }, (_, n) => fact({ ...scan, by: 'eve', at: n }));
    expect(sizes(many)).toEqual([1000, 500]);
    const [first] = correlate(many, new Map()).sort((a, b) => b.length - a.length);
    const owned = many.map((each) => ({ ...each, actorId: first?.includes(each.id) ? 'a' : 'b' }));
    expect(sizes([...owned, fact({ ...scan, by: 'eve', at: 1600 })])).toEqual([1000, 501]);
  });

  test('two attackers at once with the same common browser', () => {
    const browser = crowds({ '203.0.113.1': 0, '198.51.100.2': 0 }, { browser: 900 });
    const attackers = [
      fact({ by: 'eve', from: '203.0.113.1', with: 'browser' }),
      fact({ by: 'mallory', from: '198.51.100.2', with: 'browser' }),
      fact({ ...probe, by: 'eve', from: '203.0.113.1', with: 'browser', at: 1 }),
      fact({ ...probe, by: 'mallory', from: '198.51.100.2', with: 'browser', at: 1 }),
    ];
    expect(sizes(attackers, browser)).toEqual([2, 2]);
  });

  test('crawlers that share a user agent over many addresses', () => {
    const crawler = crowds({}, { crawler: 60 });
    const visits = Array.from({ length: 20 }, (_, n) =>
      fact({ ...scan, from: `198.51.${n}.7`, with: 'crawler', at: n }),
    );
    expect(sizes(visits, crawler)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  test('two accounts with the same rare client far apart in time', () => {
    const rare = crowds({}, { 'tool/1.0': 0 });
    const apart = [
      fact({ ...scan, from: '203.0.113.1', with: 'tool/1.0' }),
      fact({ ...scan, from: '198.51.100.2', with: 'tool/1.0', at: 24 * 60 }),
    ];
    expect(sizes(apart, rare)).toEqual([1, 1]);
  });

  test('whoever had an address a week before', () => {
    const early = fact({ ...scan, by: 'eve', from: '203.0.113.1' });
    const late = fact({ by: 'bob', from: '203.0.113.1', at: (8 * DAY) / MINUTE });
    expect(sizes([early, late], crowds({ '203.0.113.1': 2 }))).toEqual([1, 1]);
  });

  test('what somebody said is no attack joins nobody', () => {
    const bridge = fact({ by: 'eve', from: '198.51.100.2', counts: false });
    const alerts = [
      fact({ ...scan, from: '198.51.100.2' }),
      bridge,
      fact({ by: 'eve', from: '192.0.2.3', at: (9 * HOUR) / MINUTE }),
    ];
    expect(sizes(alerts)).toEqual([1, 1]);
  });
});

test('the order of alerts decides nothing, nor whether they come at once or one by one', () => {
  const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
  const one = fc
    .record({
      kind: pick<Partial<AlertFacts>>(scan, probe, burst, {}),
      by: pick(undefined, 'a', 'b', 'c', 'd', 'e'),
      from: pick(undefined, '203.0.113.1', '203.0.113.2', '198.51.100.3', '10.0.0.1', '192.0.2.8'),
      with: pick(undefined, 'browser', 'tool', 'script'),
      at: fc.integer({ min: 0, max: 3000 }),
      endpointId: pick(undefined, 'x', 'y'),
    })
    .map(({ kind: { detector = 'bola', stage = 'exploitation' }, ...who }) =>
      fact({ detector, stage, ...who }),
    );
  const known = crowds({ '203.0.113.1': 50, '198.51.100.3': 1 }, { browser: 500, tool: 0 });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 24 }), fc.infiniteStream(fc.nat()), (alerts, numbers) => {
      const whole = correlate(alerts, known);
      const order = [...numbers.take(alerts.length)];
      const shuffled = alerts
        .map((alert, n) => [order[n] ?? 0, alert] as const)
        .sort(([a], [b]) => a - b)
        .map(([, alert]) => alert);
      expect(correlate(shuffled, known)).toEqual(whole);
      // Each round keeps whose an alert was found to be.
      let so: AlertFacts[] = [];
      for (const alert of shuffled) {
        so.push(alert);
        const groups = correlate(so, known);
        const owner = new Map(groups.flatMap((ids) => ids.map((id) => [id, ids[0]] as const)));
        so = so.map((each) => ({ ...each, actorId: owner.get(each.id) }));
      }
      expect(correlate(so, known)).toEqual(whole);
    }),
  );
});
