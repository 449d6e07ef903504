/** One small request with its response, as bytes on the wire. */
export interface SmallCall {
  readonly request: string;
  readonly response: string;
}

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'okhttp/4.12.0',
  'python-requests/2.32.3',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148',
];

/** Routes of a shop: what is asked, and what comes back. Values differ from call to call. */
const routes: readonly ((
  n: number,
) => readonly [method: string, target: string, body: unknown, answer: unknown])[] = [
  (n) => [
    'GET',
    `/api/v1/orders/${n}`,
    undefined,
    { id: n, status: 'paid', total: n / 100, currency: 'EUR' },
  ],
  (n) => [
    'GET',
    `/api/v1/customers/${n % 5_000}/orders?page=${n % 9}&limit=20`,
    undefined,
    {
      items: [
        { id: n, total: 9.5 },
        { id: n + 1, total: 4.2 },
      ],
      next: n % 7,
    },
  ],
  (n) => [
    'POST',
    '/api/v1/orders',
    { customer: n % 5_000, lines: [{ sku: `BX-${n}`, quantity: 1 + (n % 3) }], note: 'leave it at the door' },
    { id: n, status: 'new' },
  ],
  (n) => [
    'GET',
    `/api/v1/products/${n % 800}`,
    undefined,
    { id: n % 800, title: `Boots ${n % 40}`, price: 129.9, stock: n % 50 },
  ],
  (n) => [
    'GET',
    `/api/v1/search?q=walking+boots+${n % 97}&sort=price`,
    undefined,
    { total: n % 300, items: [{ id: n % 800, title: 'Boots' }] },
  ],
  (n) => [
    'PUT',
    `/api/v1/carts/${n.toString(16).padStart(24, '0')}/items/${n % 20}`,
    { quantity: n % 9 },
    { ok: true },
  ],
  (n) => [
    'GET',
    `/api/v2/users/${n % 5_000}/profile`,
    undefined,
    { id: n % 5_000, name: 'Maria Hofer', email: `m${n}@example.org`, phone: '+43 660 1234567' },
  ],
  (n) => ['DELETE', `/api/v1/sessions/${n}`, undefined, undefined],
];

const text = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

export function smallCall(n: number): SmallCall {
  const [method, target, body, answer] = (routes[n % routes.length] as (typeof routes)[number])(n);
  const [sent, got] = [text(body), text(answer)];
  const user = n % 2_000;
  const request =
    `${method} ${target} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: ${AGENTS[user % AGENTS.length]}\r\n` +
    `Accept: application/json\r\nAccept-Encoding: gzip, deflate\r\nAuthorization: Bearer t${user}f0a9b2c4d6e8f1a3b5c7\r\n` +
    `${sent ? `Content-Type: application/json\r\nContent-Length: ${sent.length}\r\n` : ''}Connection: keep-alive\r\n\r\n${sent}`;
  const response =
    `HTTP/1.1 ${got ? '200 OK' : '204 No Content'}\r\nServer: nginx\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n` +
    `${got ? `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${got.length}\r\n` : ''}` +
    `X-Request-Id: ${n.toString(16).padStart(16, '0')}\r\nConnection: keep-alive\r\n\r\n${got}`;
  return { request, response };
}
