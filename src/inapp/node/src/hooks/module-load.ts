import Module from 'node:module';
import { join } from 'node:path';
import type { Guard } from '../guard.js';
import type { HookedModule, HookState, ModuleHook } from './hooked-modules.js';
import { PackageAliases, placeOf, readManifest, versionText } from './package-place.js';
import { replaceMethod } from './replace-method.js';

interface CachedModule {
  exports: unknown;
  readonly loaded: boolean;
}

type ModuleInternals = typeof Module & {
  _resolveFilename(request: string, parent: unknown): string;
  readonly _cache: Readonly<Record<string, CachedModule | undefined>>;
};

/** A package in one folder: two copies of it in the tree are two. */
interface HookedPackage {
  readonly name: string;
  readonly version: string | undefined;
  readonly main: string | undefined;
  readonly states: Map<ModuleHook, HookState>;
}

const PACKAGES_MAX = 200;
/** So many requests without one that a framework's hook saw: it does not work. */
const REQUESTS_ENOUGH = 50;

/**
 * Hooks packages as their files are loaded, each file once, whoever asks for it and in whichever way: `import` of a
 * CommonJS package comes through the same door. A `require` of what is loaded already costs nothing.
 */
export class ModuleLoad {
  private readonly byName = new Map<string, ModuleHook[]>();
  private readonly packages = new Map<string, HookedPackage>();
  private readonly aliases = new PackageAliases();
  private readonly resolve: (folder: string) => string;

  constructor(
    hooks: readonly ModuleHook[],
    private readonly guard: Guard,
    /** Requests that came by the HTTP server's hook so far. */
    private readonly requests: () => number,
  ) {
    for (const hook of hooks)
      for (const name of [hook.name].flat()) this.byName.set(name, [...(this.byName.get(name) ?? []), hook]);
    const { _resolveFilename } = Module as ModuleInternals;
    this.resolve = (folder) => Reflect.apply(_resolveFilename, Module, [folder, undefined]);
  }

  start(): void {
    const { guard } = this;
    const loaded = (module: CachedModule, file: string, isLate: boolean) =>
      guard.run('module-load', () => this.loaded(module, file, isLate));
    // Not `load`: at its end `import` has taken the exports already. Not `_load`: it runs for every `require`.
    replaceMethod(
      Module.prototype,
      '_compile',
      (original) =>
        function compile(this: unknown, ...args: unknown[]): unknown {
          const result = Reflect.apply(original, this, args);
          if (typeof args[1] === 'string') loaded(this as CachedModule, args[1], false);
          return result;
        },
    );
    // Whoever came before us: prototypes can still be patched.
    for (const [file, module] of Object.entries((Module as ModuleInternals)._cache))
      if (module?.loaded) loaded(module, file, true);
  }

  /** The package's real name, when it was installed under another one. */
  nameOf(folder: string, name: string): string {
    return this.byName.has(name) ? name : this.aliases.nameOf({ folder, name });
  }

  /** What became of a package's hooks. @param folder the package's own */
  stateOf(folder: string): HookState {
    const found = this.packages.get(folder);
    return worst([...(found?.states ?? [])].map(([hook, state]) => (this.isSilent(hook) ? 'failed' : state)));
  }

  /** Packages that there are hooks for. */
  hooked(): HookedModule[] {
    return [...this.packages].map(([folder, { name, version, states }]) => ({
      name,
      version,
      hook: this.stateOf(folder),
      framework: [...states.keys()].some((hook) => hook.takeRoutes !== undefined),
    }));
  }

  private loaded(module: CachedModule, file: string, isLate: boolean): void {
    const place = placeOf(file);
    if (!place) return;
    const name = this.nameOf(place.folder, place.name);
    const hooks = this.byName.get(name);
    if (!hooks) return;
    const found = this.packageIn(place.folder, name);
    if (!found) return;
    for (const hook of hooks) {
      if ((hook.file ? join(place.folder, hook.file) : found.main) !== file || found.states.has(hook))
        continue;
      found.states.set(hook, this.apply(hook, name, module, isLate));
    }
  }

  private apply(hook: ModuleHook, name: string, module: CachedModule, isLate: boolean): HookState {
    const applied = this.guard.run(`hook-${name}`, () => hook.apply(module.exports));
    if (typeof applied !== 'object') return applied ? 'hooked' : applied === false ? 'unsupported' : 'failed';
    module.exports = applied.exports;
    return isLate && !applied.isAlsoInPlace ? 'failed' : 'hooked';
  }

  /** An application was made with it, and the requests come by everywhere but there. */
  private isSilent({ use }: ModuleHook): boolean {
    return use !== undefined && use.made > 0 && use.served === 0 && this.requests() >= REQUESTS_ENOUGH;
  }

  private packageIn(folder: string, name: string): HookedPackage | undefined {
    let found = this.packages.get(folder);
    if (!found && this.packages.size < PACKAGES_MAX) {
      const main = this.guard.run('package-main', () => this.resolve(folder));
      const version = versionText(readManifest(folder)?.version);
      found = { name, version, main, states: new Map() };
      this.packages.set(folder, found);
    }
    return found;
  }
}

function worst(states: readonly HookState[]): HookState {
  for (const state of ['failed', 'unsupported', 'hooked'] as const) if (states.includes(state)) return state;
  return 'none';
}
