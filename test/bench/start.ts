/*
 * npm run bench -- start --json
 *
 * The platform with its embedded PostgreSQL, from nothing and from data that is there: how long until it is healthy, and
 * what it takes while nothing happens. `idleCpuPercent` is of one core, over 20 s after 5 s to settle; `rssMb` is the
 * platform's own process at the end of them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeData } from '../../src/store/postgres-binaries.js';
import { serverAccount } from '../../src/store/server-account.js';
import { CpuClock, childrenOf } from './cpu-clock.js';
import { type PlatformProcess, startPlatformProcess } from './platform-process.js';

const SETTLE_MS = 5_000;
const IDLE_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'protectonce-bench-'));
const start = () =>
  startPlatformProcess({
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
    PROTECTONCE_PLUGINS: undefined,
    PROTECTONCE_DATA_DIR: folder,
  });

const commandOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

function databaseOf({ pid }: PlatformProcess): number {
  const found = childrenOf(pid).find((child) => commandOf(child) === 'postgres');
  if (found === undefined) throw new Error('the platform has started no database');
  return found;
}

function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

let platform: PlatformProcess | undefined;
try {
  platform = await start();
  const first = Math.round(platform.startMs);
  await platform.stop();
  platform = await start();
  const existing = Math.round(platform.startMs);

  await sleep(SETTLE_MS);
  const clock = new CpuClock({ pid: platform.pid, databasePid: databaseOf(platform) });
  const begun = performance.now();
  await sleep(IDLE_MS);
  const used = clock.stop();
  const seconds = (performance.now() - begun) / 1000;
  const percent = (spent: number) => Number(((spent / seconds) * 100).toFixed(2));
  const result = {
    startMs: { first, existing },
    idleCpuPercent: { platform: percent(used.platform), database: percent(used.database) },
    rssMb: residentMb(platform.pid),
  };
  process.stdout.write(`${JSON.stringify(result, null, process.argv.includes('--json') ? 0 : 2)}\n`);
} finally {
  await platform?.stop();
  // Run by root, the server may have been given another place.
  rmSync(placeData(join(folder, 'postgres'), serverAccount()), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}
