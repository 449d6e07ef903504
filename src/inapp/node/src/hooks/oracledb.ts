import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { failLater, lastFunction } from './failed-statement.js';
import { holderOf, memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

/** `oracledb`: connections run statements by these two; streams and pools come through them. */
export function createOracledbHook(calls: DatabaseCalls, guard: Guard): ModuleHook {
  const hookRun = (holder: object, name: string): boolean =>
    replaceMethod(
      holder,
      name,
      (original) =>
        function run(this: unknown, ...args: unknown[]): unknown {
          const refused = guard.run('oracledb-query', () => {
            // Besides a text there is `{statement, values}`, as sql-template-tag makes it.
            const [first, second] = args;
            const text: unknown = memberOf(args, 0) ? Reflect.get(Object(first), 'statement') : first;
            if (typeof text !== 'string') return undefined;
            const values: unknown = text === first ? second : Reflect.get(Object(first), 'values');
            return calls.check({ operation: `oracledb.${name}`, dialect: 'oracle', text, values });
          });
          if (!refused) {
            guard.run('oracledb-callback', () => calls.bindLast(args));
            return Reflect.apply(original, this, args);
          }
          const callback = lastFunction(args);
          if (!callback) return Promise.reject(refused);
          failLater(callback, this, refused);
          return undefined;
        },
    );
  return {
    name: 'oracledb',
    apply(exports) {
      const prototype = memberOf(memberOf(exports, 'Connection'), 'prototype');
      const holders = ['execute', 'executeMany'].map((name) => [holderOf(prototype, name), name] as const);
      return holders.every(([holder, name]) => holder !== undefined && hookRun(holder, name));
    },
  };
}
