import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-quietly.mjs';

export const stampFile = join(root, 'dist/.built');

const sources = ['src', 'prisma', 'examples/plugins', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];
const skipped = new Set(['node_modules', 'dist', 'generated', '__pycache__']);

function* files(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) yield `${path} ${stat.size} ${stat.mtimeMs}\n`;
  if (!stat?.isDirectory()) return;
  for (const name of readdirSync(path).sort()) if (!skipped.has(name)) yield* files(join(path, name));
}

/** Changes when a source is added, changed or removed. */
export function sourcesNow() {
  const hash = createHash('sha256');
  for (const name of sources) for (const line of files(join(root, name))) hash.update(line);
  return hash.digest('hex');
}

/** Whether dist was built from the sources as they are now. */
export function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourcesNow();
}
