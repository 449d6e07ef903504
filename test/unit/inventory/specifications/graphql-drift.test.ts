import { describe, expect, test } from '@jest/globals';
import { describeCall } from '../../../../src/inspect/describe-call.js';
import { callOfOperation } from '../../../../src/inventory/operations/call-of-operation.js';
import {
  createEndpointSketch,
  type EndpointSketch,
  observeCall,
} from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { compareWithDeclared } from '../../../../src/inventory/specifications/compare/compare-with-declared.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';
import { rawCall, testContext } from '../../inspect/context.js';

const sdl = `
  scalar JSON
  type Query {
    orders(first: Int, filter: OrderFilter, ids: [ID!], options: JSON): [Order!]!
    search(text: String!): [Found!]!
    node(id: ID!): Node
  }
  type Mutation { pay(input: PayInput!): Order }
  input OrderFilter { from: String, parts: [Part!] }
  input Part { name: String }
  input PayInput { orderId: ID! }
  interface Node { id: ID! }
  type Order implements Node { id: ID!, total: Int!, meta: JSON, customer: Customer }
  type Customer implements Node { id: ID!, name: String, owner: Order }
  type Shop { id: ID!, owner: Customer }
  union Found = Customer | Shop
`;
const openapi = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'Gateway', version: '1' },
  paths: {
    '/graphql': {
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: { query: { type: 'string' }, variables: { type: 'object' } },
              },
            },
          },
        },
        responses: { 200: { description: 'd', content: { 'application/json': { schema: {} } } } },
      },
    },
  },
});

interface Sent {
  readonly query: string;
  readonly variables?: object;
  readonly data?: unknown;
  /** The whole answer, in the place of `data`. */
  readonly answer?: unknown;
  readonly by?: 'GET' | 'batch';
}

/** What a sensor tells of the messages, each root field an endpoint of its own, held against what is declared. */
function findingsOf(messages: readonly Sent[], documents = [sdl]): string[] {
  const sketches = new Map<string, EndpointSketch>();
  for (const { query, variables, data, answer = { data }, by } of messages) {
    const request = { query, ...(variables && { variables }) };
    const json = { 'content-type': 'application/json' };
    const sent =
      by === 'GET'
        ? { method: 'GET', target: `/graphql?query=${encodeURIComponent(query)}` }
        : {
            ...{ method: 'POST', target: '/graphql', requestHeaders: json },
            requestBody: JSON.stringify(by === 'batch' ? [request, request] : request),
          };
    const responseBody = JSON.stringify(by === 'batch' ? [answer, answer] : answer);
    const event = describeCall(rawCall({ ...sent, responseHeaders: json, responseBody }), testContext());
    expect(event.protocol).toBe('graphql');
    for (const operation of event.operations ?? [event.operation ?? '']) {
      const sketch = sketches.get(operation) ?? createEndpointSketch();
      sketches.set(operation, sketch);
      observeCall(sketch, event.operations ? callOfOperation(event, operation) : event);
    }
  }
  const { findings } = compareWithDeclared({
    declared: documents.map((text) => {
      const reading = readSpecification(text);
      if (!('ok' in reading)) throw new Error(reading.problem.message);
      return { api: reading.ok, service: 'shop' };
    }),
    observed: [...sketches].map(([operation, sketch]) => ({
      ...{ id: operation, service: 'shop', host: 'shop.test', protocol: 'graphql' as const, operation },
      ...{ method: 'POST', template: '/graphql', fromRoute: true, firstSeenAt: 1, lastSeenAt: 2, sketch },
      ...{ calls: sketch.calls, succeeded: sketch.calls },
    })),
    now: 3,
  });
  return findings
    .map(({ endpointId, draft: { rule, subject, severity } }) =>
      [rule.replace('discovery.', ''), severity, endpointId, subject ?? ''].join(' | '),
    )
    .sort();
}
const times = (count: number, sent: Sent): Sent[] => Array.from({ length: count }, () => sent);

const order = { id: 'o-1', total: 5 };
const plain = times(20, {
  query: 'query ($n: Int) { orders(first: $n) { id total } }',
  variables: { n: 10 },
  data: { orders: [order] },
});

describe('calls of GraphQL beside their schema', () => {
  test('drift by an argument that is not declared, given as a literal, a variable or within an input', () => {
    const asked = [
      ...times(4, { query: '{ orders(debug: true) { id } }', data: { orders: [order] } }),
      ...times(4, {
        query: 'query ($f: F) { orders(filter: $f) { id } }',
        variables: { f: { from: 'x', owner: 'ann@example.com', parts: [{ name: 'x', hidden: 1 }] } },
        data: { orders: [order] },
      }),
    ];
    expect(findingsOf([...plain, ...asked])).toEqual([
      'drift | low | query.orders | argument debug',
      'drift | low | query.orders | argument filter.parts.hidden',
      'drift | medium | query.orders | argument filter.owner',
    ]);
  });
  test('drift by a field that was asked for and answered, and weigh by what it holds', () => {
    const asked = times(4, {
      query: '{ orders { id note customer { name email } } }',
      data: { orders: [{ id: 'o', note: 'x', customer: { name: 'Ann', email: 'ann@example.com' } }] },
    });
    const told = [
      'drift | high | query.orders | response-body data.orders[].customer.email',
      'drift | low | query.orders | response-body data.orders[].note',
    ];
    expect(findingsOf([...plain, ...asked])).toEqual(told);
    expect(findingsOf([...plain, ...asked.map((each) => ({ ...each, by: 'GET' as const }))])).toEqual(told);
    expect(findingsOf([...plain, ...asked.map((each) => ({ ...each, by: 'batch' as const }))])).toEqual(told);
  });
  test('drift by a field of another type', () => {
    const asked = times(4, { query: '{ orders { total } }', data: { orders: [{ total: 'five' }] } });
    expect(findingsOf([...plain, ...asked])).toEqual([
      'drift | low | query.orders | response-body data.orders[].total',
    ]);
  });
  test('an operation that the schema lacks is a shadow; the rest of its call is none', () => {
    const asked = times(4, {
      query: '{ orders { id } secrets { key } }',
      data: { orders: [order], secrets: [{ key: 'k' }] },
    });
    expect(findingsOf([...plain, ...asked])).toEqual(['shadow | medium | query.secrets | query secrets']);
  });
  test('never drift by introspection, `__typename`, aliases, fragments, and what a federation asks', () => {
    const near = [
      ...times(5, {
        query: '{ __schema { types { name } } }',
        data: { __schema: { types: [{ name: 'Order' }] } },
      }),
      ...times(5, {
        query: '{ __typename orders { __typename id } }',
        data: { __typename: 'Query', orders: [{ __typename: 'Order', id: 'o' }] },
      }),
      ...times(5, {
        query: '{ mine: orders { key: id kind: __typename sum: total } }',
        data: { mine: [{ key: 'o', kind: 'Order', sum: 1 }] },
      }),
      ...times(5, {
        query: 'query { orders { ...F } } fragment F on Order { id who: customer { ... { label: name } } }',
        data: { orders: [{ id: 'o', who: { label: 'Ann' } }] },
      }),
      ...times(5, {
        query: '{ node(id: "o-1") { id ... on Order { total } ... on Customer { name } } }',
        data: { node: { id: 'o-1', total: 2, name: 'Ann' } },
      }),
      ...times(5, { query: '{ _service { sdl } }', data: { _service: { sdl: 'type Query { a: Int }' } } }),
    ];
    expect(findingsOf([...plain, ...near])).toEqual([]);
  });
  test('never drift by members of a union that differ, free scalars, one value for a list, and null', () => {
    const near = [
      ...times(5, {
        query: '{ search(text: "a") { ... on Customer { owner { total } } ... on Shop { owner { name } } } }',
        data: { search: [{ owner: { total: 5 } }, { owner: { name: 'Ann' } }] },
      }),
      ...times(5, {
        query:
          '{ orders(ids: "o-1", options: {deep: {any: 1}}, filter: {parts: {name: "x"}}) { meta customer { id } } }',
        data: { orders: [{ meta: { any: { thing: 1 } }, customer: null }] },
      }),
      ...times(5, {
        query: 'mutation { pay(input: {orderId: 7}) { id } }',
        answer: { data: { pay: null }, errors: [{ message: 'no', path: ['pay'] }] },
      }),
    ];
    expect(findingsOf([...plain, ...near])).toEqual([]);
  });
  test('never drift by an alias of a query that is too long to be read to its end', () => {
    const long = `query { orders { ...F } } #${'x'.repeat(66_000)}
      fragment F on Order { sum: total }`;
    expect(findingsOf([...plain, ...times(5, { query: long, data: { orders: [{ sum: 5 }] } })])).toEqual([]);
  });
  test('never drift by what the server refuses with 200, and two odd messages', () => {
    const answer = { errors: [{ message: 'Cannot query field' }] };
    const odd = [
      ...times(9, { query: '{ orders(debug: 1) { secret } }', answer }),
      ...times(9, { query: '{ orders(debug: 1) { secret } }', answer: { ...answer, data: null } }),
      ...times(9, { query: '{ passwords { hash } }', answer }),
      ...times(2, { query: '{ orders(debug: 1) { id } }', data: { orders: [order] } }),
    ];
    expect(findingsOf([...plain, ...odd])).toEqual([]);
  });
  test('drift though a document has the path as a whole, which itself tells nothing of fields and arguments', () => {
    const asked = times(4, { query: '{ orders(debug: true) { id } }', data: { orders: [order] } });
    expect(findingsOf([...plain, ...asked], [openapi])).toEqual([]);
    expect(findingsOf([...plain, ...asked], [openapi, sdl])).toEqual([
      'drift | low | query.orders | argument debug',
    ]);
  });
});
