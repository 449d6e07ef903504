import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import type { Guard } from '../guard.js';
import type { HookedModule, ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

type ModuleInternals = typeof Module & {
  _resolveFilename(request: string, parent: unknown): string;
  _cache: Record<string, { exports: unknown } | undefined>;
};

/** Package name of a file, by the last node_modules in its path. */
function packageOf(file: string): string | undefined {
  const parts = file.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules') + 1;
  const first = at > 0 ? parts[at] : undefined;
  return first?.startsWith('@') ? `${first}/${parts[at + 1]}` : first;
}

function versionOf(file: string, name: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (typeof manifest !== 'object' || manifest === null) continue;
      const { name: found, version } = manifest as Record<string, unknown>;
      if (found === name) return typeof version === 'string' ? version.slice(0, 80) : undefined;
    } catch {
      // No manifest here: one folder up.
    }
  }
  return undefined;
}

/**
 * Hooks frameworks as they are loaded. `import` of a CommonJS package comes through the same door, and patches are made
 * in place, so it does not matter which way the application loads them.
 */
export function hookModuleLoad(
  hooks: readonly ModuleHook[],
  guard: Guard,
): { readonly modules: HookedModule[] } {
  const internals = Module as ModuleInternals;
  const byName = new Map(hooks.map((hook) => [hook.name, hook]));
  const seen = new WeakSet<object>();
  const modules: HookedModule[] = [];

  function take(hook: ModuleHook, exports: unknown, fileOf: () => string): void {
    if (
      (typeof exports !== 'object' && typeof exports !== 'function') ||
      exports === null ||
      seen.has(exports)
    )
      return;
    const applied = guard.run(`hook-${hook.name}`, () => hook.apply(exports));
    if (applied === false) return;
    seen.add(exports);
    const version = guard.run('package-version', () => versionOf(fileOf(), hook.name));
    if (modules.length < 100) modules.push({ name: hook.name, version, hook: applied ? 'hooked' : 'failed' });
  }

  function loaded(request: string, parent: unknown, exports: unknown): void {
    // A bare name, or a full path (as `import` gives it): everything else is nothing to us.
    const isPath = request.includes('node_modules');
    const hook = byName.get(isPath ? (packageOf(request) ?? '') : request);
    if (hook) take(hook, exports, () => (isPath ? request : internals._resolveFilename(request, parent)));
  }

  replaceMethod(
    internals,
    '_load',
    (original) =>
      function load(this: unknown, ...args: unknown[]): unknown {
        const exports = Reflect.apply(original, this, args);
        const [request, parent] = args;
        if (typeof request === 'string') guard.run('module-load', () => loaded(request, parent, exports));
        return exports;
      },
  );

  // Whoever came before us: their prototypes can still be patched.
  for (const [file, module] of Object.entries(internals._cache))
    if (module && file.includes('node_modules'))
      guard.run('module-cache', () => loaded(file, undefined, module.exports));
  return { modules };
}
