import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pluginError } from '../../plugins/sdk/runtime/index.js';

/** The URL of a plugin's file. Throws `PLUGIN_NOT_FOUND`. */
export function locatePlugin(specifier: string, baseDirectory: string): string {
  const file = isPath(specifier)
    ? fileAt(resolve(baseDirectory, specifier))
    : fileOfPackage(specifier, resolve(baseDirectory));
  if (file !== undefined) return pathToFileURL(file).href;
  throw pluginError(
    'PLUGIN_NOT_FOUND',
    isPath(specifier)
      ? `there is no plugin at "${specifier}": a path names a .js, .mjs or .cjs file, or a folder whose package.json names one (is it built?), or with an index.js`
      : `there is no package "${specifier}" to be found from ${baseDirectory}`,
  );
}

/** The folder whose files are the plugin's own; undefined for a package, which has one by itself. */
export function homeOfPlugin(specifier: string, baseDirectory: string): string | undefined {
  if (!isPath(specifier)) return undefined;
  const path = realpathSync(resolve(baseDirectory, specifier));
  return statSync(path).isDirectory() ? path : dirname(path);
}

const isPath = (specifier: string): boolean => isAbsolute(specifier) || /^\.{1,2}(?:[\\/]|$)/.test(specifier);

function fileAt(path: string): string | undefined {
  const candidates = [path, ...mainOf(path), join(path, 'index.js'), join(path, 'index.mjs')];
  return candidates.find((candidate) => /\.[cm]?js$/.test(candidate) && existsSync(candidate));
}

function mainOf(folder: string): string[] {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return [];
  const { exports, main } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    exports?: unknown;
    main?: unknown;
  };
  const entry = entryOf(exports) ?? main;
  return typeof entry === 'string' ? [join(folder, entry)] : [];
}

/** `require.resolve` knows every form of package but those that only export to `import`. */
function fileOfPackage(name: string, baseDirectory: string): string | undefined {
  try {
    return createRequire(join(baseDirectory, 'package.json')).resolve(name);
  } catch {
    return importOnlyFile(name, baseDirectory);
  }
}

function importOnlyFile(name: string, baseDirectory: string): string | undefined {
  for (let folder = baseDirectory; ; folder = dirname(folder)) {
    const home = join(folder, 'node_modules', name);
    const manifest = join(home, 'package.json');
    if (existsSync(manifest)) {
      const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: unknown };
      const entry = entryOf(exports);
      return entry === undefined ? undefined : join(home, entry);
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const conditions = exports as Record<string, unknown>;
  return entryOf(conditions['.'] ?? conditions.node ?? conditions.import ?? conditions.default);
}
