import type { Component } from '../../../../event/app-started.js';
import { componentOf, type Fields, isFields, type Scope } from './component.js';

const DEPTH_MAX = 40;

/** npm's lock file, versions 1 to 3, and the one that it keeps in node_modules. Undefined: it is none. */
export function npmLock(lock: unknown): Component[] | undefined {
  if (!isFields(lock)) return undefined;
  if (isFields(lock.packages)) return [...fromPackages(lock.packages)];
  if (isFields(lock.dependencies)) return [...fromDependencies(lock.dependencies, 0)];
  return undefined;
}

function* fromPackages(packages: Fields): Generator<Component> {
  for (const [path, entry] of Object.entries(packages)) {
    const at = path.lastIndexOf('node_modules/');
    // The application itself, and packages of the same repository.
    if (at < 0 || !isFields(entry) || entry.link === true) continue;
    const found = componentOf({
      name: entry.name ?? path.slice(at + 'node_modules/'.length),
      version: entry.version,
      scope: scopeOf(entry),
      isRegistry: isFromRegistry(entry.resolved),
      license: entry.license,
    });
    if (found) yield found;
  }
}

function* fromDependencies(dependencies: Fields, depth: number): Generator<Component> {
  if (depth > DEPTH_MAX) return;
  for (const [name, entry] of Object.entries(dependencies)) {
    if (!isFields(entry)) continue;
    const alias = typeof entry.version === 'string' ? /^npm:(.+)@([^@]+)$/.exec(entry.version) : undefined;
    const found = componentOf({
      name: alias?.[1] ?? name,
      version: alias?.[2] ?? entry.version,
      scope: scopeOf(entry),
      isRegistry: isFromRegistry(entry.resolved),
    });
    if (found) yield found;
    if (isFields(entry.dependencies)) yield* fromDependencies(entry.dependencies, depth + 1);
  }
}

function scopeOf({ dev, optional, devOptional }: Fields): Scope {
  if (dev === true) return 'excluded';
  return optional === true || devOptional === true ? 'optional' : 'required';
}

/** A lock file may leave the address out; then it is the registry's. */
export const isFromRegistry = (resolved: unknown): boolean =>
  typeof resolved !== 'string' || /^https?:\/\/[^#]*\/-\/[^/#]+\.tgz/.test(resolved);
