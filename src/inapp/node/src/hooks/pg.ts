import type { BlockedCallError } from '../blocked-call-error.js';
import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { failLater, lastFunction } from './failed-statement.js';
import { holderOf, memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

interface Submittable {
  readonly submit: unknown;
  readonly handleError?: unknown;
  readonly listenerCount?: unknown;
  callback?: unknown;
}

const isSubmittable = (config: unknown): config is Submittable =>
  typeof config === 'object' && config !== null && typeof Reflect.get(config, 'submit') === 'function';

/** Text and values of any form of `client.query`: text, `{text, values}`, a Query, a Cursor, a stream around a Cursor. */
function readQuery(config: unknown, values: unknown): { text: string; values: unknown } | undefined {
  if (typeof config === 'string') return { text: config, values };
  if (typeof config !== 'object' || config === null) return undefined;
  const source = typeof Reflect.get(config, 'text') === 'string' ? config : memberOf(config, 'cursor');
  const text: unknown = source && Reflect.get(source, 'text');
  if (source === undefined || typeof text !== 'string') return undefined;
  return { text, values: Reflect.get(source, 'values') ?? values };
}

/**
 * `pg` and, through `pg-pool`, its pools: queries are judged in the context of whoever asked, also after a wait for a
 * connection.
 */
export function createPgHooks(calls: DatabaseCalls, guard: Guard): ModuleHook[] {
  return [
    {
      name: 'pg',
      file: 'lib/client.js',
      apply(exports) {
        const client = holderOf(memberOf(exports, 'prototype'), 'query');
        return client !== undefined && hookQuery(client, calls, guard);
      },
    },
    {
      name: 'pg-pool',
      apply(exports) {
        const prototype = memberOf(exports, 'prototype');
        const [connect, query] = [holderOf(prototype, 'connect'), holderOf(prototype, 'query')];
        if (!connect || !query) return false;
        return calls.bindCallbacksOf(connect, 'connect') && hookPoolQuery(query, calls, guard);
      },
    },
  ];
}

function hookQuery(holder: object, calls: DatabaseCalls, guard: Guard): boolean {
  return replaceMethod(
    holder,
    'query',
    (original) =>
      function query(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('pg-query', () => {
          const read = readQuery(args[0], args[1]);
          return read && calls.check({ operation: 'pg.query', dialect: 'postgres', ...read });
        });
        if (refused) return fail(this, args, refused, guard);
        guard.run('pg-callback', () => {
          calls.bindLast(args);
          const config = args[0];
          if (isSubmittable(config) && typeof config.callback === 'function')
            config.callback = calls.bind(config.callback);
        });
        return Reflect.apply(original, this, args);
      },
  );
}

/** A pool's query waits for a connection, and by then nobody can tell who asked: it is judged before. */
function hookPoolQuery(holder: object, calls: DatabaseCalls, guard: Guard): boolean {
  return replaceMethod(
    holder,
    'query',
    (original) =>
      function query(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('pg-pool-query', () => {
          const read = isSubmittable(args[0]) ? undefined : readQuery(args[0], args[1]);
          return read && calls.checkAhead({ operation: 'pg.query', dialect: 'postgres', ...read });
        });
        return refused ? fail(this, args, refused, guard) : Reflect.apply(original, this, args);
      },
  );
}

/** Fails as a query fails whose connection is gone. */
function fail(client: unknown, args: readonly unknown[], error: BlockedCallError, guard: Guard): unknown {
  const config = args[0];
  if (isSubmittable(config)) {
    if (!config.callback) config.callback = lastFunction(args);
    process.nextTick(() => guard.run('pg-refused', () => failSubmitted(config, client, error)));
    return config;
  }
  const own = typeof config === 'object' && config !== null ? Reflect.get(config, 'callback') : undefined;
  const callback = lastFunction(args) ?? own;
  if (typeof callback !== 'function') return Promise.reject(error);
  failLater(callback, client, error);
  return undefined;
}

function failSubmitted(query: Submittable, client: unknown, error: BlockedCallError): void {
  if (typeof query.callback === 'function') {
    Reflect.apply(query.callback, query, [error]);
    return;
  }
  // An `error` that nobody hears would end the process.
  const isHeard =
    typeof query.listenerCount !== 'function' ||
    Reflect.apply(query.listenerCount, query, ['error']) !== 0 ||
    memberOf(query, '_queue') !== undefined;
  if (isHeard && typeof query.handleError === 'function')
    Reflect.apply(query.handleError, query, [error, memberOf(client, 'connection')]);
}
