import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes generated files that are committed, or with `check` only compares them.
 * @param files name → content: all that the folder should hold with this extension
 * @returns the names that differ from what is in the folder
 */
export function keepCommitted(folder, extension, files, { check }) {
  const present = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(extension)) : [];
  const differing = [];
  for (const name of new Set([...present, ...files.keys()])) {
    const path = join(folder, name);
    const wanted = files.get(name);
    if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
    differing.push(name);
    if (check) continue;
    mkdirSync(folder, { recursive: true });
    if (wanted === undefined) rmSync(path);
    else writeFileSync(path, wanted);
  }
  return differing;
}
