import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApiCall, Principal, ShapeField } from '../../../../src/event/index.js';
import { distinctCount } from '../../../../src/inventory/facts/distinct.js';
import {
  addFacts,
  createFacts,
  type EndpointFacts,
  loadFacts,
  observeFacts,
  saveFacts,
} from '../../../../src/inventory/facts/endpoint-facts.js';
import { DAY_MS, DAYS_MAX, RECENT_MAX } from '../../../../src/inventory/facts/facts-state.js';
import { quantile } from '../../../../src/inventory/facts/histogram.js';
import { apiCall, builtAt, token } from '../../../kit/builders.js';

const classes = fc.subarray(['email', 'card', 'password', 'name', 'custom:a', 'api-key', 'jwt']);
const field: fc.Arbitrary<ShapeField> = fc.record({
  path: fc.constantFrom(
    'id',
    'role',
    'items[].email',
    'data.a',
    ...Array.from({ length: 15 }, (_, n) => `f${n}`),
  ),
  type: fc.constant('string' as const),
  classes,
});
const shape = fc.record({ fields: fc.array(field, { maxLength: 5 }) });
const principal: fc.Arbitrary<Principal | undefined> = fc.option(
  fc.record({
    token: fc.nat(40).map((n) => token(`p${n}`)),
    kind: fc.constantFrom('jwt', 'session', 'basic', 'api-key'),
    roles: fc.constant([token('role')]),
    jwt: fc.record({
      algorithm: fc.constantFrom('none', 'HS256', 'RS256'),
      expires: fc.boolean(),
      lifetimeSeconds: fc.nat(10_000_000),
    }),
  }),
  { nil: undefined },
);
const call: fc.Arbitrary<ApiCall> = fc
  .record({
    time: fc.nat(50 * DAY_MS).map((ms) => builtAt + ms),
    principal,
    status: fc.constantFrom(200, 201, 301, 401, 404, 429, 500),
    body: shape,
    sent: shape,
    address: fc.constantFrom('198.51.100.7', '10.0.0.1', '::1', `tk_${token('x')}`),
    tls: fc.boolean(),
    durationMs: fc.nat(10_000),
    blocked: fc.boolean(),
  })
  .map(({ time, principal: who, status, body, sent, address, tls, durationMs, blocked }) => {
    const { principal: _, ...made } = apiCall({
      time,
      durationMs,
      response: { status, body, marks: ['list-large', 'stack-trace'] },
      request: { body: sent, query: sent },
      client: { address },
      transport: { tls },
    });
    return { ...made, ...(who && { principal: who }), ...(blocked && { blocked }) };
  });
const calls = fc.array(call, { maxLength: 60 });

function factsOf(list: readonly ApiCall[]): EndpointFacts {
  const facts = createFacts();
  for (const each of list) observeFacts(facts, each, 'inapp-node');
  return facts;
}
const text = (facts: EndpointFacts): string => JSON.stringify(saveFacts(facts));

describe('facts of an endpoint', () => {
  it('are the same whatever the order of the calls', () => {
    fc.assert(
      fc.property(
        calls.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => expect(text(factsOf(shuffled))).toBe(text(factsOf(list))),
      ),
    );
  });

  it('are the same however the calls were split among lanes, and merging leaves its sources alone', () => {
    fc.assert(
      fc.property(calls, calls, calls, (a, b, c) => {
        const whole = text(factsOf([...a, ...b, ...c]));
        const [x, y, z] = [factsOf(a), factsOf(b), factsOf(c)];
        const before = text(y);
        const left = createFacts();
        for (const each of [x, y, z]) addFacts(left, each);
        const right = createFacts();
        addFacts(z, y);
        addFacts(right, z);
        addFacts(right, x);
        expect(text(left)).toBe(whole);
        expect(text(right)).toBe(whole);
        expect(text(y)).toBe(before);
      }),
    );
  });

  it('come back from JSON as they were', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const saved = text(factsOf(list));
        expect(text(loadFacts(JSON.parse(saved)))).toBe(saved);
      }),
    );
  });

  it('keep the last thirty days apart, and count what is older', () => {
    const facts = factsOf(Array.from({ length: 45 }, (_, day) => apiCall({ time: builtAt + day * DAY_MS })));
    expect(facts.days.size).toBe(DAYS_MAX);
    expect(facts.ever.get('calls')?.count).toBe(45);
    expect(Math.min(...facts.days.keys())).toBe(Math.floor(builtAt / DAY_MS) + 15);
  });

  it('stay small whatever is called', () => {
    const facts = createFacts();
    for (let n = 0; n < 5_000; n++) {
      const body = {
        fields: [{ path: `items[].f${n}`, type: 'string' as const, classes: [`custom:c${n}`] }],
      };
      const { principal: _, ...made } = apiCall({
        time: builtAt + n * 10_000_000,
        client: { address: `203.0.${n % 250}.${n % 199}` },
        durationMs: n,
        response: { status: 200, bytes: n * n, body },
        request: { query: body, body: { fields: [{ path: `x${n}.role`, type: 'string' }] } },
      });
      observeFacts(facts, made, 'collector');
    }
    expect(text(facts).length).toBeLessThan(30_000);
    for (const times of facts.recent.values()) expect(times.length).toBeLessThanOrEqual(RECENT_MAX);
  });

  it('tell how many callers there were, about', () => {
    const facts = createFacts();
    for (let n = 0; n < 3_000; n++)
      observeFacts(
        facts,
        apiCall({ principal: { token: token(`p${n % 600}`), kind: 'session' } }),
        'collector',
      );
    expect(Math.abs(distinctCount(facts.principals) - 600)).toBeLessThan(120);
    expect(distinctCount(facts.clients)).toBe(1);
  });

  it('tell quantiles of latency within a tenth', () => {
    const { latencyMs } = factsOf(Array.from({ length: 1_000 }, (_, n) => apiCall({ durationMs: n + 1 })));
    const p95 = quantile(latencyMs, 0.95) ?? 0;
    expect(Math.abs(p95 - 950) / 950).toBeLessThan(0.1);
    expect(quantile(new Map(), 0.5)).toBeUndefined();
  });

  it('never take what a sensor answered for the application’s', () => {
    const facts = factsOf([apiCall({ blocked: true, response: { status: 403 } })]);
    expect(facts.ever.has('calls')).toBe(false);
    expect(facts.ever.get('blocked')?.count).toBe(1);
    expect(facts.recent.size).toBe(0);
  });

  it('never take the silence of a brief call for the absence of headers', () => {
    const brief = apiCall({ request: { bytes: 0 }, response: { status: 200, contentType: 'text/html' } });
    const facts = factsOf([brief]);
    expect([
      facts.ever.get('brief')?.count,
      facts.ever.has('told'),
      facts.ever.has('browser-answers'),
    ]).toEqual([1, false, false]);
  });
});
