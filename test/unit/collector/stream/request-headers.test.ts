import { expect, test } from '@jest/globals';
import { parseHeaders } from '../../../../src/collector/header-table.js';
import { requestHeaders } from '../../../../src/collector/stream/request-headers.js';
import { createTokenizer, describeCall, type RawCall } from '../../../../src/inspect/index.js';

const block = (number: number): string =>
  `Host: shop.example\r\nUser-Agent: agent-${number}\r\nAuthorization: Bearer token-${number}\r\nReferer: /?q=' OR 1=1--\r\n\r\n`;
const context = {
  tokenizer: createTokenizer('key'),
  tokenizeClients: false,
  eventId: () => 'test-0000001',
};
const described = (headers: RawCall['requestHeaders'], key = context) =>
  describeCall(
    {
      time: 0,
      service: 'shop',
      method: 'POST',
      host: 'shop.example',
      target: '/api/orders?q=<script>alert(1)</script>',
      requestHeaders: headers,
      requestBody: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      status: 200,
      responseHeaders: {},
      clientAddress: '10.0.0.1',
      tls: false,
    },
    key,
  );

test('a block that comes back gives the same table, and a call is described as with its own', () => {
  const kept = requestHeaders(block(1));
  expect(requestHeaders(block(1))).toBe(kept);
  for (let time = 0; time < 2; time++) expect(described(kept)).toEqual(described(parseHeaders(block(1))));
  expect(described(kept).signals?.map(({ location }) => location)).toContain('header');
});

test('what is kept is of one key: another key gives its own tokens', () => {
  const kept = requestHeaders(block(2));
  const first = described(kept);
  const other = { ...context, tokenizer: createTokenizer('another') };
  expect(described(kept, other)).toEqual(described(parseHeaders(block(2)), other));
  expect(described(kept, other).principal?.token).not.toBe(first.principal?.token);
});

test('blocks that never come back are read right, and soon none is kept', () => {
  let same = 0;
  for (let number = 0; number < 20_000; number++) {
    const headers = requestHeaders(block(1_000 + number));
    if (headers['user-agent'] !== `agent-${1_000 + number}`) same = -1;
  }
  expect(same).toBe(0);
  const last = block(5);
  expect(requestHeaders(last)).toEqual(requestHeaders(last));
  expect(requestHeaders(last)).not.toBe(requestHeaders(last));
});
