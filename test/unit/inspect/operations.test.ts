import { describe, expect, test } from '@jest/globals';
import { describeCall, type RawCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const context = testContext();
const json = { 'content-type': 'application/json' };
const call = (overrides: Partial<RawCall>) =>
  describeCall(rawCall({ method: 'POST', ...overrides }), context);
const graphql = (requestBody: unknown, overrides: Partial<RawCall> = {}) =>
  call({ target: '/graphql', requestHeaders: json, requestBody, ...overrides });
const paths = (shape: { fields: readonly { path: string; type: string }[] } | undefined) =>
  Object.fromEntries((shape?.fields ?? []).map(({ path, type }) => [path, type]));

describe('GraphQL', () => {
  test('has an operation for each field at the root, through aliases and fragments, each once', () => {
    const query = `query Page($id: ID!) { mine: order(id: $id) { id } yours: order(id: 2) { id } ...Rest ... on Query { me { id } } }
      fragment Rest on Query { cart { total } __typename }`;
    const described = graphql({ query, variables: { id: 'a-1' } });
    expect(described.operation).toBe('query.order');
    expect(described.operations).toEqual(['query.order', 'query.me', 'query.cart']);
  });

  test('of several operations of a document has the one that is run', () => {
    const query = 'query A { orders { id } } mutation B { cancel(id: 1) { ok } }';
    expect(graphql({ query, operationName: 'B' }).operation).toBe('mutation.cancel');
    expect(graphql({ query }).operation).toBe('query.orders');
  });

  test('of a batch has those of all its requests', () => {
    const described = graphql([{ query: '{ orders { id } }' }, { query: 'mutation { pay(id: 1) { ok } }' }]);
    expect(described.operations).toEqual(['query.orders', 'mutation.pay']);
  });

  test('is told by arguments and selected fields, with the form of variables; no value is in it', () => {
    const query =
      'mutation Add($input: OrderInput!) { addOrder(input: $input, first: 10, tags: ["geheim"], at: {lat: 1.5}) { id customer { email } } }';
    const described = graphql({
      query,
      variables: { input: { customer: 'ann@example.com', lines: [{ sku: 'x1' }] } },
    });
    expect(paths(described.request?.body)).toMatchObject({
      'arguments.addOrder.input': 'object',
      'arguments.addOrder.input.customer': 'string',
      'arguments.addOrder.input.lines[].sku': 'string',
      'arguments.addOrder.first': 'integer',
      'arguments.addOrder.tags': 'array',
      'arguments.addOrder.at.lat': 'number',
      'selection.addOrder.id': 'boolean',
      'selection.addOrder.customer': 'object',
      'selection.addOrder.customer.email': 'boolean',
    });
    expect(described.request?.body?.fields).toContainEqual(
      expect.objectContaining({ path: 'arguments.addOrder.input.customer', classes: ['email'] }),
    );
    expect(JSON.stringify(described)).not.toMatch(/geheim|ann@|x1/);
  });

  test('an answer has the schema’s names in the place of aliases', () => {
    const described = graphql(
      { query: '{ mine: orders { sum: total lines { id } } }' },
      { responseHeaders: json, responseBody: { data: { mine: [{ sum: 5, lines: [{ id: 'a' }] }] } } },
    );
    expect(Object.keys(paths(described.response.body))).toEqual([
      'data',
      'data.orders',
      'data.orders[]',
      'data.orders[].total',
      'data.orders[].lines',
      'data.orders[].lines[]',
      'data.orders[].lines[].id',
    ]);
  });

  test('by GET, by a form and with files is the same', () => {
    const query = '{ orders(first: 2) { id } }';
    const byGet = call({ method: 'GET', target: `/graphql?query=${encodeURIComponent(query)}` });
    expect([byGet.protocol, byGet.operation]).toEqual(['graphql', 'query.orders']);
    expect(paths(byGet.request?.query)).toMatchObject({ 'arguments.orders.first': 'integer' });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(
      call({ target: '/graphql', requestHeaders: form, requestBody: `query=${encodeURIComponent(query)}` })
        .operation,
    ).toBe('query.orders');
    const boundary = '----b';
    const files = `--${boundary}\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: 'mutation($f: Upload!) { upload(file: $f) { id } }' })}\r\n--${boundary}--\r\n`;
    const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    expect(call({ target: '/graphql', requestHeaders: multipart, requestBody: files }).operation).toBe(
      'mutation.upload',
    );
  });

  test('a document that was taken with its hash is known by the hash; one that was refused is not', () => {
    const extensions = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
    graphql({ query: '{ stock { id } }', extensions: extensions('aa11') }, { status: 400 });
    expect(graphql({ extensions: extensions('aa11') }).operation).toBeUndefined();
    graphql({ query: '{ stock { id } }', extensions: extensions('bb22') });
    expect(graphql({ extensions: extensions('bb22') }).operation).toBe('query.stock');
    expect(graphql({ documentId: 'doc-17', operationName: 'Orders', variables: {} })).toMatchObject({
      protocol: 'graphql',
      operation: 'persisted.Orders',
    });
  });

  test('a search, a list of filters and a form are none', () => {
    expect(
      call({ target: '/search', requestHeaders: json, requestBody: { query: 'walnut {desk}' } }).protocol,
    ).toBe('rest');
    expect(
      call({ target: '/things', requestHeaders: json, requestBody: { id: 'abcd-1', variables: {} } })
        .protocol,
    ).toBe('rest');
    expect(call({ target: '/things', requestHeaders: json, requestBody: [{ query: 'a' }] }).protocol).toBe(
      'rest',
    );
  });
});

describe('other protocols', () => {
  const envelope = (body: string) =>
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
  test.each<[string, Partial<RawCall>, string, string | undefined]>([
    [
      'SOAP 1.1, whose action says less than its body',
      {
        requestHeaders: { 'content-type': 'text/xml', soapaction: '""' },
        requestBody: envelope('<m:GetPrice/>'),
      },
      'soap',
      'GetPrice',
    ],
    [
      'SOAP 1.1 by its action, without a body to read',
      { requestHeaders: { 'content-type': 'text/xml', soapaction: '"urn:shop#GetPrice"' } },
      'soap',
      'GetPrice',
    ],
    [
      'SOAP 1.2 by the parameter of its type',
      {
        requestHeaders: { 'content-type': 'application/soap+xml; charset=utf-8; action="urn:shop/GetPrice"' },
      },
      'soap',
      'GetPrice',
    ],
    [
      'XML that is no SOAP',
      { requestHeaders: { 'content-type': 'text/xml' }, requestBody: '<a/>' },
      'rest',
      undefined,
    ],
    [
      'gRPC-Web',
      { target: '/shop.v1.Orders/List', requestHeaders: { 'content-type': 'application/grpc-web+proto' } },
      'grpc',
      'List',
    ],
    [
      'gRPC-Web as text, below a prefix',
      { target: '/api/shop.v1.Orders/List', requestHeaders: { 'content-type': 'application/grpc-web-text' } },
      'grpc',
      'List',
    ],
    [
      'JSON-RPC with a path for a method',
      { requestHeaders: json, requestBody: { jsonrpc: '2.0', method: 'tools/list' } },
      'jsonrpc',
      'tools/list',
    ],
    [
      'JSON-RPC whose method is a value',
      { requestHeaders: json, requestBody: { jsonrpc: '2.0', method: 'ann@example.com' } },
      'jsonrpc',
      undefined,
    ],
  ])('%s', (_, raw, protocol, operation) => {
    const described = call(raw);
    expect([described.protocol, described.operation]).toEqual([protocol, operation]);
  });

  test('a batch of JSON-RPC has all its methods', () => {
    const requestBody = ['orders.list', 'orders.pay', 'orders.list'].map((method) => ({
      jsonrpc: '2.0',
      method,
    }));
    expect(call({ requestHeaders: json, requestBody }).operations).toEqual(['orders.list', 'orders.pay']);
  });
});
