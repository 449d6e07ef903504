import { readdirSync, readFileSync } from 'node:fs';
import type { BenchPlatform } from './platform.js';

const TICKS_PER_SECOND = 100;

interface Seconds {
  readonly platform: number;
  readonly database: number;
  readonly sender: number;
}

/** Processor time of the platform, of its database with all its processes, and of this process. */
export class CpuClock {
  private readonly begun: Seconds;

  constructor(private readonly target: Pick<BenchPlatform, 'pid' | 'databasePid'>) {
    this.begun = this.read();
  }

  stop(): Seconds {
    const now = this.read();
    return {
      platform: now.platform - this.begun.platform,
      database: now.database - this.begun.database,
      sender: now.sender - this.begun.sender,
    };
  }

  private read(): Seconds {
    const { user, system } = process.cpuUsage();
    return {
      platform: secondsOf(this.target.pid, false),
      database: databaseSeconds(this.target.databasePid),
      sender: (user + system) / 1e6,
    };
  }
}

function statOf(pid: number): string[] {
  // After the name, which may hold anything but its closing parenthesis last.
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
}

/** The process that started another. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

function secondsOf(pid: number, withEnded: boolean): number {
  const fields = statOf(pid);
  const ticks = [11, 12, ...(withEnded ? [13, 14] : [])].map((index) => Number(fields[index]));
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

function databaseSeconds(postmaster: number): number {
  let seconds = secondsOf(postmaster, true);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (parentOf(Number(name)) === postmaster) seconds += secondsOf(Number(name), false);
    } catch {
      // Ended while we looked.
    }
  }
  return seconds;
}
