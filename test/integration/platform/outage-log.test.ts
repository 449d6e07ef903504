import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../../src/environment.js';
import type { Logger } from '../../../src/main/logger.js';
import { type Platform, startPlatform } from '../../../src/main.js';
import { eventually } from '../../kit/eventually.js';
import { freshDatabase } from '../../kit/fresh-database.js';
import { requires } from '../../kit/requires.js';
import { startPostgres } from '../../kit/start-postgres.js';
import { startRedis } from '../../kit/start-redis.js';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly what?: string;
  readonly repeats?: number;
  readonly folder?: string;
}

function keepingLog(): { lines: Line[]; log: Logger } {
  const lines: Line[] = [];
  const write =
    (level: string) =>
    (fields: object, msg = '') =>
      void lines.push({ level, msg, ...fields });
  const levels = ['debug', 'info', 'warn', 'error', 'fatal'];
  return { lines, log: Object.fromEntries(levels.map((level) => [level, write(level)])) as never };
}

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
}, 180_000);

async function start(log: Logger, variables: Record<string, string>): Promise<Platform> {
  const platform = await startPlatform({ environment: readEnvironment({ PORT: '0', ...variables }), log });
  ends.push(() => platform.stop());
  return platform;
}

describe('the log of a platform', () => {
  test('has a line when PostgreSQL goes and one when it is back, and not one for each attempt', async () => {
    const postgres = await startPostgres();
    ends.push(() => postgres.remove());
    const { lines, log } = keepingLog();
    const platform = await start(log, { DATABASE_URL: postgres.url });
    const health = async () => (await fetch(`${platform.url}/healthz`)).status;
    await eventually(async () => (await health()) === 200);
    // The one work of the start that would fail with a line of its own.
    await eventually(() => lines.some(({ msg }) => msg === 'housekeeping done'));
    const before = lines.length;
    await postgres.stop();
    // Each question is an attempt to connect, and the platform makes some of its own.
    for (let n = 0; n < 20; n++) expect(await health()).toBe(503);
    await postgres.start();
    const back = await eventually(() => lines.find(({ msg }) => msg === 'connected again'), {
      timeoutMs: 60_000,
    });
    const troubles = lines.slice(before).filter(({ level }) => level !== 'debug');
    expect(troubles.map(({ level, msg, what }) => `${level}: ${msg}, ${what}`)).toEqual([
      'warn: a connection broke, PostgreSQL',
      'info: connected again, PostgreSQL',
    ]);
    // Those that had no line are in this number.
    expect(back.repeats).toBeGreaterThan(0);
  }, 180_000);

  test('names the folder where the embedded PostgreSQL really keeps its data', async () => {
    const home = mkdtempSync(join(tmpdir(), 'outage-log-'));
    ends.push(() => rmSync(home, { recursive: true, force: true }));
    // What a server's account of its own could not pass through, as root's home is.
    mkdirSync(join(home, 'data'), { mode: 0o700 });
    writeFileSync(join(home, 'data/other'), '');
    const { lines, log } = keepingLog();
    await start(log, { PROTECTONCE_DATA_DIR: join(home, 'data') });
    const folder = lines.find(({ msg }) => msg.startsWith('the embedded PostgreSQL'))?.folder ?? '';
    ends.unshift(() => rmSync(folder, { recursive: true, force: true }));
    expect(existsSync(join(folder, 'cluster'))).toBe(true);
  }, 180_000);
});

requires('redis-server')('the log of a platform with its event log on Redis', () => {
  test('has a line when Redis goes and one when it is back', async () => {
    const redis = await startRedis();
    ends.push(() => redis.remove());
    const database = await freshDatabase();
    ends.push(() => database.drop());
    const { lines, log } = keepingLog();
    await start(log, { DATABASE_URL: database.url, REDIS_URL: redis.url });
    await eventually(() => lines.some(({ msg }) => msg === 'housekeeping done'));
    const before = lines.length;
    await redis.stop();
    await eventually(() => lines.some(({ msg }) => msg === 'a connection broke'));
    await redis.start();
    await eventually(() => lines.some(({ msg }) => msg === 'connected again'), { timeoutMs: 60_000 });
    const troubles = lines.slice(before).filter(({ level }) => level !== 'debug');
    expect(troubles.map(({ level, msg, what }) => `${level}: ${msg}, ${what}`)).toEqual([
      'warn: a connection broke, Redis',
      'info: connected again, Redis',
    ]);
  }, 180_000);
});
