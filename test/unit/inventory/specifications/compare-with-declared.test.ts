import { describe, expect, test } from '@jest/globals';
import type { DeclaredRoute } from '../../../../src/event/index.js';
import { gatewayAsDeclared, routesAsDeclared } from '../../../../src/inventory/specifications/as-declared.js';
import {
  type Comparison,
  compareWithDeclared,
} from '../../../../src/inventory/specifications/compare/compare-with-declared.js';
import type {
  DeclaredFor,
  ObservedEndpoint,
} from '../../../../src/inventory/specifications/compare/observed-endpoint.js';
import { quietSpell } from '../../../../src/inventory/specifications/compare/quiet-spell.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';

const DAY = 86_400_000;
const now = 100 * DAY;
let count = 0;

const seen = (method: string, template: string, more: Partial<ObservedEndpoint> = {}): ObservedEndpoint => ({
  id: `endpoint-${++count}`,
  service: 'shop',
  host: 'api.example.com',
  protocol: 'rest',
  method,
  template,
  fromRoute: true,
  calls: 50,
  succeeded: 40,
  firstSeenAt: now - 10 * DAY,
  lastSeenAt: now - 1000,
  ...more,
});

function specification(
  paths: Record<string, readonly string[]>,
  more: object = {},
  method: object = {},
): DeclaredFor {
  const document = {
    openapi: '3.0.0',
    info: { title: 'Shop', version: '1' },
    ...more,
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, methods]) => [
        path,
        Object.fromEntries(methods.map((name) => [name, method])),
      ]),
    ),
  };
  const reading = readSpecification(JSON.stringify(document));
  if (!('ok' in reading)) throw new Error(reading.problem.message);
  return { api: reading.ok, service: 'shop' };
}
const compare = (declared: DeclaredFor[], observed: ObservedEndpoint[], more: Partial<Comparison> = {}) =>
  compareWithDeclared({ declared, observed, now, ...more }).findings.map(
    ({ draft: { rule, subject, evidence } }) =>
      `${rule.replace('discovery.', '')} ${subject ?? ''} ${evidence.endpoint ?? evidence.operation ?? ''}`.replace(
        / +/g,
        ' ',
      ),
  );

describe('shadow', () => {
  const declared = specification({ '/orders/{id}': ['get'] });
  test('is traffic that is answered with success and not declared', () => {
    expect(
      compare(
        [declared],
        [seen('GET', '/orders/{orderId}'), seen('GET', '/orders/export'), seen('DELETE', '/orders/{id}')],
      ),
    ).toEqual(['shadow GET /orders/export', 'shadow DELETE /orders/{id}']);
  });
  test('is never one odd request, one that was refused, a health check, a file or the root', () => {
    const observed = [
      seen('GET', '/orders/{id}'),
      seen('GET', '/once', { succeeded: 2 }),
      seen('GET', '/refused', { succeeded: 0 }),
      ...['/healthz', '/static/app.js', '/', '/.well-known/security.txt'].map((path) => seen('GET', path)),
    ];
    expect(compare([declared], observed)).toEqual([]);
  });
  test('a word read off a path may be a value of a declared parameter', () => {
    expect(compare([declared], [seen('GET', '/orders/export', { fromRoute: false })])).toEqual([]);
  });
  test('is never told outside of the base path, the host or the service that a specification is for', () => {
    const based = specification({ '/orders': ['get'] }, { servers: [{ url: 'https://api.example.com/v1' }] });
    const other = { ...seen('GET', '/v1/elsewhere'), service: 'other' };
    expect(compare([based], [seen('GET', '/v1/orders'), seen('GET', '/admin'), other])).toEqual([]);
    const unbound = {
      api: specification({ '/orders': ['get'] }, { servers: [{ url: 'https://b.example.com' }] }).api,
    };
    expect(compare([unbound], [seen('GET', '/orders'), seen('GET', '/x')])).toEqual([]);
  });
  test('a base path that a proxy takes off is found out', () => {
    const based = specification({ '/orders': ['get'] }, { servers: [{ url: '/api' }] });
    expect(compare([based], [seen('GET', '/orders')])).toEqual([]);
  });
  test('of GraphQL is a root field that the schema lacks', () => {
    const reading = readSpecification('type Query { orders: Int }');
    const sdl = { api: 'ok' in reading ? reading.ok : specification({}).api, service: 'shop' };
    const asked = (operation: string) => seen('POST', '/graphql', { protocol: 'graphql', operation });
    expect(compare([sdl], [asked('query orders,secrets'), asked('query __schema')])).toEqual([
      'shadow query secrets POST /graphql',
    ]);
  });
  test('a catch-all of a gateway covers what comes through it', () => {
    const api = gatewayAsDeclared({
      kind: 'gateway.listed',
      id: 'gateway-1',
      time: 1,
      provider: 'aws',
      type: 'apigateway-http',
      gatewayId: 'g1',
      hosts: ['api.example.com'],
      routes: [
        { method: 'ANY', route: '/files/{proxy+}', authorizer: 'jwt' },
        { method: 'GET', route: '/orders', authorizer: 'none' },
      ],
    });
    expect(
      compare(
        [{ api }],
        [seen('PUT', '/files/{a}/{b}/{c}'), seen('GET', '/orders'), seen('POST', '/orders')],
      ),
    ).toEqual(['shadow POST /orders']);
  });
  test('at a gateway’s own address begins with its stage; another stage’s path is not its', () => {
    const api = gatewayAsDeclared({
      kind: 'gateway.listed',
      id: 'gateway-1',
      time: 1,
      provider: 'aws',
      type: 'apigateway-rest',
      gatewayId: 'g1',
      stage: 'prod',
      hosts: ['g1.execute-api.eu-west-1.amazonaws.com', 'api.example.com'],
      routes: [{ method: 'GET', route: '/orders/{id}', authorizer: 'iam' }],
    });
    const there = { host: 'g1.execute-api.eu-west-1.amazonaws.com' };
    expect(
      compare(
        [{ api }],
        [
          seen('GET', '/prod/orders/{id}', there),
          seen('GET', '/orders/{id}'),
          seen('GET', '/test/orders/{id}', there),
        ],
      ),
    ).toEqual(['shadow GET /test/orders/{id}']);
  });
});

describe('orphan', () => {
  const declared = specification({ '/orders': ['get'], '/old': ['get', 'options'] });
  test('is declared and never called, once the service is known for days or thousands of calls', () => {
    expect(compare([declared], [seen('GET', '/orders')])).toEqual(['orphan GET /old GET /old']);
    const young = { firstSeenAt: now - DAY };
    expect(compare([declared], [seen('GET', '/orders', { ...young, calls: 1000 })])).toHaveLength(1);
  });
  test('is never told on thin evidence', () => {
    expect(compare([declared], [seen('GET', '/orders', { firstSeenAt: now - DAY })])).toEqual([]);
    expect(compare([declared], [])).toEqual([]);
  });
  test('of the route table and a specification is one finding', () => {
    const routes: DeclaredRoute[] = [{ method: 'GET', route: '/old', framework: 'express' }];
    const table = { api: routesAsDeclared(routes), service: 'shop' };
    const { findings } = compareWithDeclared({
      declared: [declared, table],
      observed: [seen('GET', '/orders')],
      now,
    });
    expect(findings.map(({ draft }) => draft.evidence.declaredBy)).toEqual([['Shop', 'routes of express']]);
  });
});

describe('zombie', () => {
  test('is what is declared deprecated and called, and more so past its end', () => {
    const declared = specification(
      { '/orders': ['get'] },
      {},
      { deprecated: true, 'x-sunset': '1970-04-01' },
    );
    const [finding] = compareWithDeclared({
      declared: [declared],
      observed: [seen('GET', '/orders')],
      now,
    }).findings;
    expect(finding?.draft).toMatchObject({
      rule: 'discovery.zombie',
      subject: 'deprecated',
      severity: 'high',
    });
    expect(finding?.draft.evidence.daysPastSunset).toBe(9);
    expect(
      compare(
        [declared],
        [seen('GET', '/orders', { lastSeenAt: now - 40 * DAY, firstSeenAt: now - 50 * DAY })],
      ),
    ).toEqual([]);
  });
  test('is an older version beside a newer one that is called, unless its owner declares both', () => {
    const both = [seen('GET', '/v1/orders'), seen('GET', '/v2/orders'), seen('GET', '/v1/users')];
    expect(compare([], both)).toEqual(['zombie superseded GET /v1/orders']);
    const declared = specification({ '/v1/orders': ['get'], '/v2/orders': ['get'], '/v1/users': ['get'] });
    expect(compare([declared], both)).toEqual([]);
    expect(compare([], [seen('GET', '/v1/orders'), seen('GET', '/v2/orders', { succeeded: 1 })])).toEqual([]);
  });
  test('is what was silent and is called again, with the days', () => {
    const quiet = quietSpell(
      [
        [10, 5],
        [99, 4],
      ],
      30,
    );
    expect(quiet).toEqual({ quietDays: 88, endedAt: 99 * DAY, calls: 4 });
    expect(compare([], [seen('GET', '/old', { quiet })])).toEqual(['zombie silent GET /old']);
    expect(
      compare([], [seen('GET', '/old', { quiet: { quietDays: 88, endedAt: now - 20 * DAY, calls: 4 } })]),
    ).toEqual([]);
    expect(
      quietSpell(
        [
          [10, 5],
          [30, 4],
        ],
        30,
      ),
    ).toBeUndefined();
  });
});
