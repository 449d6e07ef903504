import type { ApiCall } from '../../../../src/event/index.js';

/** A call of `GET /orders/17`, with what a test wants otherwise. */
export function apiCall(changed: Partial<ApiCall> = {}): ApiCall {
  return {
    kind: 'api.call',
    id: 'call-0001',
    time: 1_700_000_000_000,
    service: 'shop',
    protocol: 'rest',
    method: 'GET',
    host: 'api.example.com',
    path: ['orders', { type: 'int', token: 'abcdefghijklmnopqrstuv' }],
    response: { status: 200 },
    client: { address: '10.0.0.1' },
    transport: { tls: true },
    ...changed,
  };
}
