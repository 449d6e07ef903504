import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCommonLog } from '../../../../src/collector/access-log/common-log.js';
import { readAlbLog } from '../../../../src/collector/aws/access-logs/alb.js';
import { readApiGatewayLog } from '../../../../src/collector/aws/access-logs/api-gateway.js';
import { readHarEntry } from '../../../../src/collector/recording/read-har.js';

interface AlbLine {
  readonly type?: string;
  readonly request?: string;
  readonly status?: string;
  readonly client?: string;
  readonly agent?: string;
  readonly times?: string;
}
const alb = ({
  type = 'https',
  request = 'GET https://api.shop.example:443/orders/17?expand=lines HTTP/1.1',
  status = '200',
  client = '203.0.113.9:2817',
  agent = 'curl/8.0',
  times = '0.001 0.020 0.003',
}: AlbLine = {}) =>
  `${type} 2026-10-01T12:00:01.000000Z app/shop/50dc ${client} 10.0.0.1:80 ${times} ${status} ${status} 34 366 ` +
  `"${request}" "${agent}" ECDHE-RSA TLSv1.2 arn:aws:tg "Root=1-58337364-23a8c76965a2ef7629b185e3" "api.shop.example" ` +
  '"arn:aws:acm:cert" 0 2026-10-01T12:00:00.976000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1';

describe('the access log of an Application Load Balancer', () => {
  test('a line is a call: begun when it was created, from the caller’s own address, timed over all three parts', () => {
    expect(readAlbLog(alb())).toEqual({
      time: Date.UTC(2026, 9, 1, 12, 0, 0, 976),
      service: '',
      method: 'GET',
      host: 'api.shop.example',
      target: '/orders/17?expand=lines',
      requestHeaders: { 'user-agent': 'curl/8.0' },
      status: 200,
      responseHeaders: {},
      responseBytes: 366,
      durationMs: 24,
      clientAddress: '203.0.113.9',
      tls: true,
      httpVersion: 'HTTP/1.1',
    });
  });

  test('HTTP/2, clear text, IPv6, an escaped quote and a target that was never reached are told as they are', () => {
    const call = readAlbLog(
      alb({
        type: 'h2',
        client: '[2001:db8::7]:443',
        agent: 'a \\"b\\" \\x22c',
        times: '-1 -1 -1',
        status: '502',
        request: 'GET https://api.shop.example:443/ HTTP/2.0',
      }),
    );
    expect(call).toMatchObject({
      httpVersion: '2',
      clientAddress: '2001:db8::7',
      requestHeaders: { 'user-agent': 'a "b" "c' },
      status: 502,
      target: '/',
    });
    expect(call).toHaveProperty('durationMs', undefined);
    expect(readAlbLog(alb({ type: 'http', request: 'GET http://shop:80/a HTTP/1.0' }))).toMatchObject({
      tls: false,
    });
  });

  test('what was no request tells of no call; what is no line of it is none', () => {
    expect(readAlbLog(alb({ request: '- http://shop:80- - ', status: '400' }))).toBe('no-call');
    expect(readAlbLog(alb({ status: '-' }))).toBe('no-call');
    expect(readAlbLog(alb().slice(0, 120))).toBeUndefined();
    expect(readAlbLog(alb({ type: 'ftp' }))).toBeUndefined();
    expect(readAlbLog(alb({ client: 'not-an-address:1' }))).toBeUndefined();
    expect(readAlbLog('203.0.113.9 - - [01/Oct/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 3')).toBeUndefined();
  });
});

const gateway = (more: object = {}) =>
  JSON.stringify({
    requestId: 'r',
    ip: '203.0.113.9',
    caller: 'canary-caller',
    user: 'canary-user',
    requestTime: '01/Oct/2026:12:00:00 +0000',
    httpMethod: 'GET',
    resourcePath: '/orders/{id}',
    path: '/prod/orders/17',
    stage: 'prod',
    domainName: 'abc.execute-api.eu-west-1.amazonaws.com',
    status: '200',
    protocol: 'HTTP/1.1',
    responseLength: '128',
    responseLatency: '35',
    ...more,
  });

describe('the access log of API Gateway', () => {
  test('JSON is a call with its route; the stage before the path is no part of it; who called is passed over', () => {
    const call = readApiGatewayLog(gateway());
    expect(call).toMatchObject({
      time: Date.UTC(2026, 9, 1, 12),
      method: 'GET',
      route: '/orders/{id}',
      target: '/orders/17',
      host: 'abc.execute-api.eu-west-1.amazonaws.com',
      status: 200,
      responseBytes: 128,
      durationMs: 35,
      clientAddress: '203.0.113.9',
      tls: true,
    });
    expect(JSON.stringify(call)).not.toContain('canary');
  });

  test('a path whose first word is the stage’s and the route’s keeps it', () => {
    const call = readApiGatewayLog(gateway({ resourcePath: '/prod/{id}', path: '/prod/7' }));
    expect(call).toMatchObject({ target: '/prod/7', route: '/prod/{id}' });
  });

  test('an HTTP API’s route key is method and route; $default and a greedy route name none', () => {
    const key = { httpMethod: undefined, resourcePath: undefined };
    expect(
      readApiGatewayLog(gateway({ ...key, routeKey: 'POST /carts/{id}', path: '/carts/3' })),
    ).toMatchObject({
      method: 'POST',
      route: '/carts/{id}',
      target: '/carts/3',
    });
    const other = readApiGatewayLog(gateway({ resourcePath: undefined, routeKey: '$default', path: '/x/3' }));
    expect(other).toMatchObject({ target: '/x/3' });
    expect(other).not.toHaveProperty('route');
    expect(readApiGatewayLog(gateway({ resourcePath: '/{proxy+}', path: '/x/3' }))).not.toHaveProperty(
      'route',
    );
    expect(readApiGatewayLog(gateway({ ...key, routeKey: 'sendMessage', path: undefined }))).toBe('no-call');
  });

  test('the common format has the resource for the path', () => {
    const line =
      '203.0.113.9 - alice [01/Oct/2026:12:00:00 +0200] "GET /orders/{id} HTTP/1.1" 200 128 c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
    expect(readApiGatewayLog(line)).toMatchObject({
      time: Date.UTC(2026, 9, 1, 10),
      target: '/orders/{id}',
      route: '/orders/{id}',
      responseBytes: 128,
    });
  });

  test('what lacks time or status is no record, whatever else it holds', () => {
    expect(readApiGatewayLog(gateway({ requestTime: '-' }))).toBeUndefined();
    expect(readApiGatewayLog(gateway({ requestTime: '2026-10-01T12:00:00' }))).toBeUndefined();
    expect(readApiGatewayLog(gateway({ status: '-' }))).toBeUndefined();
    expect(readApiGatewayLog('{"requestTime": ')).toBeUndefined();
    expect(
      readApiGatewayLog(gateway({ requestTime: undefined, requestTimeEpoch: 1_790_856_000_000 })),
    ).toMatchObject({
      time: 1_790_856_000_000,
    });
  });
});

describe('the common and the combined log', () => {
  test('tell the call and the agent, never the account or the page before', () => {
    const call = readCommonLog(
      '2001:db8::7 - canary [10/Oct/2026:13:55:36 -0700] "GET /a?b=c HTTP/2.0" 304 - "https://canary.example/" "Mozilla/5.0"',
    );
    expect(call).toMatchObject({
      time: Date.UTC(2026, 9, 10, 20, 55, 36),
      target: '/a?b=c',
      requestHeaders: { 'user-agent': 'Mozilla/5.0' },
      status: 304,
      responseBytes: undefined,
    });
    expect(JSON.stringify(call)).not.toContain('canary');
  });

  test('a handshake that came in clear is no call, an error log’s line no record', () => {
    expect(readCommonLog('1.2.3.4 - - [10/Oct/2026:13:55:36 +0000] "\\x16\\x03\\x01" 400 157')).toBe(
      'no-call',
    );
    expect(readCommonLog('2026/10/10 13:55:36 [error] 7#7: *1 open() failed')).toBeUndefined();
    expect(readCommonLog('1.2.3.4 - - [10/Abc/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 1')).toBeUndefined();
  });
});

test('no line makes a reader throw', () => {
  const parts = fc.constantFrom(
    '"',
    '[',
    ']',
    '\\',
    ' ',
    '{',
    '}',
    alb(),
    gateway(),
    '200',
    '\\x',
    '10/Oct/2026:13:55:36 +0000',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (all) => {
      const line = all.join('');
      for (const read of [readAlbLog, readApiGatewayLog, readCommonLog]) read(line);
    }),
  );
  fc.assert(fc.property(fc.jsonValue(), (value) => void readHarEntry(value)));
});
