import type { BlockedCallError } from '../blocked-call-error.js';
import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import type { QueryCall } from '../query-call.js';
import { FailedStatement, lastFunction } from './failed-statement.js';
import { holderOf, memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

/** Text and values of `query(sql, values?, cb?)`, `query({sql, values})` and `query(command)`. */
function readQuery(sql: unknown, values: unknown): { text: string; values: unknown } | undefined {
  const bound = typeof values === 'function' ? undefined : values;
  if (typeof sql === 'string') return { text: sql, values: bound };
  if (typeof sql !== 'object' || sql === null) return undefined;
  const text: unknown = Reflect.get(sql, 'sql');
  return typeof text === 'string' ? { text, values: Reflect.get(sql, 'values') ?? bound } : undefined;
}

/**
 * `mysql2` and `mysql`, whose promises and pools all end in `Connection`. Whoever waits for a pooled connection is called
 * in the context of the request that gave it back: so each callback takes its own context along.
 */
export function createMysqlHooks(calls: DatabaseCalls, guard: Guard): ModuleHook[] {
  return [
    connectionHook('mysql2', 'lib/connection.js', calls, guard),
    poolHook('mysql2', 'lib/pool.js', calls, guard),
    connectionHook('mysql', 'lib/Connection.js', calls, guard),
    poolHook('mysql', 'lib/Pool.js', calls, guard),
  ];
}

function connectionHook(name: string, file: string, calls: DatabaseCalls, guard: Guard): ModuleHook {
  return {
    name,
    file,
    apply(exports) {
      const prototype = memberOf(exports, 'prototype');
      const methods = ['query', 'execute'].filter((method) => {
        const holder = holderOf(prototype, method);
        return holder !== undefined && hookQuery(holder, method, `${name}.${method}`, calls, guard);
      });
      return methods.length > 0;
    },
  };
}

function poolHook(name: string, file: string, calls: DatabaseCalls, guard: Guard): ModuleHook {
  return {
    name,
    file,
    apply(exports) {
      const prototype = memberOf(exports, 'prototype');
      const methods = ['getConnection', 'query', 'execute'].filter((method) => {
        const holder = holderOf(prototype, method);
        if (!holder || !calls.bindCallbacksOf(holder, method)) return false;
        return method === 'getConnection' || hookAhead(holder, method, `${name}.${method}`, calls, guard);
      });
      return methods.length > 0;
    },
  };
}

/** A pool's query waits for a connection, and by then nobody can tell who asked: it is judged before. */
function hookAhead(
  holder: object,
  method: string,
  operation: string,
  calls: DatabaseCalls,
  guard: Guard,
): boolean {
  return replaceMethod(
    holder,
    method,
    (original) =>
      function query(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('mysql-pool-query', () => {
          const read = readQuery(args[0], args[1]);
          return read && calls.checkAhead({ operation, dialect: 'mysql', ...read });
        });
        return refused ? fail(args, refused) : Reflect.apply(original, this, args);
      },
    '.ahead',
  );
}

function hookQuery(
  holder: object,
  method: string,
  operation: string,
  calls: DatabaseCalls,
  guard: Guard,
): boolean {
  return replaceMethod(
    holder,
    method,
    (original) =>
      function query(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('mysql-query', () => {
          const read = readQuery(args[0], args[1]);
          if (!read) return undefined;
          const call: QueryCall = { operation, dialect: 'mysql', ...read };
          const isBound = method === 'execute';
          return (
            (isBound ? undefined : calls.checkObjectValues(call, () => expandsObjects(this))) ??
            calls.check(call)
          );
        });
        if (refused) return fail(args, refused);
        guard.run('mysql-callback', () => calls.bindLast(args));
        return Reflect.apply(original, this, args);
      },
  );
}

/** Whether the connection makes `name = value` of an object: the driver's versions differ, and so do its settings. */
function expandsObjects(connection: unknown): boolean {
  const format = memberOf(connection, 'format');
  if (typeof format !== 'function') return true;
  return String(Reflect.apply(format, connection, ['SELECT 1 WHERE x = ?', [{ po: 1 }]])).includes('`po`');
}

/** A command that fails as one does that the server refused, and then ends, so that its connection goes back to the pool. */
function fail(args: readonly unknown[], error: BlockedCallError): unknown {
  const command = args[0];
  const emit = typeof command === 'object' && command !== null ? memberOf(command, 'emit') : undefined;
  if (typeof emit !== 'function') return new FailedStatement(error, lastFunction(args));
  const told = memberOf(command, 'onResult') ?? memberOf(command, '_callback') ?? lastFunction(args);
  const count = memberOf(command, 'listenerCount');
  process.nextTick(() => {
    if (typeof told === 'function') Reflect.apply(told, command, [error]);
    else if (typeof count === 'function' && Reflect.apply(count, command, ['error']) > 0)
      Reflect.apply(emit, command, ['error', error]);
    Reflect.apply(emit, command, ['end']);
  });
  return command;
}
