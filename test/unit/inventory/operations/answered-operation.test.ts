import { describe, expect, test } from '@jest/globals';
import { describeCall } from '../../../../src/inspect/describe-call.js';
import { isRefusedInBody, provesOperation } from '../../../../src/inventory/operations/answered-operation.js';
import { callOfOperation } from '../../../../src/inventory/operations/call-of-operation.js';
import { rawCall, testContext } from '../../inspect/context.js';

const json = { 'content-type': 'application/json' };
const xml = { 'content-type': 'text/xml' };

/** What a sensor tells of a message and its answer. */
const asked = (requestBody: string, responseBody: string | undefined, status = 200, type = json) =>
  describeCall(
    rawCall({
      ...{ method: 'POST', target: '/graphql', requestHeaders: type, requestBody, status },
      ...(responseBody !== undefined && { responseHeaders: type, responseBody }),
    }),
    testContext(),
  );
const graphql = (query: string, answer: unknown, status = 200) =>
  asked(JSON.stringify({ query }), answer === undefined ? undefined : JSON.stringify(answer), status);
const rpc = (answer: unknown) =>
  asked(JSON.stringify({ jsonrpc: '2.0', method: 'orders.list', id: 1 }), JSON.stringify(answer));
const soap = (inside: string) => {
  const envelope = (body: string) => `<s:Envelope xmlns:s="x"><s:Body>${body}</s:Body></s:Envelope>`;
  return asked(envelope('<GetOrder><id>1</id></GetOrder>'), envelope(inside), 200, xml);
};
const errors = [{ message: 'no' }];

describe('a protocol that says no with 200', () => {
  test('has refused the call', () => {
    const calls = [
      graphql('{ me { id } }', { errors }),
      graphql('{ me { id } }', { errors, data: null }),
      graphql('{ me { id } }', { errors, data: { me: null } }),
      rpc({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no' } }),
      soap('<s:Fault><faultcode>x</faultcode></s:Fault>'),
    ];
    expect(calls.map(isRefusedInBody)).toEqual(calls.map(() => true));
  });
  test('has not where something was answered, errors beside it or not, nor where fields only have such names', () => {
    const calls = [
      graphql('{ me { id } }', { data: { me: null } }),
      graphql('{ me { id } orders { id } }', { errors, data: { me: null, orders: [] } }),
      graphql('{ me { id } }', undefined),
      rpc({ jsonrpc: '2.0', id: 1, error: null, result: 5 }),
      soap('<GetOrderResponse><Fault>none</Fault></GetOrderResponse>'),
      { ...rpc({ error: { code: 5 } }), protocol: 'rest' as const },
    ];
    expect(calls.map(isRefusedInBody)).toEqual(calls.map(() => false));
  });
});

describe('an operation that a caller made up', () => {
  test('is never proved by the answer to it', () => {
    const calls = [
      graphql('{ madeUp }', { errors }),
      graphql('{ madeUp }', { data: { other: 1 }, errors }),
      graphql('{ madeUp }', { data: { madeUp: 1 } }, 400),
      rpc({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no' } }),
      soap('<s:Fault><faultcode>x</faultcode></s:Fault>'),
    ];
    expect(calls.map(provesOperation)).toEqual(calls.map(() => false));
    const batch = asked(
      JSON.stringify([{ query: '{ me { id } }' }, { query: '{ madeUp }' }]),
      JSON.stringify([{ data: { me: { id: 1 } } }, { errors }]),
    );
    const parts = ['query.me', 'query.madeUp'].map((each) => callOfOperation(batch, each));
    expect(parts.map(provesOperation)).toEqual([true, false]);
  });
  test('is told from one that is there and failed, or whose answer nobody saw', () => {
    const calls = [
      graphql('{ me { id } }', { data: { me: null }, errors }),
      graphql('{ me { id } }', { data: null, errors }),
      graphql('mutation { login }', { data: { login: 'x' } }),
      graphql('{ me { id } }', undefined),
      rpc({ jsonrpc: '2.0', id: 1, result: [] }),
      soap('<GetOrderResponse><id>1</id></GetOrderResponse>'),
      { ...graphql('{ me { id } }', { errors }, 404), operation: undefined },
    ];
    expect(calls.map(provesOperation)).toEqual(calls.map(() => true));
  });
});
