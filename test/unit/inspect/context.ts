import type { CallContext, RawCall } from '../../../src/inspect/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';

/** A call context with a fixed key and counted ids. */
export function testContext(overrides: Partial<CallContext> = {}): CallContext {
  let count = 0;
  return {
    tokenizer: createTokenizer('privacy-key-of-the-tests'),
    tokenizeClients: false,
    eventId: () => `event-${String(++count).padStart(6, '0')}`,
    ...overrides,
  };
}

/** An ordinary call; a test changes what it is about. */
export function rawCall(overrides: Partial<RawCall> = {}): RawCall {
  return {
    time: 1_790_000_000_000,
    service: 'shop',
    method: 'GET',
    host: 'shop.test',
    target: '/',
    requestHeaders: {},
    status: 200,
    responseHeaders: {},
    clientAddress: '192.0.2.7',
    tls: false,
    ...overrides,
  };
}
