import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CodedError } from '../event/coded-error.js';

const ORPHAN_MS_MAX = 20_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in the kernel's ticks: with it a number that was used again is told from the process meant. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const ownerFile = (folder: string) => join(folder, 'owner');

/** Whether the process is the server of this very cluster. Where there is no /proc, it is taken to be. */
function isServerOf(pid: number, cluster: string): boolean {
  const command = read(`/proc/${pid}/cmdline`);
  return command === undefined ? process.platform !== 'linux' : command.split('\0').includes(cluster);
}

/**
 * One platform process per data folder. After a kill the former owner is gone but its server may still run, or its pid
 * file lie about: the one is stopped, the other removed. Throws `DATA_FOLDER_IN_USE`, `POSTGRES_START`.
 */
export async function claimDataFolder(folder: string, cluster: string): Promise<void> {
  const [owner = '', start = ''] = (read(ownerFile(folder)) ?? '').split(' ');
  if (/^\d+$/.test(owner) && isAlive(Number(owner)) && startOf(Number(owner)) === start)
    throw new CodedError(
      'DATA_FOLDER_IN_USE',
      `Process ${owner} is using ${folder}: stop it, or choose another data folder.`,
    );
  writeFileSync(ownerFile(folder), `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });

  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number(read(pidFile)?.split('\n')[0]);
  if (!pid) return;
  if (!isAlive(pid) || !isServerOf(pid, cluster)) {
    rmSync(pidFile, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  const until = performance.now() + ORPHAN_MS_MAX;
  while (isAlive(pid)) {
    if (performance.now() > until) process.kill(pid, 'SIGQUIT');
    if (performance.now() > until + ORPHAN_MS_MAX)
      throw new CodedError('POSTGRES_START', `The server of an earlier run (process ${pid}) does not end.`);
    await wait(25);
  }
}

export function releaseDataFolder(folder: string): void {
  rmSync(ownerFile(folder), { force: true });
}
