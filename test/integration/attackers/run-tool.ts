import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tools say who they are; an attacker does not let them. */
export const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

const TOOL_MS_MAX = 180_000;

/** A folder for one run of a tool, which gets it as home. Removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'attacker-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end. @returns all that it wrote */
export function runTool(program: string, args: readonly string[], home: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, LANG: 'C.UTF-8', TERM: 'dumb' };
    const options = {
      cwd: home,
      env,
      timeout: TOOL_MS_MAX,
      killSignal: 'SIGKILL' as const,
      maxBuffer: 64 << 20,
    };
    const child = execFile(program, args, options, (error, out, errors) => {
      if (error) reject(new Error(`${program} failed: ${errors.slice(-2_000)}${out.slice(-2_000)}`));
      else resolve(out + errors);
    });
    child.stdin?.end();
  });
}

/** Puts each of them through, `width` at a time; answers in their order. */
export async function severalAtATime<T, R>(
  all: readonly T[],
  width: number,
  run: (each: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = all.entries();
  const lane = async () => {
    for (const [index, each] of queue) results[index] = await run(each);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
