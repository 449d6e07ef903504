import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, type FirstStart } from '../../../src/store/bootstrap.js';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { startEmbeddedPostgres } from '../../../src/store/embedded-postgres.js';
import { migrate } from '../../../src/store/migrate.js';
import { parentOf } from '../cpu-clock.js';
import { startPlatformProcess } from '../platform-process.js';

export interface BenchPlatform {
  readonly url: string;
  readonly first: FirstStart;
  readonly sensorToken: string;
  readonly database: Database;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly databasePid: number;
  /** Numbers of `/metrics`, without their common prefix. */
  metrics(): Promise<Map<string, number>>;
  stop(): Promise<void>;
}

/** The platform as `npm start` runs it; its database is started from here, so that both can be watched. */
export async function startBenchPlatform(): Promise<BenchPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-bench-'));
  const dataFolder = join(folder, 'postgres');
  const postgres = await startEmbeddedPostgres({ dataFolder });
  await migrate(postgres.url);
  const database = openDatabase({ url: postgres.url, poolMax: 2 });
  const first = await bootstrap(database, { now: () => Date.now() });
  if (!first) throw new Error('the database of the bench is not new');
  const close = async () => {
    await database.close();
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  const observer = new URL('./log-observer.mjs', import.meta.url).href;
  const platform = await startPlatformProcess({ DATABASE_URL: postgres.url }, observer).catch(
    async (error) => {
      await close();
      throw error;
    },
  );
  const { url, pid, child } = platform;
  const metrics = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines
        .map((line) => line.replace('protectonce_', '').split(' '))
        .map(([name = '', value]) => [name, Number(value)]),
    );
  };
  const stop = async () => {
    await platform.stop();
    await close();
  };
  const { rows } = await database.ownerPool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const databasePid = parentOf(rows[0]?.pid ?? 0);
  // The privacy part stays with the sensor. Its length is known; its characters, and the secret's, may be underscores.
  const sensorToken = first.enrolmentToken.slice(0, -(first.privacy.length + 1));
  return { url, first, sensorToken, database, child, pid, databasePid, metrics, stop };
}
