import { describe, expect, test } from '@jest/globals';
import { describeCall, type RawCall } from '../../../../src/inspect/index.js';
import { rawCall, testContext } from '../context.js';

const context = testContext();
const marks = (overrides: Partial<RawCall>) => describeCall(rawCall(overrides), context).response.marks ?? [];
const withHeaders = (responseHeaders: RawCall['responseHeaders'], overrides: Partial<RawCall> = {}) =>
  marks({ responseHeaders, ...overrides });
const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html; charset=utf-8' };
const answer = (responseBody: unknown, status = 200, responseHeaders: RawCall['responseHeaders'] = json) =>
  marks({ status, responseHeaders, responseBody });

const nodeStack = `TypeError: x
    at Orders.find (/app/src/orders.js:10:15)
    at async handle (file:///app/src/server.js:22:7)`;
const article =
  'How to read a stack trace. Take this one:\n    at Orders.find (/app/src/orders.js:10:15)\n    at handle (/app/src/server.js:22:7)\nThe first line is where it happened.';

describe('cross-origin answers', () => {
  const origin = 'https://partner.example.org';
  const allow = (allowed: string, asked: string, host = 'shop.test', more = {}) =>
    withHeaders(
      { 'access-control-allow-origin': allowed, ...more },
      { requestHeaders: { origin: asked }, host },
    );

  test('a star alone is any origin, and nothing more', () => {
    expect(allow('*', origin)).toEqual(['cors-any-origin']);
    expect(allow('*', origin, 'shop.test', { 'access-control-allow-credentials': 'true' })).toEqual([
      'cors-any-origin',
      'cors-credentials',
    ]);
    expect(allow('null', 'null')).toEqual(['cors-any-origin']);
  });

  test('an origin on a list is never taken for a reflected one, however often it calls', () => {
    for (let i = 0; i < 50; i++) expect(allow(origin, origin, 'one.example.com')).toEqual([]);
    for (let i = 0; i < 50; i++)
      expect(
        allow('https://app.shop.example.com', 'https://app.shop.example.com', 'api.shop.example.com'),
      ).toEqual([]);
    expect(allow('http://localhost:3000', 'http://localhost:3000', 'one.example.com')).toEqual([]);
  });

  test('one host that allows unrelated sites, or a name made to look like its own, reflects', () => {
    const sites = ['https://a.example.org', 'https://b.example.net', 'https://evil.example'];
    expect(
      sites.map((site) => allow(site, site, 'all.example.com').includes('cors-reflected-origin')),
    ).toEqual([false, false, true]);
    const probe = 'https://api.bank.com.evil.example';
    expect(allow(probe, probe, 'api.bank.com')).toEqual(['cors-reflected-origin']);
    expect(allow('https://evilapi.bank.com', 'https://evilapi.bank.com', 'api.bank.com')).toEqual([]);
  });
});

describe('headers', () => {
  test.each<[RawCall['responseHeaders'], string[]]>([
    [{ server: 'nginx/1.24.0 (Ubuntu)' }, ['server-version']],
    [{ 'x-powered-by': 'PHP/8.1.2' }, ['server-version']],
    [{ 'x-aspnet-version': '4.0.30319' }, ['server-version']],
    [{ server: 'nginx', 'x-powered-by': 'Express' }, []],
    [{ server: 'cloudflare' }, []],
    [{ 'strict-transport-security': 'max-age=31536000; includeSubDomains' }, ['hsts']],
    [{ 'strict-transport-security': 'max-age=0' }, []],
    [{ 'x-content-type-options': 'nosniff' }, ['nosniff']],
    [
      { 'content-security-policy': "default-src 'self'; frame-ancestors 'none'" },
      ['csp', 'frame-protection'],
    ],
    [{ 'x-frame-options': 'SAMEORIGIN' }, ['frame-protection']],
    [{ 'x-frame-options': 'ALLOWALL' }, []],
    [{ 'cache-control': 'private, no-store' }, ['no-store']],
    [{ 'cache-control': 'no-cache' }, []],
    [{ 'x-ratelimit-limit': '100' }, ['rate-limit-headers']],
    [{ ratelimit: 'limit=10' }, ['rate-limit-headers']],
    [{ link: '<https://shop.test/orders?page=2>; rel="next"' }, ['pagination']],
    [{ link: '</style.css>; rel=preload' }, []],
    [{ 'x-total-count': '217' }, ['pagination']],
  ])('%j', (headers, expected) => {
    expect(withHeaders(headers)).toEqual(expected);
  });

  test.each<[string | string[], string[]]>([
    ['connect.sid=s%3Aabcdef123; Path=/', ['cookie-insecure', 'cookie-not-httponly']],
    ['sid=abcdef123; Path=/; HttpOnly; Secure; SameSite=Lax', []],
    ['sid=abcdef123; HttpOnly', ['cookie-insecure']],
    [['theme=dark-blue', 'sid=abcdef123; secure'], ['cookie-not-httponly']],
    ['theme=dark-blue; Path=/', []],
    ['XSRF-TOKEN=abcdef123; Path=/', []],
    ['sid=deleted; Path=/; Max-Age=0', []],
    ['sid=; Path=/', []],
    ['sid=deleted; expires=Thu, 01 Jan 1970 00:00:00 GMT', []],
  ])('cookie %s', (cookie, expected) => {
    expect(withHeaders({ 'set-cookie': cookie })).toEqual(expected);
  });
});

describe('lists', () => {
  const orders = (count: number) => Array.from({ length: count }, (_, id) => ({ id, total: 5 }));
  test('of 99 are ordinary, of 100 are large, of 1000 are huge', () => {
    expect(answer(orders(99))).toEqual([]);
    expect(answer(orders(100))).toEqual(['list-large']);
    expect(answer({ data: { orders: orders(1000) } })).toEqual(['list-large', 'list-huge']);
  });
  test('of numbers are a curve and no records; those within records are not what was asked for', () => {
    expect(answer({ embedding: Array(1536).fill(0.5) })).toEqual([]);
    expect(answer({ coordinates: Array(500).fill([1, 2]) })).toEqual([]);
    expect(answer({ items: [{ tags: Array(200).fill('a') }] })).toEqual([]);
  });
  test('that say that there is more are pages; an order with a total is none', () => {
    expect(answer({ items: orders(20), nextCursor: 'abc' })).toEqual(['pagination']);
    expect(answer({ data: { orders: { edges: [], pageInfo: { hasNextPage: false } } } })).toEqual([
      'pagination',
    ]);
    expect(answer({ id: 7, total: 99.5 })).toEqual([]);
    expect(answer(orders(3))).toEqual([]);
  });
});

describe('errors', () => {
  test.each<[string, unknown, RawCall['responseHeaders']]>([
    ['Node as text', nodeStack, { 'content-type': 'text/plain' }],
    ['Node in JSON', { error: { message: 'x', stack: nodeStack } }, json],
    ['Node, a line each', { stack: nodeStack.split('\n') }, json],
    [
      'Express',
      '<pre>Error: x<br> &nbsp; &nbsp;at find (/app/orders.js:10:5)<br> &nbsp; &nbsp;at handle (/app/a.js:2:7)</pre>',
      html,
    ],
    [
      'Java',
      { trace: 'java.lang.X\n\tat com.shop.Orders.find(Orders.java:10)\n\tat com.shop.Api.get(Api.java:3)' },
      json,
    ],
    [
      '.NET',
      'System.X: y\n   at Shop.Orders.Find(Int32 id) in C:\\src\\Orders.cs:line 10\n   at Shop.Api.Get(Int32 id)\n',
      { 'content-type': 'text/plain' },
    ],
    ['Python', 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f', html],
    ['PHP', 'Fatal error: Uncaught Exception: x in /var/www/a.php:3\nStack trace:\n#0 {main}', html],
    ['Ruby', { backtrace: ["orders.rb:10:in `find'", "api.rb:3:in `get'"] }, json],
    [
      'Go',
      'panic: x\n\ngoroutine 1 [running]:\nmain.f()\n\t/src/a.go:3 +0x1d',
      { 'content-type': 'text/plain' },
    ],
  ])('frames of %s are told', (_, body, headers) => {
    expect(answer(body, 500, headers)).toContain('stack-trace');
  });

  test('of GraphQL are told although the status says success', () => {
    const body = {
      data: null,
      errors: [{ message: 'x', extensions: { stacktrace: nodeStack.split('\n') } }],
    };
    expect(answer(body)).toContain('stack-trace');
  });

  test('an article about stack traces, a tracker of errors and a comment with a frame are none', () => {
    expect(answer({ title: 'Stack traces', body: article })).toEqual([]);
    expect(answer(`<html><title>Stack traces</title><pre>${article}</pre></html>`, 200, html)).toEqual([]);
    expect(answer({ events: [{ id: 1, stacktrace: nodeStack }] })).toEqual([]);
    expect(answer({ message: 'look at line 10 (see a.js:10:5)' }, 404)).toEqual([]);
  });

  test.each([
    'SQLSTATE[42S02]: Base table or view not found',
    'duplicate key value violates unique constraint "users_email_key"',
    'relation "orders" does not exist',
    'ER_DUP_ENTRY: Duplicate entry',
    'ORA-00942: table or view does not exist',
    'Cannot read properties of undefined (reading "id")',
    "ENOENT: no such file or directory, open '/app/data/x.json'",
    'connect ECONNREFUSED 10.0.0.5:5432',
    'org.springframework.dao.DataIntegrityViolationException: could not execute',
    'failed in /var/www/html/orders.php on line 12',
    'Invalid `prisma.user.findMany()` invocation: PrismaClientKnownRequestError',
  ])('%s tells what lies beneath', (message) => {
    expect(answer({ message }, 500)).toContain('verbose-error');
    expect(answer({ errors: [{ message }] })).toContain('verbose-error');
  });

  test.each([
    'email must be an email address',
    'The column "total" is required',
    'Syntax error in your search: unclosed quotation mark',
    'Order does not exist',
    'Cannot read this file: it is no image',
    'Not Found: /orders/17',
    'Something went wrong. Reference 4f1a-77',
    'duplicate order',
  ])('%s tells nothing', (message) => {
    expect(answer({ message }, 400)).toEqual([]);
  });
});

describe('pages of the server itself', () => {
  test.each<[string, string]>([
    [
      'directory-listing',
      '<html><head><title>Index of /files/</title></head><body><h1>Index of /files/</h1><a href="../">../</a></body></html>',
    ],
    [
      'directory-listing',
      '<title>Directory listing for /</title><ul><li><a href="a.txt">a.txt</a></li></ul>',
    ],
    [
      'directory-listing',
      '<title>shop.test - /files/</title><pre><A HREF="/">[To Parent Directory]</A><br></pre>',
    ],
    ['default-page', '<html><head><title>Welcome to nginx!</title></head></html>'],
    ['default-page', '<title>Apache2 Ubuntu Default Page: It works</title>'],
    ['default-page', '<html><body><h1>It works!</h1></body></html>'],
    ['default-page', '<title>PHP 8.1.2 - phpinfo()</title>'],
  ])('%s', (mark, page) => {
    expect(answer(page, 200, html)).toEqual([mark]);
  });

  test('a listing of a bucket is one', () => {
    expect(
      answer(
        '<?xml version="1.0"?><ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>',
        200,
        {
          'content-type': 'application/xml',
        },
      ),
    ).toEqual(['directory-listing']);
  });

  test.each([
    '<title>Welcome to our shop</title><p>Welcome to nginx! How we moved.</p>',
    '<title>Index of prices</title><a href="/">home</a>',
    '<title>The index of /r/shops</title><p>Nothing to list</p>',
    '<html><body><h1>It works!</h1><p>Our new shop, that is.</p></body></html>',
    '<title>Shop - home</title><ul><li><a href="orders/">Orders</a></li></ul>',
  ])('%s is neither', (page) => {
    expect(answer(page, 200, html)).toEqual([]);
  });
});

describe('what the sensor did not see', () => {
  test('is told as truncated: JSON that was cut, and a body that never came by', () => {
    expect(answer('{"items": [{"id": 1}, {"i')).toEqual(['truncated']);
    expect(marks({ responseHeaders: json, responseBytes: 900_000 })).toEqual(['truncated']);
  });
  test('is not what there never was', () => {
    expect(marks({ responseHeaders: json, responseBytes: 0 })).toEqual([]);
    expect(marks({ responseHeaders: json, responseBytes: 512, method: 'HEAD' })).toEqual([]);
    expect(marks({ responseHeaders: { 'content-type': 'image/png' }, responseBytes: 512 })).toEqual([]);
    expect(answer('{"items": []}')).toEqual([]);
  });
});
