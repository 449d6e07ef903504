import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiCall, Shape } from '../../../../src/event/index.js';
import { readBody } from '../../../../src/inspect/body-shape.js';
import { openapiDocument } from '../../../../src/inventory/openapi/openapi-document.js';
import {
  createEndpointSketch,
  type EndpointSketch,
  observeCall,
} from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { compareWithDeclared } from '../../../../src/inventory/specifications/compare/compare-with-declared.js';
import type { ObservedEndpoint } from '../../../../src/inventory/specifications/compare/observed-endpoint.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';
import { apiCall } from '../schemas/api-call.js';

const token = 'abcdefghijklmnopqrstuv';
const words = [
  'id',
  'name',
  'total',
  'items',
  'customer',
  'email',
  'address',
  'city',
  'note',
  'state',
  'price',
];

const value = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constantFrom('text', 'a@example.com', '2024-01-01', '8f14e45f-ceea-467f-a0e6-9a2b5c1d3e4f'),
    fc.constant(null),
  ),
  object: fc.dictionary(fc.constantFrom(...words), tie('node'), { maxKeys: 5 }),
  node: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('object'), fc.array(tie('node'), { maxLength: 3 })),
}));

const shapeOf = (body: unknown): Shape | undefined => readBody(body, 0).shape;
const names = (list: readonly string[]): Shape => ({
  fields: list.map((path) => ({ path, type: 'string' })),
});

const call: fc.Arbitrary<ApiCall> = fc
  .record({
    sent: value.object,
    answered: fc.oneof(value.object, value.node),
    status: fc.constantFrom(200, 200, 201, 302, 404, 500),
    query: fc.subarray(['page', 'limit', 'filter.name', 'ids[]', 'sort']),
    headers: fc.subarray(['x-tenant', 'authorization', 'x-request-id', 'x-forwarded-for', 'cookie.sid']),
    typed: fc.constantFrom(
      'application/json',
      undefined,
      'application/*+json',
      'application/x-www-form-urlencoded',
    ),
    segment: fc.constantFrom('int', 'uuid', 'opaque'),
  })
  .map(({ sent, answered, status, query, headers, typed, segment }) => {
    const body = shapeOf(sent);
    const answer = shapeOf(answered);
    return apiCall({
      method: 'POST',
      path: ['orders', { type: segment as 'int', token }],
      request: {
        query: names(query),
        headers: names(headers),
        ...(body && { body }),
        ...(typed && { contentType: typed }),
        bytes: 10,
      },
      response: { status, ...(answer && { body: answer }), contentType: 'application/json', bytes: 10 },
    });
  });

const sketchOf = (calls: readonly ApiCall[]): EndpointSketch => {
  const sketch = createEndpointSketch();
  for (const each of calls) observeCall(sketch, each);
  return sketch;
};

const endpoint = (sketch: EndpointSketch): ObservedEndpoint => ({
  id: 'endpoint-1',
  service: 'shop',
  host: 'api.example.com',
  protocol: 'rest',
  method: 'POST',
  template: '/orders/{id}',
  fromRoute: true,
  calls: sketch.calls,
  succeeded: sketch.calls,
  firstSeenAt: 1,
  lastSeenAt: 2,
  sketch,
});

/** Our own description of a sketch, read back. */
function declaredOf(sketch: EndpointSketch) {
  const document = openapiDocument({ name: 'shop', servers: ['https://api.example.com'] }, [
    { method: 'POST', template: '/orders/{id}', protocol: 'rest', sketch },
  ]);
  const reading = readSpecification(JSON.stringify(document));
  if (!('ok' in reading)) throw new Error(JSON.stringify(reading.problem));
  return reading.ok;
}

function findingsOf(declared: EndpointSketch, seen: EndpointSketch) {
  return compareWithDeclared({
    declared: [{ api: declaredOf(declared), service: 'shop' }],
    observed: [endpoint(seen)],
    now: 3,
    // One message is enough to show, so that nothing hides behind a threshold.
    thresholds: { driftMessagesMin: 1, driftShareMin: 0 },
  }).findings.map(({ draft: { rule, subject, evidence } }) => ({ rule, subject, claim: evidence.claim }));
}

describe('a description of our own', () => {
  test('shows no drift against the traffic that it was learnt from', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 25 }), (calls) => {
        const sketch = sketchOf(calls);
        expect(findingsOf(sketch, sketch)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  const accepted = call.filter(({ response }) => response.status < 300);

  test('shows exactly the field that requests have beside it', () => {
    fc.assert(
      fc.property(fc.array(accepted, { minLength: 5, maxLength: 20 }), (calls) => {
        const typed = calls.map((each) => ({
          ...each,
          request: {
            ...each.request,
            contentType: 'application/json',
            body: { fields: [{ path: 'total', type: 'integer' as const }] },
          },
        }));
        const mutated = typed.map((each) => ({
          ...each,
          request: {
            ...each.request,
            body: { fields: [...each.request.body.fields, { path: 'isAdmin', type: 'boolean' as const }] },
          },
        }));
        expect(findingsOf(sketchOf(typed), sketchOf(mutated))).toEqual([
          { rule: 'discovery.drift', subject: 'request-body isAdmin', claim: 'undeclared' },
        ]);
      }),
      { numRuns: 30 },
    );
  });

  test('shows exactly the field, the parameter, the type and the status that are new', () => {
    const plain = { fields: [{ path: 'total', type: 'integer' as const }] };
    const other = { fields: [{ path: 'total', type: 'string' as const }] };
    const mutations: [string, (each: ApiCall) => ApiCall][] = [
      ['query debug', (each) => ({ ...each, request: { ...each.request, query: names(['debug']) } })],
      [
        'request-header x-impersonate',
        (each) => ({ ...each, request: { ...each.request, headers: names(['x-impersonate']) } }),
      ],
      [
        'response-body secret',
        (each) => ({
          ...each,
          response: {
            ...each.response,
            body: { fields: [...plain.fields, { path: 'secret', type: 'string' }] },
          },
        }),
      ],
      ['response-body total', (each) => ({ ...each, response: { ...each.response, body: other } })],
      ['status 202', (each) => ({ ...each, response: { ...each.response, status: 202 } })],
      ['path {id}', (each) => ({ ...each, path: ['orders', { type: 'uuid', token }] })],
    ];
    const base = apiCall({
      method: 'POST',
      request: {
        query: names(['page']),
        headers: names(['x-tenant']),
        body: plain,
        contentType: 'application/json',
      },
      response: { status: 200, body: plain, contentType: 'application/json' },
    });
    const calls = Array.from({ length: 20 }, () => base);
    for (const [subject, mutate] of mutations) {
      const seen = [...calls, ...Array.from({ length: 5 }, () => mutate(base))];
      expect(findingsOf(sketchOf(calls), sketchOf(seen)).map((found) => found.subject)).toEqual([subject]);
    }
  });
});
