import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient } from 'redis';
import { createRateLimit } from '../../../src/schema/limits/rate-limit.js';
import { requires } from '../../kit/requires.js';
import { type PrivateRedis, startRedis } from '../../kit/start-redis.js';

const now = () => Date.UTC(2026, 10, 22, 12);

requires('redis-server')('rate limits in Redis', () => {
  let redis: PrivateRedis;
  const connect = () =>
    createClient({
      url: redis.url,
      disableOfflineQueue: true,
      socket: { reconnectStrategy: () => 50, connectTimeout: 1000 },
    }).on('error', () => undefined);
  let clients: ReturnType<typeof connect>[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    clients = [connect(), connect()];
    await Promise.all(clients.map((client) => client.connect()));
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await redis.remove();
  });

  test('hold across processes', async () => {
    const limits = clients.map((client) =>
      createRateLimit({ points: 10, windowSeconds: 60, redis: client, now }),
    );
    const allowed: boolean[] = [];
    for (let n = 0; n < 8; n += 1) allowed.push((await limits[n % 2]!.consume('token', 2)).allowed);
    expect(allowed).toEqual([true, true, true, true, true, false, false, false]);
    expect(await limits[0]!.consume('another', 10)).toMatchObject({
      allowed: true,
      status: { remaining: 0, limit: 10, cost: 10 },
    });
  });

  test('go on in each process by itself while Redis is away', async () => {
    const limit = createRateLimit({ points: 4, windowSeconds: 60, redis: clients[0]!, now });
    await redis.stop();
    const allowed: boolean[] = [];
    for (let n = 0; n < 4; n += 1) allowed.push((await limit.consume('away', 2)).allowed);
    expect(allowed).toEqual([true, true, false, false]);
  });
});

test('without Redis each process limits by itself, and says when more is allowed', async () => {
  const limit = createRateLimit({ points: 3, windowSeconds: 60, now });
  const first = await limit.consume('token', 3);
  expect(first).toMatchObject({ allowed: true, status: { cost: 3, remaining: 0 } });
  const second = await limit.consume('token', 1);
  expect(second.allowed).toBe(false);
  expect(second.status.resetAt.getTime()).toBeGreaterThan(now());
});
