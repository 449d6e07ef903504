import type { Component } from '../../../../event/app-started.js';
import { componentOf, type Fields, isFields } from './component.js';
import { type LockNode, lockTree, unquoted } from './lock-tree.js';
import { isFromRegistry } from './npm-lock.js';
import { type Needs, reach } from './reach.js';

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly isRegistry: boolean;
  readonly node: LockNode;
}

/** yarn.lock, classic and later ones. @param manifest the application's package.json: what it needs to run, and to be built */
export function yarnLock(text: string, manifest: unknown): Component[] | undefined {
  const bySpec = new Map<string, Entry>();
  const entries: Entry[] = [];
  for (const [key, node] of lockTree(text).children) {
    const specs = key.split(', ').map(unquoted);
    const entry = entryOf(specs[0] ?? '', node);
    if (!entry) continue;
    entries.push(entry);
    for (const spec of specs) bySpec.set(spec, entry);
  }
  if (entries.length === 0) return undefined;
  const specs = (needed: Iterable<readonly [string, string]>) =>
    [...needed].map(([name, range]) => {
      const spec = `${name}@${range}`;
      return bySpec.has(spec) ? spec : `${name}@npm:${range}`;
    });
  const scopes = reach(needsOf(manifest, specs), (spec) => {
    const { children } = bySpec.get(spec)?.node ?? {};
    return (
      children && { required: specs(listed(children, 'dependencies')), optional: optionalOf(children, specs) }
    );
  });
  const scopeOf = new Map([...scopes].reverse().map(([spec, scope]) => [bySpec.get(spec), scope]));
  return entries.flatMap((entry) => componentOf({ ...entry, scope: scopeOf.get(entry) }) ?? []);
}

function entryOf(spec: string, node: LockNode): Entry | undefined {
  const version = node.children.get('version')?.value ?? '';
  if (version === '' || !spec.includes('@', 1)) return undefined;
  const resolution = node.children.get('resolution')?.value;
  if (resolution !== undefined) {
    const [name, from] = split(resolution);
    if (/^(?:workspace|link|portal):/.test(from)) return undefined;
    return { name, version, isRegistry: /^(?:npm|patch):/.test(from), node };
  }
  const [name, range] = split(spec);
  const alias = range.startsWith('npm:') ? split(range.slice('npm:'.length))[0] : undefined;
  const isRegistry = isFromRegistry(node.children.get('resolved')?.value);
  return { name: alias || name, version, isRegistry, node };
}

/** `@scope/name@range` → name and range. */
function split(spec: string): [string, string] {
  const at = spec.indexOf('@', 1);
  return at < 0 ? [spec, ''] : [spec.slice(0, at), spec.slice(at + 1)];
}

const listed = (children: LockNode['children'], kind: string): [string, string][] =>
  [...(children.get(kind)?.children ?? [])].map(([name, { value }]) => [name, value]);

const optionalOf = (children: LockNode['children'], specs: Specs): string[] =>
  specs(listed(children, 'optionalDependencies'));

type Specs = (needed: Iterable<readonly [string, string]>) => string[];

function needsOf(manifest: unknown, specs: Specs): Needs {
  const of = (kind: string): string[] => {
    const needed: Fields = isFields(manifest) && isFields(manifest[kind]) ? manifest[kind] : {};
    return specs(Object.entries(needed).map(([name, range]) => [name, String(range)]));
  };
  return {
    required: of('dependencies'),
    optional: of('optionalDependencies'),
    excluded: of('devDependencies'),
  };
}
