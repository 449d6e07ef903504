import { dirname, join } from 'node:path';
import type { Component } from '../../../event/app-started.js';
import { distinct } from './bill-of-materials/component.js';
import { installedPackages } from './bill-of-materials/installed-packages.js';
import { npmLock } from './bill-of-materials/npm-lock.js';
import { pnpmLock } from './bill-of-materials/pnpm-lock.js';
import { readJson, readText } from './bill-of-materials/read-json.js';
import { yarnLock } from './bill-of-materials/yarn-lock.js';

export interface BillOfMaterials {
  readonly components: Component[];
  readonly omitted: number;
}

const COMPONENTS_MAX = 4_000;
/** Leaves room in a batch. */
const BYTES_MAX = 500_000;

type Read = (folder: string, root: string) => Promise<Component[] | undefined>;

const ofText =
  (name: string, read: (text: string, manifest: unknown) => Component[] | undefined): Read =>
  async (folder, root) => {
    const text = await readText(join(folder, name));
    return text === undefined ? undefined : read(text, await readJson(join(root, 'package.json')));
  };
const ofJson =
  (name: string): Read =>
  async (folder) =>
    npmLock(await readJson(join(folder, name)));

/** In this order: the first that can be read, in the application's folder or the nearest above it, is the one. */
const lockFiles: readonly Read[] = [
  ofJson('npm-shrinkwrap.json'),
  ofJson('package-lock.json'),
  ofText('yarn.lock', yarnLock),
  ofText('pnpm-lock.yaml', pnpmLock),
  ofJson('node_modules/.package-lock.json'),
];

async function fromLock(root: string): Promise<Component[] | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    for (const read of lockFiles) {
      const found = await read(folder, root).catch(() => undefined);
      if (found) return found;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

/** What the application is built from. Bounded; what is left out is counted. */
export async function billOfMaterials(root: string): Promise<BillOfMaterials> {
  const all = distinct((await fromLock(root)) ?? (await installedPackages(root, COMPONENTS_MAX)));
  const components: Component[] = [];
  let bytes = 0;
  for (const one of all) {
    bytes += JSON.stringify(one).length;
    if (components.length >= COMPONENTS_MAX || bytes > BYTES_MAX) break;
    components.push(one);
  }
  return { components, omitted: all.length - components.length };
}
