import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, type FirstStart } from '../../../src/store/bootstrap.js';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { startEmbeddedPostgres } from '../../../src/store/embedded-postgres.js';
import { freePort } from '../../../src/store/free-port.js';
import { migrate } from '../../../src/store/migrate.js';
import { parentOf } from './cpu-clock.js';

export interface BenchPlatform {
  readonly url: string;
  readonly first: FirstStart;
  readonly sensorToken: string;
  readonly database: Database;
  readonly pid: number;
  readonly databasePid: number;
  /** Numbers of `/metrics`, without their common prefix. */
  metrics(): Promise<Map<string, number>>;
  stop(): Promise<void>;
}

const root = new URL('../../../', import.meta.url).pathname;

/** The platform as `npm start` runs it; its database is started from here, so that both can be watched. */
export async function startBenchPlatform(): Promise<BenchPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-bench-'));
  const dataFolder = join(folder, 'postgres');
  const postgres = await startEmbeddedPostgres({ dataFolder });
  await migrate(postgres.url);
  const database = openDatabase({ url: postgres.url, poolMax: 2 });
  const first = await bootstrap(database, { now: () => Date.now() });
  if (!first) throw new Error('the database of the bench is not new');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'up'], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: postgres.url,
      PORT: `${port}`,
      PROTECTONCE_LOG_LEVEL: 'warn',
      PROTECTONCE_ROLE: 'all',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
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
    const exited = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await exited;
    await database.close();
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  await ready(url, child).catch(async (error) => {
    await stop();
    throw error;
  });
  const { rows } = await database.ownerPool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const databasePid = parentOf(rows[0]?.pid ?? 0);
  // The privacy part stays with the sensor. Its length is known; its characters, and the secret's, may be underscores.
  const sensorToken = first.enrolmentToken.slice(0, -(first.privacy.length + 1));
  return { url, first, sensorToken, database, pid: child.pid ?? 0, databasePid, metrics, stop };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`the platform ended with ${child.exitCode}`);
    try {
      if ((await fetch(`${url}/healthz`)).ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the platform did not come up');
}
