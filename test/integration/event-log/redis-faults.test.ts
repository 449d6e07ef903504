import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient } from 'redis';
import { RedisEventLog } from '../../../src/store/event-log/redis-event-log.js';
import { eventually } from '../../kit/eventually.js';
import { requires } from '../../kit/requires.js';
import { type PrivateRedis, startRedis } from '../../kit/start-redis.js';
import { batchOf, readAll } from './suite.js';
import { startLoad } from './under-load.js';

requires('redis-server')('the log in Redis Streams, when Redis fails', () => {
  let redis: PrivateRedis;
  let log: RedisEventLog;
  const at = () => ({ organisationId: randomUUID(), lane: 0 });

  beforeAll(async () => {
    redis = await startRedis();
    log = await RedisEventLog.open({ url: redis.url });
  });
  afterAll(async () => {
    await log?.close();
    await redis?.remove();
  });

  async function command(...args: string[]): Promise<unknown> {
    const client = createClient({ url: redis.url });
    await client.connect();
    try {
      return await client.sendCommand(args);
    } finally {
      client.destroy();
    }
  }

  for (const how of ['stop', 'kill'] as const) {
    test(`loses nothing that it acknowledged over a ${how} under load`, async () => {
      const partition = at();
      const load = startLoad(log, 8, () => batchOf(partition, randomUUID()));
      await eventually(() => load.acknowledged.size > 50);
      await redis[how]();
      await eventually(() => (load.errors.get('LOG_UNAVAILABLE') ?? 0) > 0, {
        what: 'an error while Redis is away',
      });
      const before = load.acknowledged.size;
      await redis.start();
      await eventually(() => load.acknowledged.size > before + 50, { what: 'appends after the restart' });
      await load.finish();
      const kept = (await readAll(log, partition)).map((entry) => entry.batchId);
      expect(new Set(kept)).toEqual(load.acknowledged);
      expect(kept).toHaveLength(load.acknowledged.size);
    });
  }

  test('wakes its listeners again after a restart', async () => {
    const partition = at();
    const heard = new Set<string>();
    const stop = log.onAppend((each) => heard.add(each.organisationId));
    await log.append(batchOf(partition, randomUUID()));
    await eventually(() => heard.has(partition.organisationId), { what: 'the hint' });
    heard.clear();
    await redis.stop();
    await redis.start();
    await eventually(() => heard.has(partition.organisationId), { what: 'the hint after the restart' });
    await eventually(() => log.append(batchOf(partition, randomUUID())), {
      what: 'an append after the restart',
    });
    stop();
  });

  test('says LOG_FULL when memory is full, takes no batch id for it, and has room again after a release', async () => {
    const partition = at();
    const big = () => batchOf(partition, randomUUID(), { body: randomBytes(200_000) });
    for (let i = 0; i < 10; i++) await log.append(big());
    await command('CONFIG', 'SET', 'maxmemory', '2mb');
    const refused = big();
    await expect(log.append(refused)).rejects.toMatchObject({ code: 'LOG_FULL' });
    const entries = await readAll(log, partition);
    expect(entries).toHaveLength(10);
    await log.release(partition, entries[9]!.position, entries[9]!.position);
    expect(await readAll(log, partition)).toHaveLength(0);
    await command('CONFIG', 'SET', 'maxmemory', '0');
    expect(await log.append(refused)).toBe('stored');
    expect((await readAll(log, partition)).map((entry) => entry.batchId)).toEqual([refused.batchId]);
  });

  test('a read continues after entries that were trimmed', async () => {
    const partition = at();
    for (let i = 0; i < 6; i++) await log.append(batchOf(partition, randomUUID(), { events: i }));
    const entries = await readAll(log, partition);
    await log.release(partition, entries[5]!.position, entries[2]!.position);
    expect((await readAll(log, partition)).map((entry) => entry.events)).toEqual([3, 4, 5]);
    expect(
      (await log.read(partition, entries[0]!.position, { entries: 1, bytes: 1 })).map((each) => each.events),
    ).toEqual([3]);
  });

  test('warns of settings under which events can be lost', async () => {
    expect(await log.warnings()).toEqual([]);
    await command('CONFIG', 'SET', 'appendfsync', 'everysec');
    expect(await log.warnings()).toEqual([expect.stringContaining('appendfsync')]);
    await command('CONFIG', 'SET', 'appendonly', 'no');
    await command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await log.warnings()).toEqual([
      expect.stringContaining('appendonly'),
      expect.stringContaining('maxmemory-policy'),
    ]);
  });

  test('says LOG_UNAVAILABLE when there is no server to open', async () => {
    await expect(RedisEventLog.open({ url: 'redis://127.0.0.1:1', connectMs: 200 })).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
    });
  });
});
