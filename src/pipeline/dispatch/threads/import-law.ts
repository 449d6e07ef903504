import fs from 'node:fs';
import path from 'node:path';
import url from 'node:url';
import type { ThreadStart } from './thread-messages.js';

// Taken before the plugin is read: what it puts in the place of the language's own functions must decide nothing here.
const uncurried = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
  method: (this: string, ...given: A) => R,
) => (text: string, ...given: A) => R;
const startsWith = uncurried(String.prototype.startsWith);
const endsWith = uncurried(String.prototype.endsWith);
const slice = uncurried(String.prototype.slice);
const lastIndexOf = uncurried(String.prototype.lastIndexOf);
const indexOf = uncurried(String.prototype.indexOf);
const replace = uncurried<[RegExp, string], string>(String.prototype.replace);
const { dirname, join, sep } = path;
const { fileURLToPath } = url;
const { readFileSync, realpathSync } = fs;
const { parse } = JSON;

/** Modules of Node that only compute. Timers are given, and throw: see `tameThread`. */
const pure: Readonly<Record<string, true>> = Object.freeze({
  __proto__: null as never,
  assert: true,
  'assert/strict': true,
  buffer: true,
  crypto: true,
  events: true,
  path: true,
  'path/posix': true,
  'path/win32': true,
  punycode: true,
  querystring: true,
  stream: true,
  'stream/promises': true,
  string_decoder: true,
  timers: true,
  'timers/promises': true,
  url: true,
  util: true,
  'util/types': true,
  zlib: true,
});

/**
 * What a plugin may import: modules of Node that only compute, its own package, and packages, which may import the same.
 * Answers with what is denied, as people are told; undefined when nothing is.
 */
export class ImportLaw {
  private readonly roots: string[];

  constructor({ url, home }: Pick<ThreadStart, 'url' | 'home'>) {
    // What is imported goes by its real name.
    this.roots = [home === undefined ? rootOf(realpathSync(fileURLToPath(url))) : home + sep];
  }

  /** @param resolved What it was resolved to: `node:…`, another URL, or a path. */
  judge(specifier: string, resolved: string): string | undefined {
    if (startsWith(resolved, 'node:')) return builtinDenied(slice(resolved, 5));
    if (startsWith(resolved, 'data:')) return undefined;
    const file = startsWith(resolved, 'file:') ? fileURLToPath(resolved) : resolved;
    // A module of Node as `require` resolves it.
    if (indexOf(file, sep) < 0) return builtinDenied(file);
    if (endsWith(file, '.node')) return 'a native addon';
    if (isOfPackage(specifier)) {
      if (!this.isWithin(file)) this.roots[this.roots.length] = rootOf(file);
      return undefined;
    }
    return this.isWithin(file) ? undefined : `a file outside of its folder (“${shown(specifier)}”)`;
  }

  isWithin(file: string): boolean {
    for (let i = 0; i < this.roots.length; i++) if (startsWith(file, this.roots[i] as string)) return true;
    return false;
  }
}

export function builtinDenied(name: string): string | undefined {
  return pure[name] === true ? undefined : `the module “node:${shown(name)}”`;
}

/** Packages are found in `node_modules` alone: their names lead nowhere else. */
const isOfPackage = (specifier: string): boolean =>
  !startsWith(specifier, '.') && !startsWith(specifier, sep) && indexOf(specifier, ':') < 0;

/** The folder of the package that a file belongs to, with a separator at its end; its own folder where there is none. */
function rootOf(file: string): string {
  const modules = `${sep}node_modules${sep}`;
  const at = lastIndexOf(file, modules);
  const least = at < 0 ? 0 : at + modules.length;
  for (let folder = dirname(file); folder.length > least; folder = dirname(folder)) {
    if (isNamed(join(folder, 'package.json'))) return folder + sep;
    if (dirname(folder) === folder) break;
  }
  return dirname(file) + sep;
}

/** Builds put manifests without a name beside what they made. */
function isNamed(manifest: string): boolean {
  try {
    return typeof (parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name === 'string';
  } catch {
    return false;
  }
}

const shown = (text: string): string => replace(slice(text, 0, 80), /[^\w@/.:#~ -]/g, '?');
