import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseHeaders } from '../../../../src/collector/header-table.js';
import { softwareOf } from '../../../../src/collector/place/software-of.js';
import { responseHeaders } from '../../../../src/collector/stream/response-headers.js';
import { createTokenizer, describeCall, oncePerTable, type RawCall } from '../../../../src/inspect/index.js';

const context = { tokenizer: createTokenizer('key'), tokenizeClients: false, eventId: () => 'test-0000001' };
const described = (headers: RawCall['responseHeaders']) =>
  describeCall(
    {
      ...{ time: 0, service: 'shop', method: 'GET', host: 'shop.example', target: '/api/orders' },
      requestHeaders: { origin: 'https://evil.example' },
      status: 200,
      responseHeaders: headers,
      responseBody: '{"items":[{"id":1}],"next":null}',
      ...{ clientAddress: '10.0.0.1', tls: false },
    },
    context,
  );

const line = fc.constantFrom(
  'Server: nginx/1.24.0',
  'server: nginx',
  'Content-Type: application/json; charset=utf-8',
  'Set-Cookie: session=abc123def; Path=/',
  'Access-Control-Allow-Origin: *',
  'Access-Control-Allow-Origin: https://evil.example',
  'Access-Control-Allow-Credentials: true',
  'X-Total-Count: 17',
  'Link: </a?page=2>; rel="next"',
  'Strict-Transport-Security: max-age=600',
  'Cache-Control: no-store',
  'X-Powered-By: PHP/7.4.3',
  'Date : odd',
  'no colon at all',
  ' folded: line',
  'X-Custom-Thing: ${jndi:ldap://x/a}',
);
const fresh = fc.tuple(
  fc.constantFrom('Date', 'ETag', 'content-length', 'X-Request-Id', 'X-RateLimit-Remaining', 'EXPIRES'),
  fc.nat(1_000),
);
const block = fc
  .array(
    fc.oneof(
      line,
      fresh.map(([name, value]) => `${name}: ${value}`),
    ),
    { maxLength: 9 },
  )
  .map((lines) => `${lines.join('\r\n')}\r\n\r\n`);

test('a response is described as with a table of its own, whatever its headers are', () => {
  fc.assert(
    fc.property(block, (text) => {
      const own = parseHeaders(text);
      const { headers, length } = responseHeaders(text);
      for (let time = 0; time < 2; time++) expect(described(headers)).toEqual(described(own));
      expect(Object.keys(headers)).toEqual(Object.keys(own));
      expect(oncePerTable(softwareOf)(headers)).toEqual(softwareOf(own));
      const announced = own['content-length'];
      expect(length).toBe(typeof announced === 'object' ? announced[0] : announced);
    }),
  );
});

test('answers that differ only in what is new in each are one table', () => {
  const text = (number: number): string =>
    `Server: nginx\r\nDate: Sun, ${number} Nov 2026\r\nContent-Length: ${number}\r\nx-request-id: ${number}\r\n\r\n`;
  const [first, second] = [responseHeaders(text(1)), responseHeaders(text(22))];
  expect(second.headers).toBe(first.headers);
  expect([first.length, second.length]).toEqual(['1', '22']);
});

test('what is found out about a table is found out once, and only of one that is kept', () => {
  let asked = 0;
  const count = oncePerTable(() => ++asked);
  const { headers } = responseHeaders('Server: counted\r\n\r\n');
  expect([count(headers), count(headers)]).toEqual([1, 1]);
  const own = parseHeaders('Server: counted\r\n\r\n');
  expect([count(own), count(own)]).toEqual([2, 3]);
});
