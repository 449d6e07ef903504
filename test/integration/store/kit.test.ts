import { expect, test } from '@jest/globals';
import { createClient } from 'redis';
import { requires } from '../../kit/requires.js';
import { startRedis } from '../../kit/start-redis.js';

requires('redis-server')("the kit's Redis", () => {
  test('keeps what was written over a stop, a kill and a start, on the same port', async () => {
    const server = await startRedis();
    const client = createClient({ url: server.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.set('a', '1');
      await server.stop();
      await server.start();
      expect(await client.get('a')).toBe('1');
      await client.set('b', '2');
      await server.kill();
      await server.start();
      expect(await client.get('b')).toBe('2');
    } finally {
      client.destroy();
      await server.remove();
    }
  });
});
