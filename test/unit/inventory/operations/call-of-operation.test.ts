import { expect, test } from '@jest/globals';
import type { ApiCall } from '../../../../src/event/index.js';
import { callOfOperation } from '../../../../src/inventory/operations/call-of-operation.js';

const field = (path: string) => ({ path, type: 'string' as const });
const call = {
  kind: 'api.call',
  protocol: 'graphql',
  operation: 'query.orders',
  operations: ['query.orders', 'query.me'],
  request: {
    body: {
      fields: ['query', 'variables.id', 'arguments.orders.first', 'selection.me.email'].map(field),
    },
    marks: ['browser'],
  },
  response: {
    status: 200,
    body: { fields: ['data', 'data.orders[].id', 'data.me.email', 'errors[].message'].map(field) },
  },
} as unknown as ApiCall;
const paths = (of: ApiCall) => [
  of.request?.body?.fields.map(({ path }) => path),
  of.response.body?.fields.map(({ path }) => path),
];

test('an operation never has what another one of the same call was asked or answered', () => {
  const orders = callOfOperation(call, 'query.orders');
  expect([orders.operation, orders.operations, orders.request?.marks]).toEqual([
    'query.orders',
    undefined,
    ['browser'],
  ]);
  expect(paths(orders)).toEqual([
    ['query', 'arguments.orders.first'],
    ['data', 'data.orders[].id', 'errors[].message'],
  ]);
  expect(paths(callOfOperation(call, 'query.me'))).toEqual([
    ['query', 'selection.me.email'],
    ['data', 'data.me.email', 'errors[].message'],
  ]);
});

test('calls of a batch of another protocol stay whole', () => {
  const rpc = { ...call, protocol: 'jsonrpc' } as ApiCall;
  expect(paths(callOfOperation(rpc, 'orders.list'))).toEqual(paths(rpc));
});
