// The service that the capture shows: a legacy shop that no in-app library runs in. Plain node:http, in memory, seeded.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

export const HOST = 'legacy.shop.test';
export const USERS = 12;
const ORDERS_PER_USER = 5;

/** Values that are in the traffic and must be in no output. */
export const canaries = [
  'Quillfeather', 'Zebulonia', 'canary-passphrase-7731', 'canary.quillfeather', '4111111111111111', 'canarystreet', 'c4n4ry-session-value',
  'canary-search-words', 'canary-user-agent', 'DE89370400440532013000', 'canary-soap-note', 'canary-graphql-literal', '+49 170 5550199',
];

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const bearerOf = (id) =>
  `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: `user-${id}`, name: 'Zebulonia Quillfeather', roles: ['customer'], iat: 1_790_000_000, exp: 1_790_003_600 })}.c2lnbmF0dXJlLW9mLXRoZS1zaG9w`;

const userOf = (id) => ({
  id, name: 'Zebulonia Quillfeather', email: `canary.quillfeather+${id}@mail.shop.test`, phone: '+49 170 5550199',
  address: { street: '12 canarystreet', city: 'Zebulonia', zip: '10115' }, iban: 'DE89370400440532013000',
});
/** Order ids are in one sequence over all users: they can be guessed. */
const orderOf = (id) => ({
  id, userId: 1 + ((id - 7000) % USERS), status: 'shipped', total: 10 + (id % 90) + 0.5, card: '4111111111111111',
  items: [{ productId: 100 + (id % 20), quantity: 1 + (id % 3), name: 'Walnut desk' }],
});
export const ordersOfUser = (user) => Array.from({ length: ORDERS_PER_USER }, (_, i) => 7000 + (user - 1) + i * USERS);
const productOf = (id) => ({ id, name: `Walnut desk no. ${id}`, price: 99.5 });

/** Method, pattern, template and handler. The handler's answer: [status, body or undefined, options]. */
const routes = [
  ['POST', /^\/api\/v1\/login$/, ({ body }) => (JSON.parse(body).password ? [200, { token: bearerOf(JSON.parse(body).account) }, { cookie: true }] : [401, { error: 'refused' }])],
  ['GET', /^\/api\/v1\/products$/, ({ url }) => [200, { items: Array.from({ length: 8 }, (_, i) => productOf(100 + i)), page: Number(url.searchParams.get('page') ?? 1) }, { chunked: true }]],
  ['GET', /^\/api\/v1\/products\/(\d+)$/, ({ match }) => [200, productOf(Number(match[1]))]],
  ['GET', /^\/api\/v1\/search$/, ({ url }) => (url.searchParams.get('q')?.includes("'") && /union|--/i.test(url.search) ? [500, { error: 'query failed' }] : [200, { items: [productOf(104), productOf(107)] }, { gzip: true }])],
  ['GET', /^\/api\/v1\/users\/(\d+)$/, ({ match }) => [200, userOf(Number(match[1]))]],
  ['PATCH', /^\/api\/v1\/users\/(\d+)$/, ({ match }) => [200, userOf(Number(match[1]))]],
  ['GET', /^\/api\/v1\/users\/(\d+)\/orders$/, ({ match }) => [200, { orders: ordersOfUser(Number(match[1])).map(orderOf) }, { gzip: true, chunked: true }]],
  ['GET', /^\/api\/v1\/orders\/(\d+)$/, ({ match }) => (Number(match[1]) < 7000 + USERS * ORDERS_PER_USER ? [200, orderOf(Number(match[1]))] : [404, { error: 'no such order' }])],
  ['POST', /^\/api\/v1\/orders$/, () => [201, orderOf(7003)]],
  ['DELETE', /^\/api\/v1\/orders\/(\d+)$/, () => [204, undefined]],
  ['POST', /^\/api\/v1\/contact$/, () => [303, undefined, { location: '/api/v1/contact/thanks' }]],
  ['POST', /^\/graphql$/, () => [200, { data: { order: { id: 7001, total: 11.5 } } }]],
  ['POST', /^\/soap\/orders$/, () => [200, '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetOrderResponse><orderId>7002</orderId><note>canary-soap-note</note></GetOrderResponse></soap:Body></soap:Envelope>', { type: 'text/xml; charset=utf-8' }]],
  ['GET', /^\/api\/v1\/admin\/users$/, () => [200, { users: Array.from({ length: USERS }, (_, i) => userOf(i + 1)) }]],
  ['GET', /^\/health$/, () => [200, { status: 'ok' }]],
];

function answer(response, requestId, [status, body, { gzip, chunked, cookie, type, location } = {}]) {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify({ ...body, requestId });
  const headers = { server: 'legacy-shop', 'x-request-id': requestId };
  if (text !== '') headers['content-type'] = type ?? 'application/json';
  if (cookie) headers['set-cookie'] = 'session=c4n4ry-session-value; HttpOnly; Path=/';
  if (location) headers.location = location;
  const bytes = gzip ? gzipSync(text) : Buffer.from(text);
  if (gzip) headers['content-encoding'] = 'gzip';
  if (!chunked) headers['content-length'] = bytes.length;
  response.writeHead(status, headers);
  if (!chunked) return response.end(bytes);
  for (let i = 0; i < bytes.length; i += 300) response.write(bytes.subarray(i, i + 300));
  response.end();
}

/** Starts it on a free port of the loopback. @returns the port, and what ends it */
export async function startService() {
  let count = 0;
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url, `http://${HOST}`);
    const requestId = `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
    for (const [method, pattern, handler] of routes) {
      const match = method === request.method ? pattern.exec(url.pathname) : null;
      if (match) return answer(response, requestId, handler({ url, match, body }));
    }
    answer(response, requestId, [404, { error: 'not found' }]);
  });
  server.keepAliveTimeout = 30_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}
