import { dirname, join } from 'node:path';
import type { Component } from '../../../../event/app-started.js';
import { ownFiles } from '../own-files.js';
import { componentOf, isFields } from './component.js';
import { readJson } from './read-json.js';

const { readdir } = ownFiles;
const DEPTH_MAX = 8;
/** Where pnpm and its like keep the packages themselves. */
const stores: ReadonlySet<string> = new Set(['.pnpm', '.store']);

/** Without a lock file: what stands in node_modules, nested ones too, in the nearest folder that has one. */
export async function installedPackages(root: string, max: number): Promise<Component[]> {
  const found: Component[] = [];
  let looked = 0;
  async function readPackage(folder: string, name: string, depth: number): Promise<void> {
    looked += 1;
    const manifest = await readJson(join(folder, 'package.json'));
    if (!isFields(manifest)) return;
    const { version, license, licenses } = manifest;
    const isRegistry = typeof manifest.private !== 'boolean' || !manifest.private;
    const one = componentOf({
      name: manifest.name ?? name,
      version,
      scope: 'required',
      isRegistry,
      license: license ?? licenses,
    });
    if (one) found.push(one);
    await readFolder(join(folder, 'node_modules'), depth + 1);
  }
  async function readFolder(folder: string, depth: number, prefix = ''): Promise<void> {
    if (depth > DEPTH_MAX) return;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      // A link leads to the application's own code, or to a package that is found where it really stands.
      if (looked >= max || !entry.isDirectory()) continue;
      const { name } = entry;
      if (stores.has(name)) await readStore(join(folder, name), depth);
      else if (name.startsWith('.')) continue;
      else if (name.startsWith('@') && !prefix) await readFolder(join(folder, name), depth, `${name}/`);
      else await readPackage(join(folder, name), prefix + name, depth);
    }
  }
  async function readStore(folder: string, depth: number): Promise<void> {
    for (const name of await readdir(folder).catch(() => []))
      await readFolder(join(folder, name, 'node_modules'), depth + 1);
  }
  for (let folder = root; ; folder = dirname(folder)) {
    await readFolder(join(folder, 'node_modules'), 0);
    if (found.length > 0 || folder === dirname(folder)) return found;
  }
}
