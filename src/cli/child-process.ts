import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunningChild {
  readonly process: ChildProcess;
  /** The first line of standard output that `pick` takes. Rejects when the child ends before. */
  firstLine<T>(pick: (line: string) => T | undefined): Promise<T>;
  /** Exit code; waits for the end. */
  readonly ended: Promise<number | null>;
  /** The newest lines of standard error. */
  lastErrors(): readonly string[];
  /** Asks it to end, and makes it end after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const ERROR_LINES_KEPT = 20;

/** A child whose output is read by line: its errors are kept (the last few) and shown when it fails. */
export function runChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): RunningChild {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const lastErrors: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const early: string[] = [];

  createInterface({ input: child.stderr }).on('line', (line) => {
    lastErrors.push(line);
    if (lastErrors.length > ERROR_LINES_KEPT) lastErrors.shift();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (early.length < 100) early.push(line);
    for (const listener of listeners) listener(line);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  ended.catch(() => undefined);

  return {
    process: child,
    ended,
    lastErrors: () => lastErrors,
    firstLine: (pick) =>
      new Promise((resolve, reject) => {
        const take = (line: string) => {
          const picked = pick(line);
          if (picked === undefined) return;
          listeners.delete(take);
          resolve(picked);
        };
        listeners.add(take);
        for (const line of early) take(line);
        const fail = () =>
          reject(new Error(`${command} ${args.join(' ')} ended early:\n${lastErrors.join('\n')}`));
        ended.then(fail, reject);
      }),
    async stop(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended.catch(() => undefined);
      clearTimeout(hard);
    },
  };
}
