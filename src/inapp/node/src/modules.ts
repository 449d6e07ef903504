import { builtIns } from './built-ins.js';
import type { Guard } from './guard.js';
import { sawImports } from './hooks/esm-imports.js';
import type { DeclaredRoute, HookedModule, ModuleHook } from './hooks/hooked-modules.js';
import { type LoadedModule, ModuleList } from './hooks/module-list.js';
import { ModuleLoad } from './hooks/module-load.js';
import type { Contexts } from './request-context.js';
import { type CountedCalls, SelfCheck } from './self-check.js';

const ROUTE_LENGTH_MAX = 512;

export interface ModulesParts {
  readonly hooks: readonly ModuleHook[];
  readonly guard: Guard;
  /** Requests so far. */
  readonly requests: () => number;
  readonly calls: CountedCalls;
  readonly contexts: Contexts;
}

/** The application's modules: hooks in those that are known, and a list of all. */
export class Modules {
  private readonly load: ModuleLoad;
  private readonly list: ModuleList;
  private selfCheck: SelfCheck | undefined;

  constructor(private readonly parts: ModulesParts) {
    this.load = new ModuleLoad(parts.hooks, parts.guard, parts.requests);
    this.list = new ModuleList(
      this.load,
      () => parts.guard.run('self-check', () => this.selfCheck?.states()) ?? [],
    );
  }

  /** Once, after the hooks of Node's own modules. */
  start(): void {
    const { guard, calls, contexts } = this.parts;
    this.selfCheck = guard.run('self-check', () => new SelfCheck(calls, builtIns(contexts)));
    guard.run('hook-modules', () => this.load.start());
    guard.run('hook-imports', () =>
      sawImports((file, importer) => guard.run('import', () => this.list.sawImport(file, importer))),
    );
  }

  /** Web frameworks that are loaded. */
  frameworks(): HookedModule[] {
    return this.load.hooked().filter(({ framework }) => framework);
  }

  /** Routes declared since the last time. */
  takeRoutes(): DeclaredRoute[] {
    return this.parts.hooks
      .flatMap((hook) => this.parts.guard.run('declared-routes', () => hook.takeRoutes?.()) ?? [])
      .filter(({ route }) => route.length <= ROUTE_LENGTH_MAX);
  }

  /** Every module that is loaded; undefined when nothing has changed since the last time. */
  take(): Promise<LoadedModule[] | undefined> {
    return this.list.take();
  }
}
