import { dirname, join } from 'node:path';
import type { Component } from '../../../event/app-started.js';
import { ownFiles } from './own-files.js';

const { readdir, readFile, stat } = ownFiles;

export interface BillOfMaterials {
  readonly components: Component[];
  readonly omitted: number;
}

const COMPONENTS_MAX = 4_000;
/** Leaves room in a batch. */
const BYTES_MAX = 500_000;
const LOCK_BYTES_MAX = 30_000_000;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function component(name: unknown, version: unknown, scope: Component['scope']): Component | undefined {
  if (typeof name !== 'string' || typeof version !== 'string') return undefined;
  if (!name || name.length > 214 || !version || version.length > 80) return undefined;
  const path = name.replace(/^@/, '%40');
  return { type: 'library', name, version, purl: `pkg:npm/${path}@${version.replace(/\+/g, '%2B')}`, scope };
}

async function readJson(path: string): Promise<unknown> {
  if ((await stat(path)).size > LOCK_BYTES_MAX) return undefined;
  return JSON.parse(await readFile(path, 'utf8'));
}

/** npm's lock file, versions 2 and 3: in the application's folder, or above it in a workspace. */
async function fromLock(root: string): Promise<Component[] | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    const lock = await readJson(join(folder, 'package-lock.json')).catch(() => undefined);
    if (isFields(lock) && isFields(lock.packages)) return [...lockComponents(lock.packages)];
    if (folder === dirname(folder)) return undefined;
  }
}

function* lockComponents(packages: Fields): Generator<Component> {
  for (const [path, entry] of Object.entries(packages)) {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || !isFields(entry) || entry.link === true) continue;
    const scope = entry.dev === true ? 'excluded' : entry.optional === true ? 'optional' : 'required';
    const found = component(entry.name ?? path.slice(at + 'node_modules/'.length), entry.version, scope);
    if (found) yield found;
  }
}

/** Without a lock file: what stands in node_modules, one level, nearest folder first. */
async function fromFolders(root: string): Promise<Component[]> {
  const found: Component[] = [];
  async function read(folder: string, prefix = ''): Promise<void> {
    for (const entry of await readdir(folder).catch(() => [])) {
      if (found.length >= COMPONENTS_MAX || entry.startsWith('.')) continue;
      if (entry.startsWith('@') && !prefix) await read(join(folder, entry), `${entry}/`);
      else {
        const manifest = await readJson(join(folder, entry, 'package.json')).catch(() => undefined);
        const one = isFields(manifest) ? component(prefix + entry, manifest.version, 'required') : undefined;
        if (one) found.push(one);
      }
    }
  }
  for (let folder = root; ; folder = dirname(folder)) {
    await read(join(folder, 'node_modules'));
    if (found.length > 0 || folder === dirname(folder)) return found;
  }
}

/** What the application is built from. Bounded; what is left out is counted. */
export async function billOfMaterials(root: string): Promise<BillOfMaterials> {
  const all = (await fromLock(root)) ?? (await fromFolders(root));
  const distinct = [...new Map(all.map((one) => [`${one.name}@${one.version}`, one])).values()];
  // What runs before what only builds it.
  distinct.sort((a, b) => Number(a.scope === 'excluded') - Number(b.scope === 'excluded'));
  const components: Component[] = [];
  let bytes = 0;
  for (const one of distinct) {
    bytes += JSON.stringify(one).length;
    if (components.length >= COMPONENTS_MAX || bytes > BYTES_MAX) break;
    components.push(one);
  }
  return { components, omitted: distinct.length - components.length };
}
