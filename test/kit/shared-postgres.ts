import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const daemon = fileURLToPath(new URL('./postgres-daemon.mjs', import.meta.url));

/** Address, as owner, of the run's PostgreSQL: its template database. Started by whoever asks first. */
export async function sharedPostgres(): Promise<string> {
  const folder = process.env.PROTECTONCE_TEST_RUN;
  const runner = process.env.PROTECTONCE_TEST_RUNNER;
  if (folder === undefined || runner === undefined)
    throw new Error('the kit needs jest with its globalSetup');
  if (isFirst(join(folder, 'asked'))) {
    spawn(process.execPath, [daemon, folder, runner], {
      detached: true,
      stdio: 'ignore',
      env: { PATH: process.env.PATH },
    }).unref();
  }
  const text = await eventually(() => readFileSync(join(folder, 'postgres.json'), 'utf8'), {
    timeoutMs: 60_000,
    what: "the run's PostgreSQL",
  });
  const state = JSON.parse(text) as { url?: string; error?: string };
  if (state.url === undefined) throw new Error(`the run's PostgreSQL did not start: ${state.error}`);
  return state.url;
}

function isFirst(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}
