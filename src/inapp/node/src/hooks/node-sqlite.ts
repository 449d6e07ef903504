import Module from 'node:module';
import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { holderOf, memberOf } from './holder-of.js';
import { replaceMethod } from './replace-method.js';
import { hookSyncDatabase } from './sync-sqlite.js';

const MODULE = 'node:sqlite';
const driver = { name: MODULE, textOf: 'sourceSQL', running: ['exec'] } as const;

type Resolve = (specifier: string, context: unknown, next: (...args: unknown[]) => unknown) => unknown;

/**
 * `node:sqlite`, which Node has from 22.5 on. It is a module of no file, and loading it before the application does would print
 * Node's warning in applications without it: so it is patched when somebody asks for it.
 */
export function hookNodeSqlite(calls: DatabaseCalls, guard: Guard): void {
  if (!Module.isBuiltin(MODULE)) return;
  let isHooked = false;
  const hook = (): void => {
    if (isHooked) return;
    isHooked = true;
    guard.run('hook-node:sqlite', () => {
      const load: unknown = Reflect.get(process, 'getBuiltinModule');
      const sqlite: unknown = typeof load === 'function' && Reflect.apply(load, process, [MODULE]);
      const database = holderOf(memberOf(memberOf(sqlite, 'DatabaseSync'), 'prototype'), 'prepare');
      if (!database || !hookSyncDatabase(driver, database, calls, guard)) guard.count('hook-node:sqlite');
    });
  };
  // Files that are imported beside us are linked, and what they import is loaded, before we run.
  const loaded: unknown = Reflect.get(process, 'moduleLoadList');
  if (Array.isArray(loaded) && loaded.includes('NativeModule sqlite')) {
    hook();
    return;
  }
  const registerHooks: unknown = Reflect.get(Module, 'registerHooks');
  if (typeof registerHooks === 'function') {
    const resolve: Resolve = (specifier, context, next) => {
      if (specifier === MODULE) hook();
      return next(specifier, context);
    };
    Reflect.apply(registerHooks, Module, [{ resolve }]);
    return;
  }
  // Below 22.15 there is no such hook, and `import` of it is not seen.
  replaceMethod(
    Module,
    '_load',
    (original) =>
      function load(this: unknown, ...args: unknown[]): unknown {
        if (args[0] === MODULE) hook();
        return Reflect.apply(original, this, args);
      },
    '.sqlite',
  );
}
