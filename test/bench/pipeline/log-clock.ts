import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { secondsOf } from '../cpu-clock.js';

interface LogSeconds {
  /** Of the platform's thread: sending statements of the log, and reading their answers. */
  readonly node: number;
  /** Processor time of the processes of PostgreSQL that serve the log's connections; their writing is in it, the checkpointer's is not. */
  readonly database: number;
}

/** What the event log takes, as `log-observer.mjs` within the platform sees it. */
export class LogClock {
  private constructor(
    private readonly child: ChildProcess,
    private readonly nodeBefore: number,
    private readonly databaseBefore: ReadonlyMap<number, number>,
  ) {}

  static async start(child: ChildProcess): Promise<LogClock> {
    const { spentMs, backends } = await ask(child);
    return new LogClock(child, spentMs, new Map(backends.map((pid) => [pid, secondsOf(pid, false)])));
  }

  async stop(): Promise<LogSeconds> {
    const { spentMs, backends } = await ask(this.child);
    const seconds = backends.map((pid) =>
      Math.max(0, secondsOf(pid, false) - (this.databaseBefore.get(pid) ?? 0)),
    );
    return {
      node: (spentMs - this.nodeBefore) / 1000,
      database: seconds.reduce((sum, each) => sum + each, 0),
    };
  }
}

async function ask(child: ChildProcess): Promise<{ spentMs: number; backends: number[] }> {
  const answer = once(child, 'message');
  child.send('log');
  return (await answer)[0] as { spentMs: number; backends: number[] };
}
