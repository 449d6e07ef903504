import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Ends the run's PostgreSQL, if a test started it, and removes the shared folder. */
export default async function globalTeardown(): Promise<void> {
  const folder = process.env.PROTECTONCE_TEST_RUN;
  if (folder === undefined) return;
  const pid = readPid(join(folder, 'daemon.pid'));
  if (pid !== undefined) await end(pid);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function readPid(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

async function end(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < 20_000 && signal(pid, 0); waitedMs += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
