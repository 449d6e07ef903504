import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { describeCall, type RawCall } from '../../../../src/inspect/index.js';
import { rawCall, testContext } from '../context.js';

const context = testContext();
const marks = (overrides: Partial<RawCall>) => describeCall(rawCall(overrides), context).request?.marks ?? [];
const json = { 'content-type': 'application/json' };
const graphql = (requestBody: unknown) =>
  marks({ method: 'POST', target: '/graphql', requestHeaders: json, requestBody });
const nested = (depth: number): string => (depth === 0 ? 'id' : `a${depth} { ${nested(depth - 1)} }`);

describe('GraphQL', () => {
  test('questions about the schema are introspection; `__typename` is none', () => {
    expect(
      graphql({
        query:
          '{ __schema { types { name fields { name type { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } }',
      }),
    ).toEqual(['introspection']);
    expect(graphql({ query: '{ __type(name: "Order") { name } }' })).toEqual(['introspection']);
    expect(graphql({ query: '{ orders { __typename id } }' })).toEqual([]);
    expect(graphql({ query: '{ orders(note: "__schema") { id } }' })).toEqual([]);
  });

  test('several requests are a batch, twenty a large one; several fields are none', () => {
    const one = { query: '{ orders { id } }' };
    expect(graphql([one])).toEqual([]);
    expect(graphql([one, one])).toEqual(['batch']);
    expect(graphql(Array(19).fill(one))).toEqual(['batch']);
    expect(graphql(Array(20).fill(one))).toEqual(['batch', 'batch-large']);
    expect(graphql({ query: '{ orders { id } me { id } cart { id } }' })).toEqual([]);
  });

  test('twenty aliases of one field are a large batch, nineteen are not', () => {
    const aliases = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, i) => `a${i}: login(code: ${i}) { ok }`).join(' ')} }`;
    expect(graphql({ query: aliases(20) })).toEqual(['batch-large']);
    expect(graphql({ query: aliases(19) })).toEqual([]);
  });

  test('ten levels are deep, nine and the levels of pages are not; fragments are followed', () => {
    expect(graphql({ query: `{ ${nested(9)} }` })).toEqual(['deep-query']);
    expect(graphql({ query: `{ ${nested(8)} }` })).toEqual([]);
    expect(
      graphql({
        query: `{ a { edges { node { b { edges { node { c { edges { node { d { id } } } } } } } } } } }`,
      }),
    ).toEqual([]);
    expect(graphql({ query: `{ a { ...F } } fragment F on A { ${nested(8)} }` })).toEqual(['deep-query']);
    expect(graphql({ query: '{ a { ...F } } fragment F on A { b { ...F } }' })).toEqual(['deep-query']);
  });

  test('documents of absurd depth and width end in bounded work', () => {
    expect(graphql({ query: `${'{a'.repeat(50_000)}` })).toEqual(['deep-query']);
    expect(graphql({ query: `{ a(x: ${'['.repeat(50_000)}) { id } }` })).toEqual([]);
    const circles = Array.from(
      { length: 200 },
      (_, i) =>
        `fragment F${i} on A { ${Array.from({ length: 20 }, (_, j) => `...F${(i + j) % 200}`).join(' ')} }`,
    );
    expect(graphql({ query: `{ a { ...F0 } } ${circles.join(' ')}` })).toEqual(['deep-query']);
  });
});

test('a batch of JSON-RPC is one', () => {
  const call = { jsonrpc: '2.0', method: 'orders.list', id: 1 };
  const rpc = (requestBody: unknown) => marks({ method: 'POST', requestHeaders: json, requestBody });
  expect(rpc([call, call])).toEqual(['batch']);
  expect(rpc(Array(20).fill(call))).toEqual(['batch', 'batch-large']);
  expect(rpc(call)).toEqual([]);
  expect(rpc([{ id: 1 }, { id: 2 }])).toEqual([]);
});

test('a preflight asks with its headers; OPTIONS alone is none', () => {
  const headers = { origin: 'https://a.test', 'access-control-request-method': 'PUT' };
  expect(marks({ method: 'OPTIONS', requestHeaders: headers })).toEqual(['cors-preflight']);
  expect(marks({ method: 'OPTIONS' })).toEqual([]);
  expect(marks({ method: 'GET', requestHeaders: headers })).toEqual([]);
});

test('a browser is told by what scripts cannot set; its name alone is anybody’s', () => {
  expect(marks({ requestHeaders: { 'sec-fetch-site': 'same-origin' } })).toEqual(['browser']);
  expect(marks({ requestHeaders: { 'user-agent': 'Mozilla/5.0', 'sec-fetch-mode': 'cors' } })).toEqual([]);
});

describe('JSON Web Tokens', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (header: object, key: string) => {
    const text = `${part({ alg: 'HS256', ...header })}.${part({ sub: 'u-1' })}`;
    return `Bearer ${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const of = (authorization: string, status = 200) => marks({ requestHeaders: { authorization }, status });

  test('hint at their key by a header that names it, or a key that everybody knows', () => {
    expect(of(token({ jku: 'https://evil.test/keys' }, 'x9'))).toEqual(['jwt-key-hint']);
    expect(of(token({ kid: '../../dev/null' }, 'x9'))).toEqual(['jwt-key-hint']);
    expect(of(token({ kid: "1' UNION SELECT 'a" }, 'x9'))).toEqual(['jwt-key-hint']);
    expect(of(token({}, 'your-256-bit-secret'))).toEqual(['jwt-key-hint']);
    expect(of(token({ kid: 'b' }, 'your-256-bit-secret'))).toEqual(['jwt-key-hint']);
  });

  test('hint at nothing with a key of their own, with usual names of keys, or when they were refused', () => {
    expect(of(token({}, 'o8Xk2-long-and-random'))).toEqual([]);
    expect(of(token({ kid: 'arn:aws:kms:eu-west-1:1:key/ab-12' }, 'o8Xk2'))).toEqual([]);
    expect(of(token({ kid: 'https://login.example.com/keys/1' }, 'o8Xk2'))).toEqual([]);
    expect(of(token({ jwk: {} }, 'x9'), 401)).toEqual([]);
  });
});
