import { describe, expect, test } from '@jest/globals';
import type { RawCall } from '../../../src/inspect/index.js';
import { describeCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const context = testContext();
const call = (overrides: Partial<RawCall>) => describeCall(rawCall(overrides), context);
const token = (value: string) => context.tokenizer.token('object', value);
const path = (target: string, route?: string) =>
  call({ target, route })
    .path.map((part) => (typeof part === 'string' ? part : `{${part.type}}`))
    .join('/');
const json = { 'content-type': 'application/json' };
const bearer = (claims: object, header: object = { alg: 'HS256' }) =>
  `Bearer ${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('paths', () => {
  test.each([
    ['/orders/17', undefined, 'orders/{int}'],
    ['/api/v1/users/alice/orders', undefined, 'api/v1/users/{word}/orders'],
    ['/users/admin', '/users/:name', 'users/{word}'],
    ['/kasse/17', '/kasse/{id}', 'kasse/{int}'],
    ['/KASSE/17', '/kasse/:id', 'kasse/{int}'],
    ['/shop/kasse/17', '/kasse/:id', 'shop/{word}/{int}'],
    ['/files/geheim/mueller.pdf', '/files/*path', 'files/{word}/{opaque}'],
    ['//orders///17/', undefined, 'orders/{int}'],
    ['http://shop.test/orders/17?x=1', undefined, 'orders/{int}'],
    ['/orders;jsessionid=AB12CD/17', undefined, 'orders/{int}'],
    ['/orders/%31%37', undefined, 'orders/{int}'],
    ['/orders/%zz', undefined, 'orders/{opaque}'],
    ['*', undefined, '{opaque}'],
    ['', undefined, ''],
  ])('%s with route %s is %s', (target, route, expected) => {
    expect(path(target, route)).toBe(expected);
  });

  test('an object has one token wherever it stands, and however its id is written', () => {
    const uuid = '123e4567-e89b-12d3-a456-426614174000';
    const described = call({
      method: 'POST',
      target: `/orders/${uuid.toUpperCase()}?orderId=${uuid}`,
      requestHeaders: json,
      requestBody: { order: { id: uuid } },
      responseHeaders: json,
      responseBody: { id: uuid },
    });
    expect(described.objects?.map((object) => [object.in, object.name, object.token])).toEqual([
      ['path', 'orders', token(uuid)],
      ['query', 'orderId', token(uuid)],
      ['body', 'order.id', token(uuid)],
    ]);
    expect(described.returned).toEqual([{ name: 'id', type: 'uuid', token: token(uuid) }]);
  });

  test('dates and fields that merely end in id are no objects', () => {
    const described = call({
      target: '/reports/2026-11-22?paid=17&valid=1&grid=2',
      responseHeaders: json,
      responseBody: { paid: 17, isValid: true, uuid: 'a1' },
    });
    expect(described.objects).toBeUndefined();
    expect(described.returned?.map(({ name }) => name)).toEqual(['uuid']);
  });
});

describe('protocols', () => {
  test.each<[string, Partial<RawCall>, string, string | undefined]>([
    [
      'GraphQL',
      { target: '/api', requestHeaders: json, requestBody: { query: 'mutation { payOrder(id: 7) { id } }' } },
      'graphql',
      'mutation.payOrder',
    ],
    [
      'GraphQL with aliases and fragments',
      {
        target: '/graphql',
        requestHeaders: json,
        requestBody:
          '{"query":"query Q($a: ID!) { mine: order(id: $a) { ...F } user { id } } fragment F on Order { total }"}',
      },
      'graphql',
      'query.order',
    ],
    ['GraphQL by GET', { target: '/graphql?query=%7Bshop%7Bname%7D%7D' }, 'graphql', 'query.shop'],
    [
      'a search named query',
      { target: '/search', requestHeaders: json, requestBody: { query: 'walnut {desk}' } },
      'rest',
      undefined,
    ],
    [
      'SOAP',
      {
        target: '/ws',
        requestHeaders: { 'content-type': 'text/xml' },
        requestBody:
          '<s:Envelope xmlns:s="x"><s:Header/><s:Body><m:GetPrice><id>7</id></m:GetPrice></s:Body></s:Envelope>',
      },
      'soap',
      'GetPrice',
    ],
    [
      'gRPC',
      { target: '/shop.v1.Orders/List', requestHeaders: { 'content-type': 'application/grpc' } },
      'grpc',
      'List',
    ],
    [
      'JSON-RPC',
      { target: '/rpc', requestHeaders: json, requestBody: { jsonrpc: '2.0', method: 'orders.list', id: 1 } },
      'jsonrpc',
      'orders.list',
    ],
    [
      'a WebSocket',
      { target: '/live', requestHeaders: { upgrade: 'websocket' }, status: 101 },
      'websocket',
      undefined,
    ],
    [
      'server-sent events',
      { target: '/live', responseHeaders: { 'content-type': 'text/event-stream' } },
      'sse',
      undefined,
    ],
    ['plain REST', { target: '/orders' }, 'rest', undefined],
  ])('%s', (_, raw, protocol, operation) => {
    const described = call({ method: 'POST', ...raw });
    expect([described.protocol, described.operation]).toEqual([protocol, operation]);
  });

  test('literal arguments of a GraphQL document are objects', () => {
    const described = call({
      target: '/graphql',
      requestHeaders: json,
      requestBody: { query: '{ order(id: 7) { total } user(userId: "u-9", name: "Ann") { id } }' },
    });
    expect(described.objects?.map((object) => [object.in, object.name, object.token])).toEqual([
      ['graphql', 'order.id', token('7')],
      ['graphql', 'user.userId', token('u-9')],
    ]);
  });
});

describe('the principal', () => {
  const principal = (requestHeaders: RawCall['requestHeaders'], overrides: Partial<RawCall> = {}) =>
    call({ requestHeaders, ...overrides }).principal;
  const of = (value: string) => context.tokenizer.token('principal', value);

  test('is the subject of a token, and the same as the user whom the application names', () => {
    const byToken = principal({
      authorization: bearer({ sub: 'user-7', roles: ['admin'], exp: 2_000, iat: 1_400 }),
    });
    expect(byToken).toEqual({
      token: of('user-7'),
      kind: 'jwt',
      roles: [context.tokenizer.token('role', 'admin')],
      jwt: {
        algorithm: 'HS256',
        expires: true,
        lifetimeSeconds: 600,
        claims: ['sub', 'roles', 'exp', 'iat'],
      },
    });
    expect(principal({}, { user: { id: 'user-7', roles: ['admin'] } })).toMatchObject({
      token: byToken?.token,
      kind: 'user',
      roles: byToken?.roles,
    });
  });

  test.each<[string, RawCall['requestHeaders'], string, string]>([
    ['an opaque bearer', { authorization: 'Bearer s3cr3t-opaque' }, 'api-key', 's3cr3t-opaque'],
    ['an API key header', { 'x-api-key': 'k-123456' }, 'api-key', 'k-123456'],
    [
      'the user of basic authentication, whatever the password',
      { authorization: `Basic ${btoa('ann:secret')}` },
      'basic',
      'ann',
    ],
    [
      'a session cookie among others',
      { cookie: 'theme=dark; connect.sid=s%3Aabcdef; _ga=1' },
      'session',
      's%3Aabcdef',
    ],
    [
      'the key of a signed AWS request',
      {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu/s3/aws4_request, Signature=ab',
      },
      'api-key',
      'AKIAIOSFODNN7EXAMPLE',
    ],
    [
      'a token that is no JSON',
      { authorization: 'Bearer eyJhbGciOi.broken.x' },
      'api-key',
      'eyJhbGciOi.broken.x',
    ],
  ])('is %s', (_, headers, kind, value) => {
    expect(principal(headers)).toEqual({ kind, token: of(value) });
  });

  test('a header of spaces costs no more than its length', () => {
    // With two expressions that both took spaces this was a minute of work.
    const authorization = `bearer${' '.repeat(16_000)}\u2028x`;
    for (let i = 0; i < 300; i++) expect(principal({ authorization })).toBeUndefined();
  });

  test.each<[string, RawCall['requestHeaders']]>([
    ['no headers', {}],
    ['a preference cookie', { cookie: 'theme=dark; _ga=GA1.2.3' }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['digest authentication', { authorization: 'Digest username="ann"' }],
  ])('is nobody with %s', (_, headers) => {
    expect(principal(headers)).toBeUndefined();
  });

  test('an algorithm that nobody registered is not repeated', () => {
    expect(principal({ authorization: bearer({ sub: 'a' }, { alg: 'secret-value' }) })?.jwt?.algorithm).toBe(
      'other',
    );
    expect(principal({ authorization: bearer({ sub: 'a' }, { alg: 'none' }) })?.jwt).toMatchObject({
      algorithm: 'none',
      expires: false,
    });
  });
});

describe('what is around a call', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.7:5100', '192.0.2.7'],
    ['nobody', '::'],
    ['', '::'],
  ])('the address %s is %s', (clientAddress, expected) => {
    expect(call({ clientAddress }).client.address).toBe(expected);
  });

  test('addresses become tokens when the organisation wants it', () => {
    const { client } = describeCall(rawCall(), testContext({ tokenizeClients: true }));
    expect(client.address).toBe(`tk_${context.tokenizer.token('client', '192.0.2.7')}`);
  });

  test('headers are names of known ones and words; cookies are names', () => {
    const described = call({
      requestHeaders: {
        authorization: 'Bearer x-y-z',
        'x-shop-version': '1',
        'x-ab12cd': '1',
        'random-name': '1',
        cookie: 'theme=dark; 507f1f77bcf86cd799439011=1',
        host: 'shop.test',
      },
      responseHeaders: { 'set-cookie': ['sid=1; Secure', 'b=2'], 'strict-transport-security': 'max-age=1' },
    });
    expect(described.request?.headers?.fields.map((field) => field.path).sort()).toEqual([
      'authorization',
      'cookie.*',
      'cookie.theme',
      'x-shop-version',
    ]);
    expect(described.response.headers?.fields.map((field) => field.path).sort()).toEqual([
      'set-cookie',
      'set-cookie.b',
      'set-cookie.sid',
      'strict-transport-security',
    ]);
  });

  test.each([
    ['application/json; charset=utf-8', 'application/json'],
    ['multipart/form-data; boundary=secret', 'multipart/form-data'],
    ['application/vnd.acme.v2+json', 'application/*+json'],
    ['secret/value', undefined],
  ])('the media type %s is told as %s', (header, expected) => {
    expect(call({ requestHeaders: { 'content-type': header } }).request?.contentType).toBe(expected);
  });

  test('a query that is only a value has no name', () => {
    const described = call({ target: '/search?s3cr3t-value&draft&filter[status]=x&ids[]=4' });
    expect(described.request?.query?.fields.map((field) => field.path)).toEqual([
      '*',
      'draft',
      'filter.status',
      'ids[]',
    ]);
    expect(described.objects?.map(({ name }) => name)).toEqual(['ids[]']);
  });

  test('forms, multipart forms and XML have shapes', () => {
    const shape = (type: string, requestBody: string) =>
      call({
        method: 'POST',
        requestHeaders: { 'content-type': type },
        requestBody,
      }).request?.body?.fields.map((field) => [field.path, field.classes?.[0]]);
    expect(shape('application/x-www-form-urlencoded', 'email=ann%40example.com&age=3')).toEqual([
      ['email', 'email'],
      ['age', undefined],
    ]);
    expect(
      shape(
        'multipart/form-data; boundary=B',
        '--B\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@example.com\r\n--B--',
      ),
    ).toEqual([['email', 'email']]);
    expect(
      shape('application/xml', '<order><customer><email>ann@example.com</email></customer></order>'),
    ).toEqual([['order.customer.email', 'email']]);
  });

  test('a body that cannot be read says so', () => {
    expect(call({ responseHeaders: json, responseBody: '{"id": 1, "na' }).response.body).toEqual({
      fields: [],
      truncated: true,
    });
  });

  test('the trace is that of the caller', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(call({ requestHeaders: { traceparent } }).trace).toEqual({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentId: '00f067aa0ba902b7',
    });
    expect(
      call({ requestHeaders: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } }).trace,
    ).toBeUndefined();
  });
});
