import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { FailedStatement, failLater, lastFunction } from './failed-statement.js';
import { memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

const RUNNING = ['run', 'get', 'all', 'each', 'map', 'exec'] as const;
/** The text of a statement that the application itself prepared; those that `db.run` makes are not counted twice. */
const prepared = Symbol('protectonce.prepared');

const valuesOf = (args: readonly unknown[], from: number): unknown[] =>
  args.slice(from).filter((arg) => typeof arg !== 'function');

/** `sqlite3`: its callbacks come out of native code, where the request's context is lost, so each takes its own along. */
export function createSqlite3Hook(calls: DatabaseCalls, guard: Guard): ModuleHook {
  function hookDatabase(database: object): void {
    for (const name of RUNNING)
      replaceMethod(
        database,
        name,
        (original) =>
          function run(this: unknown, ...args: unknown[]): unknown {
            const refused = guard.run('sqlite3', () => {
              const [text] = args;
              if (typeof text !== 'string') return undefined;
              return calls.check({
                operation: `sqlite3.${name}`,
                dialect: 'sqlite',
                text,
                values: valuesOf(args, 1),
              });
            });
            if (refused) {
              failLater(lastFunction(args), this, refused);
              return this;
            }
            guard.run('sqlite3-callback', () => calls.bindAll(args));
            return Reflect.apply(original, this, args);
          },
      );
    replaceMethod(
      database,
      'prepare',
      (original) =>
        function prepare(this: unknown, ...args: unknown[]): unknown {
          const [text] = args;
          const refused =
            typeof text === 'string'
              ? calls.checkPrepared({ operation: 'sqlite3.prepare', dialect: 'sqlite', text })
              : undefined;
          if (refused) return new FailedStatement(refused, lastFunction(args));
          guard.run('sqlite3-callback', () => calls.bindAll(args));
          const statement = Reflect.apply(original, this, args);
          guard.run('sqlite3-prepare', () => {
            if (typeof statement === 'object' && statement !== null)
              Object.defineProperty(statement, prepared, { value: text });
          });
          return statement;
        },
    );
  }

  function hookStatement(statement: object): void {
    for (const name of ['bind', 'run', 'get', 'all', 'each'])
      replaceMethod(
        statement,
        name,
        (original) =>
          function run(this: unknown, ...args: unknown[]): unknown {
            guard.run('sqlite3-statement', () => {
              const text: unknown = Reflect.get(this as object, prepared);
              if (typeof text !== 'string') return;
              calls.bindAll(args);
              if (name !== 'bind')
                calls.ran({
                  operation: `sqlite3.Statement.${name}`,
                  dialect: 'sqlite',
                  text,
                  values: valuesOf(args, 0),
                });
            });
            return Reflect.apply(original, this, args);
          },
      );
  }

  return {
    name: 'sqlite3',
    apply(exports) {
      const database = memberOf(memberOf(exports, 'Database'), 'prototype');
      const statement = memberOf(memberOf(exports, 'Statement'), 'prototype');
      if (!database || !statement) return false;
      hookDatabase(database);
      hookStatement(statement);
      return true;
    },
  };
}
