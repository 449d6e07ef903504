import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Budget, defaultBudget } from '../../../../src/inapp/node/src/budget.js';
import { DatabaseCalls } from '../../../../src/inapp/node/src/database-calls.js';
import { Guard } from '../../../../src/inapp/node/src/guard.js';
import { createDatabaseHooks } from '../../../../src/inapp/node/src/hooks/databases.js';
import type { Mode } from '../../../../src/inapp/node/src/modes.js';
import { Contexts, RequestContext } from '../../../../src/inapp/node/src/request-context.js';
import { Sinks } from '../../../../src/inapp/node/src/sinks.js';
import { StoredFragments } from '../../../../src/inapp/node/src/stored-fragments.js';
import { matrixFolder, matrixRequire } from '../../../kit/matrix.js';

/** The hooks of databases without the rest of the library: drivers are patched in this process, requests are made by hand. */
export function createRig() {
  const contexts = new Contexts();
  const guard = new Guard();
  const modes = new Map<string, Mode>();
  const budget = new Budget(defaultBudget, () => undefined);
  const sinks = new Sinks({
    contexts,
    guard,
    modeOf: (rule) => modes.get(rule) ?? modes.get('*') ?? 'monitor',
    budget,
    refuse: (context, refusal) => {
      context.blocked ??= refusal;
    },
    root: join(import.meta.dirname, '../../../..'),
    incidentId: () => randomBytes(6).toString('hex'),
  });
  const calls = new DatabaseCalls({
    contexts,
    guard,
    check: (call, judge) => sinks.check(call, judge),
    stored: new StoredFragments(),
  });
  const hooks = createDatabaseHooks(calls, guard);

  return {
    contexts,
    guard,
    sinks,
    modes,
    calls,
    /** Patches what a package's file exports. */
    patch(name: string, exports: unknown): void {
      for (const hook of hooks)
        if ([hook.name].flat().includes(name) && hook.apply(exports) !== true)
          throw new Error(`${name}: not hooked`);
    },
    /** Loads a driver of the matrix and patches it, as the module hook does. */
    load(folder: string, name = folder): unknown {
      const exports: unknown = matrixRequire(folder);
      for (const hook of hooks)
        if ([hook.name].flat().includes(name)) {
          const file = hook.file ? join(matrixFolder, 'node_modules', folder, hook.file) : folder;
          if (hook.apply(matrixRequire(file)) !== true) throw new Error(`${name}: not hooked`);
        }
      return exports;
    },
    /** Runs something as the handler of a request. */
    async request<T>(
      url: string,
      handler: (context: RequestContext) => T | Promise<T>,
      message: object = {},
    ): Promise<{ context: RequestContext; result?: T; error?: unknown }> {
      const request = { method: 'GET', url, headers: {}, socket: {}, ...message };
      const context = new RequestContext(request as unknown as IncomingMessage, {} as ServerResponse, 0, 0);
      try {
        return { context, result: await contexts.current.run(context, async () => await handler(context)) };
      } catch (error) {
        return { context, error };
      }
    },
  };
}

export const query = (values: Readonly<Record<string, string>>): string =>
  `/search?${new URLSearchParams(values)}`;
