import { describe, expect, it } from '@jest/globals';
import type { ApiCall } from '../../../../src/event/index.js';
import { assessServicePosture } from '../../../../src/inventory/posture/assess-service-posture.js';
import { digestOf, type EndpointDigest } from '../../../../src/inventory/posture/endpoint-digest.js';
import type { AssessedEndpoint } from '../../../../src/inventory/posture/rule.js';
import type { DeclaredMethod } from '../../../../src/inventory/posture/service-rule.js';
import { builtAt } from '../../../kit/builders.js';
import { field, latest, learn, MINUTE_MS, ordersEndpoint, repeated } from './assessed.js';

const DAY_MS = 86_400_000;

function digest(
  method: string,
  template: string,
  calls: readonly ApiCall[],
  rest: Partial<AssessedEndpoint> = {},
): EndpointDigest {
  const { sketch, facts } = learn(calls);
  const endpoint = { ...ordersEndpoint, method, template, ...rest };
  return JSON.parse(
    JSON.stringify(digestOf(`${method} ${template}`, endpoint, sketch, facts, latest(calls) + 1)),
  );
}
const rules = (digests: EndpointDigest[], declared: DeclaredMethod[] = []) =>
  assessServicePosture({ digests, declared }).map(({ rule, subject, severity }) => [
    rule.replace('posture.', ''),
    subject,
    severity,
  ]);

describe('authentication that differs by method', () => {
  const known = digest('GET', '/orders/{id}', repeated(30));
  it('is found where a stranger may change what only the known may read', () => {
    const open = digest('DELETE', '/orders/{orderId}', repeated(5, { anonymous: true }));
    expect(rules([known, open])).toEqual([['authentication-mixed', 'DELETE /orders/{orderId}', 'high']]);
  });
  it('is silent on a public catalogue that only the known may change', () => {
    const read = digest('GET', '/products/{id}', repeated(30, { anonymous: true }));
    expect(rules([read, digest('PUT', '/products/{id}', repeated(30))])).toEqual([]);
  });
  it('is silent on one odd request, on refusals, and on signing up', () => {
    expect(rules([known, digest('DELETE', '/orders/{id}', repeated(1, { anonymous: true }))])).toEqual([]);
    expect(
      rules([known, digest('DELETE', '/orders/{id}', repeated(30, { anonymous: true, status: 401 }))]),
    ).toEqual([]);
    const users = digest('GET', '/users', repeated(30));
    expect(
      rules([
        users,
        digest('POST', '/users', repeated(30, { anonymous: true, sent: [field('p', 'password')] })),
      ]),
    ).toEqual([]);
  });
  it('never drops findings that stand for others, however many there are and in whatever order they come', () => {
    const opened = digest('DELETE', '/orders/{id}', repeated(5, { anonymous: true }));
    const at = (from: EndpointDigest, n: number): EndpointDigest => {
      const endpoint = { ...from.endpoint, template: `/things${n}/{id}` };
      return { ...from, id: `${from.id} ${n}`, endpoint };
    };
    const numbers = Array.from({ length: 120 }, (_, n) => n);
    const digests = numbers.flatMap((n) => [at(known, n), at(opened, n)]);
    const first = assessServicePosture({ digests });
    expect(first).toHaveLength(100);
    const open = new Set(first.map(({ rule, subject }) => `${rule}|${subject}`));
    const again = assessServicePosture({ digests: [...digests].reverse(), open });
    expect(new Set(again.map(({ rule, subject }) => `${rule}|${subject}`))).toEqual(open);
  });
  it('is gone when the change asks for it', () => {
    const mended = [
      ...repeated(5, { anonymous: true }),
      ...repeated(60, { anonymous: true, status: 401 }, builtAt + DAY_MS),
    ];
    expect(rules([known, digest('DELETE', '/orders/{id}', mended)])).toEqual([]);
  });
});

describe('mass assignment', () => {
  const reads = digest(
    'GET',
    '/users/{id}',
    repeated(30, { body: [field('data.id'), field('data.name'), field('data.role')] }),
  );
  const writes = (odd: number, all: number) => [
    ...repeated(all - odd, { sent: [field('name')] }),
    ...repeated(odd, { sent: [field('name'), field('role')] }, builtAt + DAY_MS),
  ];
  it('is found where few writers send what reads always have and rights depend on', () => {
    expect(rules([reads, digest('PATCH', '/users/{userId}', writes(4, 60))])).toEqual([
      ['mass-assignment', 'PATCH /users/{userId}: role', 'high'],
    ]);
  });
  it('is silent on one odd request, and on a form that always sends the field', () => {
    expect(rules([reads, digest('PATCH', '/users/{id}', writes(1, 60))])).toEqual([]);
    expect(rules([reads, digest('PATCH', '/users/{id}', writes(60, 60))])).toEqual([]);
  });
  it('is silent on what was refused, on what reads do not have, and on administrators’ routes', () => {
    const refused = [
      ...repeated(50, { sent: [field('name')] }),
      ...repeated(5, { sent: [field('role')], status: 400 }),
    ];
    expect(rules([reads, digest('PATCH', '/users/{id}', refused)])).toEqual([]);
    const other = digest('GET', '/users/{id}', repeated(30, { body: [field('id'), field('name')] }));
    expect(rules([other, digest('PATCH', '/users/{id}', writes(4, 60))])).toEqual([]);
    const admin = digest('GET', '/admin/users/{id}', repeated(30, { body: [field('role')] }));
    expect(rules([admin, digest('PATCH', '/admin/users/{id}', writes(4, 60))])).toEqual([]);
  });
  it('is silent on optional fields that nothing depends on', () => {
    const read = digest('GET', '/users/{id}', repeated(30, { body: [field('nickname')] }));
    const write = [...repeated(56, { sent: [field('name')] }), ...repeated(4, { sent: [field('nickname')] })];
    expect(rules([read, digest('PATCH', '/users/{id}', write)])).toEqual([]);
  });
  it('is gone when later writes show that it is refused', () => {
    const mended = [
      ...writes(4, 60),
      ...repeated(60, { sent: [field('name')] }, builtAt + 9 * DAY_MS, 4 * 60 * MINUTE_MS),
    ];
    expect(rules([reads, digest('PATCH', '/users/{id}', mended)])).toEqual([]);
  });
});

describe('excessive data', () => {
  const list = (prefix = '') =>
    repeated(150, { body: [field(`${prefix}[].id`), field(`${prefix}[].ssn`, 'ssn')] });
  const item = digest('GET', '/users/{id}', repeated(150, { body: [field('id'), field('ssn', 'ssn')] }));
  it('is found in lists whose items hold what the record holds and nobody asks for', () => {
    expect(rules([item, digest('GET', '/users', list('data'))])).toEqual([
      ['excessive-data', 'GET /users', 'medium'],
    ]);
  });
  it('is silent when callers work with the field', () => {
    const form = digest('POST', '/tax', repeated(30, { sent: [field('ssn', 'ssn')] }));
    expect(rules([item, form, digest('GET', '/users', list())])).toEqual([]);
  });
  it('is silent on lists that are the only place of it, on one address, and on few answers', () => {
    const lean = digest('GET', '/users/{id}', repeated(150, { body: [field('id')] }));
    expect(rules([lean, digest('GET', '/users', list())])).toEqual([]);
    const mail = digest('GET', '/users/{id}', repeated(150, { body: [field('email', 'email')] }));
    expect(
      rules([mail, digest('GET', '/users', repeated(150, { body: [field('[].email', 'email')] }))]),
    ).toEqual([]);
    expect(rules([item, digest('GET', '/users', list().slice(0, 5))])).toEqual([]);
  });
  it('is gone when lists no longer carry it', () => {
    const mended = [...list(), ...repeated(100, { body: [field('[].id')] }, builtAt + DAY_MS)];
    expect(rules([item, digest('GET', '/users', mended)])).toEqual([]);
  });
});

describe('versions in parallel', () => {
  const v = (version: string, calls = repeated(20)) => digest('GET', `/api/${version}/orders/{id}`, calls);
  it('is found once for all routes of both', () => {
    const more = ['v1', 'v2'].map((version) => digest('POST', `/api/${version}/orders`, repeated(20)));
    expect(rules([v('v1'), v('v2'), ...more])).toEqual([
      ['versions-parallel', 'shop.example.com/api/{version}', 'low'],
    ]);
  });
  it('is worse when the older lets strangers in', () => {
    expect(rules([v('v1', repeated(20, { anonymous: true })), v('v2')])[0]?.[2]).toBe('high');
  });
  it('is silent on different routes, on an odd call, and on a version that is gone', () => {
    expect(rules([v('v1'), digest('GET', '/api/v2/users', repeated(20))])).toEqual([]);
    expect(rules([v('v1', repeated(2)), v('v2')])).toEqual([]);
    expect(rules([v('v1'), v('v2', repeated(20, {}, builtAt + 30 * DAY_MS))])).toEqual([]);
  });
});

describe('methods that nobody uses', () => {
  const soon = builtAt + 40 * DAY_MS;
  const busy = digest('GET', '/orders/{id}', [...repeated(5), ...repeated(60, {}, soon)]);
  it('is found after a month of silence while the resource is in use', () => {
    expect(rules([busy, digest('DELETE', '/orders/{id}', repeated(5))])).toEqual([
      ['unused-method', 'DELETE /orders/{id}', 'low'],
    ]);
  });
  it('is found where the application lists a method that was never called', () => {
    expect(rules([busy], [{ method: 'PUT', template: '/orders/{orderId}' }])).toEqual([
      ['unused-method', 'PUT /orders/{orderId}', 'low'],
    ]);
  });
  it('is silent on operations of one path, of which one is called no more', () => {
    const at = { protocol: 'graphql' as const };
    const used = digest('POST', '/graphql', [...repeated(5), ...repeated(60, {}, soon)], {
      ...at,
      operation: 'query.orders',
    });
    const left = digest('POST', '/graphql', repeated(5), { ...at, operation: 'query.me' });
    expect(rules([used, left])).toEqual([]);
  });
  it('is silent on what was used lately, on reads, on quiet resources, and on a service that is new', () => {
    expect(rules([busy, digest('DELETE', '/orders/{id}', repeated(5, {}, soon))])).toEqual([]);
    expect(
      rules(
        [busy],
        [
          { method: 'GET', template: '/orders/{id}' },
          { method: 'PUT', template: '/other' },
        ],
      ),
    ).toEqual([]);
    const quiet = digest('GET', '/orders/{id}', repeated(5, {}, soon));
    expect(rules([quiet, digest('DELETE', '/orders/{id}', repeated(5))])).toEqual([]);
    const fresh = digest('GET', '/orders/{id}', repeated(100));
    expect(rules([fresh], [{ method: 'PUT', template: '/orders/{id}' }])).toEqual([]);
  });
});
