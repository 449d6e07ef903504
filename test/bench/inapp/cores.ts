import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { childrenOf } from '../cpu-clock.js';

/*
 * In production the platform has machines of its own; here it would take the application's caches and the load's time, and
 * the ratios would tell of that. So the application has the last core to itself, in every variant alike; load, platform
 * and database share the others, and the load comes first there.
 */
const BEHIND_THE_LOAD = '10';
const last = availableParallelism() - 1;

function run(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** False where there is but one core, or no `taskset` (util-linux): then all share all, and the ratios hold less. */
export const hasOwnCore = last > 0 && run('taskset', '-c', String(last), 'true');

/** How to start the application: what to run, and arguments before those of Node. */
export const onOwnCore: { readonly execPath: string; readonly execArgv: readonly string[] } = hasOwnCore
  ? { execPath: 'taskset', execArgv: ['-c', String(last), process.execPath] }
  : { execPath: process.execPath, execArgv: [] };

/** Keeps this process, which makes the load, and the platform's processes away from the application's core. */
export function stepAside(platform: readonly number[]): void {
  if (!hasOwnCore) return;
  const others = `0-${last - 1}`;
  run('taskset', '-a', '-c', '-p', others, String(process.pid));
  for (const pid of platform.flatMap((parent) => [parent, ...childrenOf(parent)])) {
    run('taskset', '-a', '-c', '-p', others, String(pid));
    // Niceness is a thread's own.
    run('renice', '-n', BEHIND_THE_LOAD, '-p', ...readdirSync(`/proc/${pid}/task`));
  }
}
