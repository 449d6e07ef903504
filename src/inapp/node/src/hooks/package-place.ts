import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Where a file of a package lies: `folder` is the package's own. */
export interface PackagePlace {
  readonly folder: string;
  /** The folder's name in node_modules: the package's name, or an alias of it. */
  readonly name: string;
}

const marker = `${sep}node_modules${sep}`;
/** Taken before anything is hooked: what the library reads is no call of the application. */
const read = readFileSync;

/** By the last node_modules in the path; undefined for the application's own files. */
export function placeOf(file: string): PackagePlace | undefined {
  const at = file.lastIndexOf(marker);
  if (at < 0) return undefined;
  const start = at + marker.length;
  let end = file.indexOf(sep, start);
  if (file[start] === '@' && end > 0) end = file.indexOf(sep, end + 1);
  if (end < 0) return undefined;
  const name = file.slice(start, end);
  return { folder: file.slice(0, end), name: sep === '/' ? name : name.replaceAll(sep, '/') };
}

export interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly dependencies?: unknown;
  readonly devDependencies?: unknown;
}

export function readManifest(folder: string): Manifest | undefined {
  try {
    return asManifest(read(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

export function asManifest(text: string): Manifest | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : undefined;
}

export const versionText = (version: unknown): string | undefined =>
  typeof version === 'string' && version !== '' ? version.slice(0, 80) : undefined;

/**
 * Real names of packages that were installed under another one (`"express-4": "npm:express@4"`): they stand in the
 * manifest beside the node_modules folder. One small file is read per such folder, once.
 */
export class PackageAliases {
  private readonly byRoot = new Map<string, ReadonlyMap<string, string>>();

  nameOf({ folder, name }: PackagePlace): string {
    let root = dirname(folder);
    if (name.startsWith('@')) root = dirname(root);
    root = dirname(root);
    let aliases = this.byRoot.get(root);
    if (!aliases) {
      // pnpm's store has one such folder per package, under real names.
      aliases = root.includes(`${sep}.pnpm${sep}`) ? new Map() : aliasesIn(readManifest(root));
      if (this.byRoot.size < 1_000) this.byRoot.set(root, aliases);
    }
    return aliases.get(name) ?? name;
  }
}

function aliasesIn(manifest: Manifest | undefined): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const dependencies of [manifest?.dependencies, manifest?.devDependencies])
    for (const [alias, wanted] of Object.entries(dependencies ?? {})) {
      const real = typeof wanted === 'string' ? /^npm:(@?[^@]+)/.exec(wanted)?.[1] : undefined;
      if (real) aliases.set(alias, real);
    }
  return aliases;
}
