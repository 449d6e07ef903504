import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The platform as a process of its own, as an operator runs it: the built program, told by its environment. */
export interface RunningPlatform {
  readonly url: string;
  /** Everything that it wrote, on both streams. */
  output(): string;
  start(): Promise<void>;
  /** Sends the signal and resolves with the exit code (null when a signal ended it). */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const OUTPUT_MAX = 4_000_000;

export async function platformProcess(env: Readonly<Record<string, string>>): Promise<RunningPlatform> {
  // A free one is taken by the first start, and kept by those that follow.
  let url = '';
  let child: ChildProcess | undefined;
  let output = '';

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ['dist/cli/main.js', 'up'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        PROTECTONCE_LOG_LEVEL: 'info',
        PORT: url === '' ? '0' : new URL(url).port,
        ...env,
      },
    });
    child = started;
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_MAX);
    };
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    const ended = once(started, 'exit').then(() => {
      throw new Error(`the platform ended at its start:\n${output.slice(-3000)}`);
    });
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: started.stderr }).on('line', (line) => {
        if (!line.includes('"msg":"ready"')) return;
        url = (JSON.parse(line) as { url: string }).url;
        resolve();
      });
    });
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  await start();
  return { url, output: () => output, start, end };
}
