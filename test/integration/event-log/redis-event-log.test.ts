import { randomUUID } from 'node:crypto';
import { RedisEventLog } from '../../../src/store/event-log/redis-event-log.js';
import { requires } from '../../kit/requires.js';
import { startRedis } from '../../kit/start-redis.js';
import { eventLogSuite } from './suite.js';

requires('redis-server')('on a real Redis', () => {
  eventLogSuite('the log in Redis Streams', async () => {
    const redis = await startRedis();
    return {
      open: () => RedisEventLog.open({ url: redis.url }),
      organisation: async () => randomUUID(),
      enrolmentId: randomUUID(),
      end: () => redis.remove(),
    };
  });
});
