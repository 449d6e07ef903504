import { afterAll, afterEach, beforeAll, it } from '@jest/globals';
import { requires } from '../../kit/requires.js';
import { type PrivateRedis, startRedis } from '../../kit/start-redis.js';
import { Trial } from './trial.js';

requires('redis-server')('the platform with its event log on Redis Streams, under faults', () => {
  let redis: PrivateRedis;
  let trial: Trial;
  beforeAll(async () => {
    redis = await startRedis({ appendfsync: 'always' });
  });
  afterEach(() => trial.end(), 120_000);
  afterAll(() => redis.remove());

  it('waits for a Redis that stops and starts again, and loses nothing', async () => {
    trial = await Trial.start({ REDIS_URL: redis.url });
    const sender = trial.load();
    await trial.untilSent(sender, 0.3);
    await redis.stop();
    await trial.untilToldToWait(sender);
    await redis.start();
    await trial.everythingOnce(sender);
  }, 400_000);

  it('survives SIGKILL: what was acknowledged is counted once, and nothing twice', async () => {
    trial = await Trial.start({ REDIS_URL: redis.url });
    const sender = trial.load();
    await trial.untilSent(sender, 0.5);
    await trial.platform.end('SIGKILL');
    await trial.platform.start();
    await trial.everythingOnce(sender);
  }, 400_000);
});
