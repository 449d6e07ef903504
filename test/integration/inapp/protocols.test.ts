import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
