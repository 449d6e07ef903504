import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildLibrary } from '../run-app.js';

const library = join(import.meta.dirname, '../../../../src/inapp/node');
const INSTALL_MS_MAX = 120_000;

// Not the settings of an `npm test` that runs around us: they would point npm at the outer package.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|PROTECTONCE_|NODE_OPTIONS)/i.test(name)),
);
const made: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fresh-app-'));
  made.push(path);
  return path;
}

/** What a user downloads: the packed library. @returns its path */
export function packLibrary(): string {
  buildLibrary();
  const to = folder();
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', to], {
    cwd: library,
    env,
    timeout: INSTALL_MS_MAX,
  });
  return join(to, readdirSync(to)[0] ?? '');
}

/** An empty folder with these files in it, and these packages installed as a user would. */
export async function freshFolder(
  files: Readonly<Record<string, string>>,
  packages: readonly string[],
): Promise<string> {
  const path = folder();
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'fresh-shop', private: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', ...quiet, ...packages], {
    cwd: path,
    env,
    timeout: INSTALL_MS_MAX,
  });
  return path;
}

/** Bytes of all files below. */
export const bytesOf = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
    : statSync(path).size;

export function removeFolders(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}
