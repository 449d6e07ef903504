import type { Component } from '../../../../event/app-started.js';
import { componentOf, type Scope } from './component.js';
import { type LockNode, lockTree } from './lock-tree.js';
import { type Needs, reach } from './reach.js';

type Nodes = LockNode['children'];
const none: Nodes = new Map();

/** pnpm-lock.yaml, versions 5 to 9. */
export function pnpmLock(text: string): Component[] | undefined {
  const { children } = lockTree(text);
  const packages = children.get('packages')?.children;
  if (!packages || packages.size === 0) return undefined;
  const snapshots = children.get('snapshots')?.children;
  const scopes = snapshots ? scopesIn(children, snapshots) : undefined;
  const found: Component[] = [];
  for (const [key, node] of packages) {
    const [name, version] = nameAndVersion(key, node.children);
    const scope = scopes ? scopes.get(key) : flagged(node.children);
    const isRegistry =
      /^\d+\.[^:]*$/.test(version) && !node.children.get('resolution')?.value.includes('tarball:');
    const component = componentOf({
      name,
      version: node.children.get('version')?.value ?? version,
      scope,
      isRegistry,
    });
    if (component) found.push(component);
  }
  return found;
}

/** `/name/1.0.0_peers`, `/name@1.0.0(peers)`, `name@1.0.0`, `name@https://…`. */
function nameAndVersion(key: string, node: Nodes): [string, string] {
  const own = node.get('name')?.value;
  const plain = plainKey(key);
  const old = /^((?:@[^/]+\/)?[^/@]+)\/(\d[^/_]*)(?:_.*)?$/.exec(plain);
  if (old?.[1] && old[2]) return [own ?? old[1], old[2]];
  const at = plain.indexOf('@', 1);
  return at < 0 ? [own ?? '', plain] : [own ?? plain.slice(0, at), plain.slice(at + 1)];
}

const plainKey = (key: string): string => key.replace(/^\//, '').replace(/\(.*$/, '');

function flagged(node: Nodes): Scope {
  if (node.get('dev')?.value === 'true') return 'excluded';
  return node.get('optional')?.value === 'true' ? 'optional' : 'required';
}

/** Later versions do not say it: it follows from who needs whom. */
function scopesIn(lock: Nodes, snapshots: Nodes): Map<string, Scope> {
  const idOf = (name: string, version: string): string => {
    const id = `${name}@${version}`;
    return snapshots.has(id) ? id : version;
  };
  const listed = (node: Nodes, kind: string): string[] =>
    [...(node.get(kind)?.children ?? [])].map(([name, { value, children }]) =>
      idOf(name, value || (children.get('version')?.value ?? '')),
    );
  const needs = (node: Nodes): Needs => ({
    required: listed(node, 'dependencies'),
    optional: listed(node, 'optionalDependencies'),
    excluded: listed(node, 'devDependencies'),
  });
  const importers = [...(lock.get('importers')?.children ?? none).values()].map((one) => needs(one.children));
  const application: Needs = {
    required: importers.flatMap(({ required }) => required),
    optional: importers.flatMap(({ optional }) => optional),
    excluded: importers.flatMap(({ excluded = [] }) => excluded),
  };
  const scopes = reach(application, (id) => {
    const snapshot = snapshots.get(id);
    return snapshot && needs(snapshot.children);
  });
  // A package may be there several times, once for each set of peers: the first word is the strongest.
  return new Map([...scopes].reverse().map(([id, scope]) => [plainKey(id), scope]));
}
