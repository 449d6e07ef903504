import type { ApiCall } from '../../../../src/event/index.js';
import { TEST_TIME, testToken } from '../../../../src/plugins/sdk/testing/index.js';

const HOST = 'shop.example.test';

/** A call as a sensor tells it; `id` is the object of the path, `route` the framework's unless left out. */
export function orderCall(
  n: number,
  user: string,
  options: {
    id?: string;
    returned?: readonly string[];
    status?: number;
    routed?: boolean;
    signal?: boolean;
  } = {},
): ApiCall {
  const { id, returned, status = 200, routed = true, signal } = options;
  return {
    kind: 'api.call',
    id: `call-${String(n).padStart(8, '0')}`,
    time: TEST_TIME + n * 500,
    service: 'shop',
    protocol: 'rest',
    method: 'GET',
    host: HOST,
    path: id === undefined ? ['orders'] : ['orders', { type: 'int', token: testToken(`order ${id}`) }],
    ...(routed ? { route: id === undefined ? '/orders' : '/orders/:id' } : {}),
    response: { status, bytes: 400 },
    durationMs: 10,
    principal: { token: testToken(user), kind: 'jwt', roles: [testToken('role user')] },
    client: { address: `10.0.0.${(user.codePointAt(1) ?? 0) % 250}`, agent: testToken('agent') },
    transport: { tls: true },
    ...(id === undefined
      ? {}
      : { objects: [{ in: 'path', name: 'id', type: 'int', token: testToken(`order ${id}`) }] }),
    ...(returned === undefined
      ? {}
      : {
          returned: returned.map((each) => ({
            name: 'items[].id',
            type: 'int' as const,
            token: testToken(`order ${each}`),
          })),
        }),
    ...(signal
      ? {
          signals: [{ class: 'sqli', rule: 'sqli.breakout', confidence: 0.95, location: 'query', name: 'q' }],
        }
      : {}),
  } as ApiCall;
}

/** Users who list their orders and open some of them; now and then somebody injects, or walks over what is not theirs. */
export function ordersTraffic(calls: number, routed = true): ApiCall[] {
  let seed = 7;
  const below = (n: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  return Array.from({ length: calls }, (_, n) => {
    const user = `u${below(40)}`;
    const own = (k: number) => `${user}-${k}`;
    const what = below(100);
    if (what < 30) return orderCall(n, user, { returned: [0, 1, 2, 3].map(own), routed });
    if (n > calls / 2 && what > 96)
      return orderCall(n, 'mallory', { id: `u${below(40)}-${below(4)}`, routed });
    return orderCall(n, user, { id: own(below(4)), routed, signal: what === 96 });
  });
}
