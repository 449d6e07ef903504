import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Seconds {
  readonly platform: number;
  readonly database: number;
  readonly sender: number;
}

/** Processor time of the platform, of its database with all its processes, and of this process. */
export class CpuClock {
  private readonly begun: Seconds;

  constructor(private readonly target: { readonly pid: number; readonly databasePid: number }) {
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
    const { databasePid } = this.target;
    const ofDatabase = childrenOf(databasePid).map((pid) => secondsOf(pid, false));
    return {
      platform: secondsOf(this.target.pid, false),
      database: ofDatabase.reduce((sum, seconds) => sum + seconds, secondsOf(databasePid, true)),
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

/** Processes that a process has started and that go on. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return parentOf(pid) === parent;
      } catch {
        return false; // Ended while we looked.
      }
    });
}

/** Processor time since its start; 0 of a process that has ended. `withEnded`: that of children that have ended too. */
export function secondsOf(pid: number, withEnded: boolean): number {
  try {
    const fields = statOf(pid);
    const ticks = [11, 12, ...(withEnded ? [13, 14] : [])].map((index) => Number(fields[index]));
    return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
