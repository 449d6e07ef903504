import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { type Environment, readEnvironment } from '../environment.js';
import { showFirstStart } from './show-first-start.js';

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve(signal);
      });
    }
  });
}

/** Runs the platform until it is told to stop. */
export async function runPlatform(environment: Environment = readEnvironment()): Promise<void> {
  // V8 lets its heap grow with the machine's memory before it looks for garbage: batches that are long done then take
  // hundreds of megabytes. It is told to look when the heap is a third larger than what lives in it.
  setFlagsFromString('--heap-growing-percent=30');
  const stopped = stopSignal();
  // Loaded when it is needed: most commands are sensors or clients, and start in a fraction of the time without it.
  const { startPlatform } = await import('../main.js');
  const platform = await startPlatform({ environment });
  if (platform.firstStart) showFirstStart(platform.firstStart, platform.url);
  await stopped;
  await platform.stop();
}

export function upCommand(program: Command): void {
  program
    .command('up')
    .description('run the platform: the role of PROTECTONCE_ROLE, everything by default')
    .action(() => runPlatform());
}
