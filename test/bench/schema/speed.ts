import type { ApiCall } from '../../../src/event/index.js';
import { readBody } from '../../../src/inspect/body-shape.js';
import { createEndpointSketch, observeCall } from '../../../src/inventory/schemas/endpoint-sketch.js';
import { medianMicros } from '../inspect/rounds.js';
import { randomOf } from './generate.js';

const CALLS = 4096;

/** A page of a shop's orders: some 35 fields in the answer, with a query and headers. */
function typicalCall(random: () => number): ApiCall {
  const line = () => ({ sku: 'x', quantity: 1, price: 9.5, ...(random() < 0.5 && { note: 'gift' }) });
  const order = () => ({
    id: 17,
    state: 'open',
    created: '2026-01-01T10:00:00Z',
    total: 19.5,
    currency: 'EUR',
    customer: { id: 4, email: 'ann@example.com', name: 'Ann', address: { street: 'x', city: 'y', zip: 'z' } },
    lines: [line(), line(), line()],
    ...(random() < 0.3 && { coupon: { code: 'x', percent: 10 } }),
  });
  const answer = {
    orders: [order(), order(), order()],
    next: null,
    total: 3,
    links: { self: 'https://a.example/b' },
  };
  const text = (path: string) => ({ path, type: 'string' as const });
  return {
    kind: 'api.call',
    id: 'call-0001',
    time: 1_700_000_000_000,
    service: 'shop',
    protocol: 'rest',
    method: 'POST',
    host: 'api.example.com',
    path: ['customers', { type: 'int', token: 'abcdefghijklmnopqrstuv' }, 'orders'],
    request: {
      query: { fields: [text('page'), text('limit'), text('filter.state')] },
      headers: { fields: [text('authorization'), text('x-request-id'), text('cookie.session')] },
      body: readBody({ note: 'x', lines: [line()], ship: { to: 'y', fast: true } }, 0).shape,
      contentType: 'application/json',
    },
    response: {
      status: random() < 0.95 ? 200 : 404,
      headers: { fields: [text('etag'), text('cache-control'), text('strict-transport-security')] },
      body: readBody(answer, 0).shape,
      contentType: 'application/json',
    },
    client: { address: '10.0.0.1' },
    transport: { tls: true },
  };
}

/** Typical calls per second of CPU that sketches learn from, over a thousand endpoints. */
export function measureSpeed(): { callsPerSecond: number; fieldsPerCall: number } {
  const random = randomOf(1);
  const calls = Array.from({ length: CALLS }, () => typicalCall(random));
  const sketches = Array.from({ length: 1000 }, createEndpointSketch);
  const micros = medianMicros(CALLS, (number) =>
    observeCall(
      sketches[number % sketches.length] as (typeof sketches)[number],
      calls[number % CALLS] as ApiCall,
    ),
  );
  const fields = ({ request, response }: ApiCall) =>
    [request?.query, request?.headers, request?.body, response.headers, response.body].reduce(
      (sum, shape) => sum + (shape?.fields.length ?? 0),
      0,
    );
  return {
    callsPerSecond: Math.round(1_000_000 / micros),
    fieldsPerCall: Math.round(calls.reduce((sum, call) => sum + fields(call), 0) / CALLS),
  };
}
