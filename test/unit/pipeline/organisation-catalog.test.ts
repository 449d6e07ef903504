import { describe, expect, test } from '@jest/globals';
import type { PathSegment, TokenType } from '../../../src/event/index.js';
import type { CallPlace } from '../../../src/pipeline/catalog/catalog-entries.js';
import { catalogLimits } from '../../../src/pipeline/catalog/catalog-limits.js';
import { OrganisationCatalog } from '../../../src/pipeline/catalog/organisation-catalog.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import { token } from '../../kit/builders.js';

const organisation = '11111111-1111-4111-8111-111111111111';
const path = (...segments: string[]): PathSegment[] =>
  segments.map((s) => (s.startsWith(':') ? { type: s.slice(1) as TokenType, token: token(s) } : s));

const call = (overrides: Partial<CallPlace> = {}): CallPlace => ({
  ...{ service: 'shop', protocol: 'rest', method: 'GET', host: 'shop.test', path: path('orders', ':int') },
  ...{ route: undefined, operation: undefined, status: 200, time: 1000 },
  ...overrides,
});
const inapp = (overrides: Partial<CallPlace> = {}) => call({ route: '/orders/:orderId', ...overrides });
const seen = (overrides: Partial<CallPlace> = {}) => call({ service: 'shop.test', ...overrides });

const make = (limits = catalogLimits) => {
  const metrics = new PipelineMetrics();
  return { metrics, catalog: new OrganisationCatalog(organisation, limits, metrics) };
};

describe('endpoints of an organisation', () => {
  test('are one for all ids, spellings of a host and forms of an id, and another for each method and operation', () => {
    const { catalog } = make();
    const first = catalog.resolve(seen(), true);
    expect(catalog.resolve(seen({ path: path('orders', ':uuid'), host: 'SHOP.test:443' }), true)).toBe(first);
    expect(catalog.resolve(seen({ method: 'HEAD' }), true)).toBe(first);
    expect(catalog.resolve(seen({ method: 'PUT' }), true)).not.toBe(first);
    const graphql = { protocol: 'graphql', path: path('graphql'), method: 'POST' };
    const a = catalog.resolve(seen({ ...graphql, operation: 'me' }), true);
    expect(catalog.resolve(seen({ ...graphql, operation: 'orders' }), true)).not.toBe(a);
    expect(first?.facet).toMatchObject({
      method: 'GET',
      host: 'shop.test',
      template: '/orders/{id}',
      firstSeenAt: 1000,
    });
  });

  test('have the same id in every process, and another in every organisation', () => {
    const other = new OrganisationCatalog(
      '22222222-2222-4222-8222-222222222222',
      catalogLimits,
      new PipelineMetrics(),
    );
    const id = make().catalog.resolve(seen(), true)?.facet.id;
    expect(make().catalog.resolve(seen(), true)?.facet.id).toBe(id);
    expect(other.resolve(seen(), true)?.facet.id).not.toBe(id);
  });

  test('are not made by an attacker’s million random paths, nor are services by random hosts', () => {
    const { catalog } = make();
    for (let index = 0; index < 10_000; index++) {
      expect(catalog.resolve(seen({ path: path(`x${index}`), status: 404 }), true)).toBeUndefined();
      expect(catalog.resolve(call({ path: path(`x${index}`), status: 404 }), false)).toBeUndefined();
      expect(
        catalog.resolve(seen({ service: `h${index}`, host: `h${index}`, status: 404 }), true),
      ).toBeUndefined();
    }
    expect(catalog.size).toEqual({ services: 0, endpoints: 0 });
  });

  test('keep what is not found at a known one, whoever sees it', () => {
    const { catalog } = make();
    const known = catalog.resolve(seen(), true);
    expect(catalog.resolve(seen({ status: 404 }), true)).toBe(known);
    const route = catalog.resolve(inapp({ service: 'other', host: 'other', status: 404 }), false);
    expect(route?.facet.template).toBe('/orders/{orderId}');
  });

  test('never come of operations that callers make up, though the framework knows the route', () => {
    const { catalog } = make();
    const made = (index: number) => inapp({ operation: `query.a${index}`, isMadeUp: true });
    for (let index = 0; index < 1000; index++) expect(catalog.resolve(made(index), false)).toBeUndefined();
    expect(catalog.size.endpoints).toBe(0);
    const known = catalog.resolve({ ...made(1), isMadeUp: false }, false);
    expect(catalog.resolve(made(1), false)).toBe(known);
  });

  test('are bounded, in all and by service, and what is left out is counted', () => {
    const { catalog, metrics } = make({
      ...catalogLimits,
      endpointsMax: 5,
      endpointsPerServiceMax: 3,
      servicesMax: 2,
    });
    for (const service of ['a', 'b', 'c'])
      for (let index = 0; index < 4; index++)
        catalog.resolve(seen({ service, path: path(`p${index}`) }), true);
    expect(catalog.size).toEqual({ services: 2, endpoints: 5 });
    expect(metrics.endpointsRefused).toBe(3);
    expect(metrics.servicesRefused).toBe(4);
  });

  test('share a host name `*` once a service has been called by very many', () => {
    const { catalog } = make({ ...catalogLimits, hostsPerServiceMax: 3 });
    for (let index = 0; index < 50; index++) catalog.resolve(inapp({ host: `h${index}` }), false);
    expect(catalog.size.endpoints).toBe(4);
  });
});

describe('in-app and agentless sensors', () => {
  test('meet at the application’s endpoint, by its routes', () => {
    const { catalog } = make();
    const app = catalog.resolve(inapp(), false);
    expect(catalog.resolve(seen({ status: 200 }), true)).toBe(app);
    expect(catalog.resolve(seen({ path: path('orders', 'abc'), status: 200 }), true)).toBe(app);
    expect(
      catalog.resolve(
        seen({ path: path('orders', ':int'), host: 'other.test', service: 'other.test' }),
        true,
      ),
    ).not.toBe(app);
  });

  test('are one endpoint when the agentless one came first: it keeps its id and its age', () => {
    const { catalog } = make();
    const before = catalog.resolve(seen({ time: 500 }), true);
    const app = catalog.resolve(inapp({ time: 2000 }), false);
    expect(app?.facet).toMatchObject({
      id: before?.facet.id,
      firstSeenAt: 500,
      template: '/orders/{orderId}',
    });
    expect(app?.service.name).toBe('shop');
    expect(catalog.resolve(seen(), true)).toBe(app);
    expect(catalog.size.endpoints).toBe(1);
  });

  test('are told apart where the application answers a route of another method', () => {
    const { catalog } = make();
    catalog.resolve(inapp(), false);
    expect(catalog.resolve(seen({ method: 'DELETE', status: 404 }), true)).toBeUndefined();
  });
});

describe('what the database knows', () => {
  const known = {
    services: [
      {
        id: 'aaaaaaaa-0000-4000-8000-000000000000',
        name: 'shop',
        kind: 'application' as const,
        declared: [{ method: 'GET', template: '/orders/{id}' }],
        listed: [],
      },
    ],
    corrections: [],
    learned: [],
    endpoints: [
      {
        ...{
          id: 'bbbbbbbb-0000-4000-8000-000000000000',
          serviceId: 'aaaaaaaa-0000-4000-8000-000000000000',
          protocol: 'rest',
        },
        ...{
          method: 'GET',
          host: 'shop.test',
          template: '/orders/{id}',
          operation: undefined,
          templateSource: 'route' as const,
          firstSeenAt: 7,
        },
      },
    ],
  };

  test('is met again under the ids it has there', () => {
    const { catalog } = make();
    catalog.merge(known);
    expect(catalog.resolve(inapp(), false)?.facet).toMatchObject({
      id: known.endpoints[0]?.id,
      firstSeenAt: 7,
      declared: true,
    });
    expect(catalog.resolve(seen(), true)?.facet.id).toBe(known.endpoints[0]?.id);
  });

  test('decides anew what is declared when a specification has changed', () => {
    const { catalog } = make();
    catalog.merge({
      ...known,
      services: known.services.map((service) => ({ ...service, declared: undefined })),
    });
    const entry = catalog.resolve(inapp(), false);
    expect(entry?.facet.declared).toBeUndefined();
    catalog.merge(known);
    expect(entry?.facet.declared).toBe(true);
    expect(
      catalog.resolve(inapp({ route: '/internal/debug', path: path('internal', 'debug') }), false)?.facet
        .declared,
    ).toBe(false);
  });
});

describe('an attack', () => {
  test('is placed at the endpoint that is there, whatever its protocol', () => {
    const { catalog } = make();
    const graphql = catalog.resolve(
      inapp({ protocol: 'graphql', route: '/graphql', path: path('graphql'), operation: 'me' }),
      false,
    );
    expect(
      catalog.resolvePlace(inapp({ route: '/graphql', path: path('graphql'), status: 404 }), false),
    ).toBe(graphql);
  });
  test('proves an endpoint by its route, and by nothing else', () => {
    const { catalog } = make();
    expect(catalog.resolvePlace(call({ path: path('etc'), status: 404 }), false)).toBeUndefined();
    expect(catalog.resolvePlace(inapp({ status: 404 }), false)?.facet.template).toBe('/orders/{orderId}');
  });
});

test('an endless spelling finds its endpoint and is not remembered', () => {
  const { catalog } = make();
  const long = inapp({ operation: 'o'.repeat(200), path: [], route: `/${'r'.repeat(900)}` });
  const entry = catalog.resolve(long, false);
  expect(entry).toBeDefined();
  expect(catalog.resolve(long, false)).toBe(entry);
});
