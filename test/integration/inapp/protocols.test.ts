import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { installMatrix, matrixManifest, matrixTimeoutMs } from '../../kit/matrix.js';
import { startFakePlatform } from './fake-platform.js';
import { rawAsk } from './raw-ask.js';
import { buildLibrary, type Call, killApps, runApp } from './run-app.js';

let platform: Awaited<ReturnType<typeof startFakePlatform>>;
beforeAll(async () => {
  buildLibrary();
  await installMatrix();
}, matrixTimeoutMs);
beforeEach(async () => {
  platform = await startFakePlatform();
});
afterEach(async () => {
  killApps();
  await platform.stop();
});

const start = (args: readonly string[], url?: string) =>
  runApp({
    args: [...(url ? ['-r', 'protectonce'] : []), ...args],
    platform: url,
    env: { MATRIX: matrixManifest },
  });

/** Asks an application with the library and one without it. @returns the calls that were told */
async function callsOf(args: readonly string[], asked: readonly [string, Call?][]) {
  const [bare, app] = [await start(args), await start(args, platform.url)];
  for (const [path, call] of asked) {
    const [expected, actual] = await Promise.all([rawAsk(bare.url, path, call), rawAsk(app.url, path, call)]);
    expect(actual).toBe(expected);
  }
  await Promise.all([bare.stop(), app.stop()]);
  expect(platform.eventsOf('app.heartbeat').flatMap((beat) => beat.errors ?? [])).toEqual([]);
  return platform.eventsOf('api.call').sort((a, b) => a.time - b.time);
}

const json = { 'content-type': 'application/json' };
const post = (body: unknown): Call => ({ method: 'POST', headers: json, body: JSON.stringify(body) });
const paths = (fields: readonly { path: string }[] | undefined) => fields?.map(({ path }) => path);

describe.each([
  ['graphql-http', false],
  ['graphql-http on Express', false],
  ['graphql-yoga', true],
  ['Apollo 5', true],
  ['Apollo 4', true],
  ['Apollo 5 on Express', true],
])('a GraphQL server: %s', (server, isBatching) => {
  test('is seen as operations and arguments', async () => {
    const calls = await callsOf(
      ['frameworks/graphql.cjs', server],
      [
        [
          '/graphql',
          post({
            query: 'query One($id: ID!, $note: String) { order(id: $id, note: $note) { id total } }',
            operationName: 'One',
            variables: { id: '4711', note: 'hello' },
          }),
        ],
        [
          '/graphql',
          post({
            query: 'mutation Add($input: OrderInput!) { addOrder(input: $input) { id } }',
            variables: { input: { customer: 'someone@example.com', lines: [{ sku: 'a' }] } },
          }),
        ],
        ['/graphql?query=%7Borders(first%3A2)%7Btotal%7D%7D'],
        ['/graphql', post([{ query: '{orders{id}}' }, { query: '{order(id: 2){id}}' }])],
        [
          '/graphql',
          post({
            operationName: 'One',
            extensions: { persistedQuery: { version: 1, sha256Hash: 'ab'.repeat(32) } },
            variables: { id: '1' },
          }),
        ],
      ],
    );
    expect(calls.map(({ protocol }) => protocol)).toEqual(Array(5).fill('graphql'));
    const [query, mutation, byGet, batch, persisted] = calls;
    expect(query?.operation).toBe('query.order');
    expect(paths(query?.request?.body?.fields)).toEqual(
      expect.arrayContaining(['arguments.order.id', 'selection.order.total']),
    );
    expect(paths(query?.request?.body?.fields)).toEqual(
      expect.arrayContaining(['variables.id', 'variables.note']),
    );
    expect(paths(query?.response.body?.fields)).toEqual(expect.arrayContaining(['data.order.total']));
    expect(mutation?.operation).toBe('mutation.addOrder');
    expect(mutation?.request?.body?.fields).toContainEqual(
      expect.objectContaining({ path: 'variables.input.customer', classes: ['email'] }),
    );
    expect(paths(mutation?.request?.body?.fields)).toContain('variables.input.lines[].sku');
    expect(byGet?.operation).toBe('query.orders');
    if (isBatching) {
      expect(batch?.operations).toEqual(['query.orders', 'query.order']);
      expect(batch?.request?.marks).toContain('batch');
    }
    expect(persisted?.operation).toBe('persisted.One');
    expect(paths(persisted?.request?.body?.fields)).toContain('variables.id');
  });
});

describe('SOAP and XML', () => {
  test('are seen as operations and fields, from a SOAP server and from a handler that reads text', async () => {
    const envelope =
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
      '<GetOrder xmlns="urn:shop"><orderId>4711</orderId></GetOrder></soap:Body></soap:Envelope>';
    const xml = { 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:shop#GetOrder"' };
    const [order, plain] = await callsOf(
      ['frameworks/soap.cjs'],
      [
        ['/soap', { method: 'POST', headers: xml, body: envelope }],
        [
          '/xml',
          {
            method: 'POST',
            headers: { 'content-type': 'application/xml' },
            body: '<order><customer><email>someone@example.com</email></customer></order>',
          },
        ],
      ],
    );
    expect([order?.protocol, order?.operation]).toEqual(['soap', 'GetOrder']);
    expect(paths(order?.request?.body?.fields)?.some((path) => path.endsWith('GetOrder.orderId'))).toBe(true);
    expect(paths(order?.response.body?.fields)?.some((path) => path.endsWith('total'))).toBe(true);
    expect(plain?.route).toBe('/xml');
    expect(plain?.request?.body?.fields).toContainEqual(
      expect.objectContaining({ path: 'order.customer.email', classes: ['email'] }),
    );
  });
});

describe('a WebSocket server (ws)', () => {
  /** Opens a socket, has a message echoed, closes it. @returns the echo, or the status that it was refused with */
  async function chat(url: string, path: string): Promise<string> {
    const client = new WebSocket(url.replace('http', 'ws') + path);
    const refused = new Promise<string>((resolve) => {
      client.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    });
    client.on('error', () => undefined);
    const echoed = once(client, 'open').then(async () => {
      client.send('canary-of-a-message');
      const [message] = await once(client, 'message');
      return String(message);
    });
    echoed.catch(() => undefined);
    const answer = await Promise.race([echoed, refused]);
    client.terminate();
    return answer;
  }

  test('works as without the library; its upgrades are endpoints, its messages nobody reads', async () => {
    const app = await start(['frameworks/protocols.cjs', 'ws'], platform.url);
    expect(await chat(app.url, '/chat?room=17')).toBe('canary-of-a-message');
    expect(await chat(app.url, '/events')).toBe('401');
    expect(await rawAsk(app.url, '/events')).toContain('200 OK');
    await app.stop();
    expect(platform.eventsOf('app.heartbeat').flatMap((beat) => beat.errors ?? [])).toEqual([]);
    const calls = platform.eventsOf('api.call').sort((a, b) => a.time - b.time);
    expect(calls.map(({ protocol, path, response }) => [protocol, path, response.status])).toEqual([
      ['websocket', ['chat'], 101],
      ['websocket', ['events'], 401],
      ['sse', ['events'], 200],
    ]);
    expect(calls[0]?.request?.query?.fields.map(({ path }) => path)).toEqual(['room']);
    expect(JSON.stringify(calls)).not.toContain('canary');
  });
});

describe('protocols that are not REST, as plain servers and Express serve them', () => {
  const call = (method: string, more: object = {}) => ({ jsonrpc: '2.0', method, id: 1, ...more });
  const told = ({
    protocol,
    operation,
    operations,
    path,
    route,
  }: ReturnType<typeof platform.eventsOf<'api.call'>>[number]) => ({
    ...{ protocol, operation: operations ?? operation },
    at: route ?? `/${path.map((each) => (typeof each === 'string' ? each : '*')).join('/')}`,
  });

  test('a stream of events is an endpoint of its own protocol', async () => {
    const plain = await callsOf(['frameworks/protocols.cjs', 'http'], [['/events']]);
    expect(plain.map(told)).toEqual([{ protocol: 'sse', operation: undefined, at: '/events' }]);
    const before = plain.length;
    const routed = await callsOf(['frameworks/protocols.cjs', 'Express'], [['/events/4711']]);
    expect(routed.slice(before).map(told)).toEqual([
      { protocol: 'sse', operation: undefined, at: '/events/:channel' },
    ]);
  });

  test.each(['http', 'Express'])('JSON-RPC is told by its methods, one or many: %s', async (way) => {
    const calls = await callsOf(
      ['frameworks/protocols.cjs', way],
      [
        ['/rpc', post(call('orders.list', { params: { customer: 'someone@example.com' } }))],
        ['/rpc', post([call('orders.get', { params: [4711] }), call('users/find'), call('orders.get')])],
        // What is no name is no operation.
        ['/rpc', post(call('a secret sentence of the caller'))],
      ],
    );
    expect(calls.map(told)).toEqual([
      { protocol: 'jsonrpc', operation: 'orders.list', at: '/rpc' },
      { protocol: 'jsonrpc', operation: ['orders.get', 'users/find'], at: '/rpc' },
      { protocol: 'jsonrpc', operation: undefined, at: '/rpc' },
    ]);
    expect(calls[1]?.request?.marks).toContain('batch');
    expect(JSON.stringify(calls)).not.toContain('secret');
  });

  const message = String.fromCharCode(0, 0, 0, 0, 1, 8);
  test('gRPC-Web is told by its path', async () => {
    const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' };
    const calls = await callsOf(
      ['frameworks/protocols.cjs', 'http'],
      [['/shop.v1.Orders/GetOrder', { method: 'POST', headers, body: message }]],
    );
    expect(calls.map(told)).toEqual([
      { protocol: 'grpc', operation: 'GetOrder', at: '/shop.v1.Orders/GetOrder' },
    ]);
  });

  test('gRPC over HTTP/2 is told by its path, and its trailers stay as they are', async () => {
    const app = await start(['frameworks/protocols.cjs', 'http2'], platform.url);
    const client = connect(app.url);
    const stream = client.request({
      ...{ ':method': 'POST', ':path': '/shop.v1.Orders/ListOrders' },
      ...{ 'content-type': 'application/grpc', te: 'trailers' },
    });
    const trailers = once(stream, 'trailers');
    stream.resume().end(message);
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' });
    client.close();
    await app.stop();
    const calls = platform.eventsOf('api.call');
    expect(calls.map(told)).toEqual([
      { protocol: 'grpc', operation: 'ListOrders', at: '/shop.v1.Orders/ListOrders' },
    ]);
    expect(calls[0]?.response.status).toBe(200);
  });
});

describe.each(['graphql-yoga', 'Apollo 5'])('a persisted query of %s', (server) => {
  test('is known by its hash once its text was taken, and by its fields from then on', async () => {
    const query = 'query Mine { orders(first: 2) { id total } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const asked = encodeURIComponent(JSON.stringify(extensions));
    const calls = await callsOf(
      ['frameworks/graphql.cjs', server],
      [
        ['/graphql', post({ operationName: 'Mine', extensions })],
        ['/graphql', post({ operationName: 'Mine', query, extensions })],
        ['/graphql', post({ operationName: 'Mine', extensions })],
        [`/graphql?operationName=Mine&extensions=${asked}`],
      ],
    );
    expect(calls.map(({ protocol, operation }) => `${protocol} ${operation}`)).toEqual([
      'graphql persisted.Mine',
      'graphql query.orders',
      'graphql query.orders',
      'graphql query.orders',
    ]);
  });
});
