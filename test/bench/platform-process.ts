import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../src/store/free-port.js';

export interface PlatformProcess {
  readonly url: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** From before the process was started until it said that it is healthy. */
  readonly startMs: number;
  /** Resolves once it has drained and ended. */
  stop(): Promise<void>;
}

const root = new URL('../../', import.meta.url).pathname;

/** The built platform in a process of its own, as `npm start` runs it, with a channel to what `preload` puts into it. */
export async function startPlatformProcess(
  environment: Readonly<Record<string, string | undefined>>,
  preload?: string,
): Promise<PlatformProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [...(preload ? ['--import', preload] : []), join(root, 'dist/cli/main.js'), 'up'],
    {
      cwd: root,
      env: {
        ...process.env,
        PROTECTONCE_LOG_LEVEL: 'warn',
        PROTECTONCE_ROLE: 'all',
        ...environment,
        PORT: `${port}`,
      },
      stdio: ['ignore', 'ignore', 'inherit', ...(preload ? (['ipc'] as const) : [])],
    },
  );
  const stop = async () => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await exited;
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid ?? 0, child, startMs: performance.now() - begun, stop };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (child.exitCode !== null) throw new Error(`the platform ended with ${child.exitCode}`);
    try {
      if ((await fetch(`${url}/healthz`)).ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the platform did not come up');
}
