import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Collector } from '../../../src/collector/index.js';
import { type ApiCall, WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';

const canary = 'canary-4711-value';
const json = 'application/json';

interface Exchange {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly sent?: string;
}

const named = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

/** Records as Suricata writes them of each exchange, and the calls that the collector tells of them. */
function callsOf(...exchanges: readonly Exchange[]): ApiCall[] {
  const events: ApiCall[] = [];
  let count = 0;
  const collector = new Collector({
    source: 'protocols',
    tokenizer: createTokenizer('privacy-key-of-the-protocols'),
    tokenizeClients: () => false,
    eventId: () => `event-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => {
      if (event.kind === 'api.call') events.push(event);
    },
  });
  for (const [tx, exchange] of exchanges.entries()) {
    const {
      method = 'POST',
      url,
      headers = {},
      answer = { 'Content-Type': json },
      status = 200,
      sent,
    } = exchange;
    const record = {
      timestamp: '2026-11-20T09:00:00.000000+0000',
      flow_id: 77,
      src_ip: '198.51.100.7',
      tx_id: tx,
    };
    const http = {
      ...{ hostname: 'shop.test', url, http_method: method, protocol: 'HTTP/1.1', status, length: 20 },
      ...{ request_headers: named({ Host: 'shop.test', ...headers }), response_headers: named(answer) },
    };
    collector.line(JSON.stringify({ ...record, event_type: 'http', http }));
    if (sent === undefined) continue;
    const body = { http_request_body: Buffer.from(sent).toString('base64') };
    collector.line(
      JSON.stringify({ ...record, event_type: 'alert', alert: { signature_id: 9000002 }, http: body }),
    );
  }
  collector.close();
  for (const event of events) expect(WireEvent.safeParse(event).success).toBe(true);
  expect(JSON.stringify(events)).not.toContain(canary);
  return events;
}

const told = (calls: readonly ApiCall[]) =>
  calls.map(({ protocol, operation, operations }) => [protocol, operations ?? operation]);
const typed = (type: string) => ({ 'Content-Type': type });

describe('a capture tells protocols that are not REST', () => {
  test('an upgrade to WebSocket, and a stream of events', () => {
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': canary };
    const calls = callsOf(
      { method: 'GET', url: '/live', headers: upgrade, answer: { Upgrade: 'websocket' }, status: 101 },
      { method: 'GET', url: '/events', answer: typed('text/event-stream') },
    );
    expect(told(calls)).toEqual([
      ['websocket', undefined],
      ['sse', undefined],
    ]);
    expect(calls[0]?.response.status).toBe(101);
  });

  test('gRPC and gRPC-Web by path', () => {
    const calls = callsOf(
      { url: '/shop.v1.Orders/GetOrder', headers: typed('application/grpc'), sent: canary },
      { url: '/shop.v1.Orders/ListOrders', headers: typed('application/grpc-web+proto'), sent: canary },
    );
    expect(told(calls)).toEqual([
      ['grpc', 'GetOrder'],
      ['grpc', 'ListOrders'],
    ]);
    expect(calls[0]?.path).toEqual(['shop.v1.Orders', 'GetOrder']);
  });

  test('JSON-RPC by its methods, one or many', () => {
    const rpc = (method: string) => ({ jsonrpc: '2.0', id: 1, method, params: { note: canary } });
    const headers = typed(json);
    const calls = callsOf(
      { url: '/rpc', headers, sent: JSON.stringify(rpc('orders.list')) },
      { url: '/rpc', headers, sent: JSON.stringify([rpc('orders.get'), rpc('users.find')]) },
      { url: '/rpc', headers, sent: JSON.stringify({ method: 'orders.list', note: canary }) },
    );
    expect(told(calls)).toEqual([
      ['jsonrpc', 'orders.list'],
      ['jsonrpc', ['orders.get', 'users.find']],
      ['rest', undefined],
    ]);
  });

  test('GraphQL by its fields, persisted queries and SOAP', () => {
    const query = `query Mine($note: String) { orders(first: 2, note: $note) { id } } # of the capture`;
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const variables = { note: canary };
    const headers = typed(json);
    const soap = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><GetOrder><note>${canary}</note></GetOrder></Body></Envelope>`;
    const calls = callsOf(
      { url: '/graphql', headers, sent: JSON.stringify({ operationName: 'Mine', extensions, variables }) },
      { url: '/graphql', headers, sent: JSON.stringify({ query, extensions, variables }) },
      { url: '/graphql', headers, sent: JSON.stringify({ operationName: 'Mine', extensions, variables }) },
      { url: '/soap', headers: { ...typed('text/xml'), SOAPAction: '"urn:shop#GetOrder"' }, sent: soap },
    );
    expect(told(calls)).toEqual([
      ['graphql', 'persisted.Mine'],
      ['graphql', 'query.orders'],
      ['graphql', 'query.orders'],
      ['soap', 'GetOrder'],
    ]);
  });
});
