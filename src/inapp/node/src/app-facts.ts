import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface AppFacts {
  /** Folder of the application's package.json, else of its main file. */
  readonly root: string;
  readonly service: string;
}

interface Manifest {
  readonly name?: unknown;
}

function readManifest(folder: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param main the application's main file; @param cwd where it was started, for when there is none (`-e`, a shell) */
export function appFacts(main: string | undefined, cwd: string, named: string | undefined): AppFacts {
  // Started by a tool of its own or of the machine (`next start`, `pm2`): the application is where that was called.
  const isTool = main !== undefined && /[\\/]node_modules[\\/]/.test(main);
  const start = main && !isTool ? dirname(main) : cwd;
  for (let folder = start; ; folder = dirname(folder)) {
    const name = readManifest(folder)?.name;
    if (typeof name === 'string' && name !== '')
      return { root: folder, service: named ?? name.slice(0, 120) };
    if (folder === dirname(folder)) break;
  }
  return { root: start, service: named ?? (basename(start).slice(0, 120) || 'node') };
}
