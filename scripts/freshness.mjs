import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-quietly.mjs';

export const stampFile = join(root, 'dist/.built');

const sources = ['src', 'prisma', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];
const skipped = new Set(['node_modules', 'dist', 'generated', '__pycache__']);

/** The newest change under a path, in ms since the epoch. A folder's own time shows deletions. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!skipped.has(entry.name)) latest = Math.max(latest, newest(join(path, entry.name)));
  }
  return latest;
}

export function newestSource() {
  return Math.max(...sources.map((name) => newest(join(root, name))));
}

/** Whether dist was built from the sources as they are now. */
export function isBuilt() {
  if (!existsSync(stampFile)) return false;
  return Number(readFileSync(stampFile, 'utf8')) >= newestSource();
}
