import type { AppHeartbeat } from '../../../event/app-heartbeat.js';
import { DatabaseCalls } from './database-calls.js';
import type { Guard } from './guard.js';
import { createDatabaseHooks } from './hooks/databases.js';
import type { ModuleHook } from './hooks/hooked-modules.js';
import { hookNodeSqlite } from './hooks/node-sqlite.js';
import { QueryShapes } from './query-shapes.js';
import type { Contexts, RequestContext } from './request-context.js';
import type { Sinks } from './sinks.js';
import { StoredFragments } from './stored-fragments.js';

export interface DatabasesParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly check: Sinks['check'];
}

/** All about databases, for the library: the drivers' hooks, what was stored, and which queries each route makes. */
export class Databases {
  /** For the module loader. */
  readonly hooks: readonly ModuleHook[];
  private readonly calls: DatabaseCalls;
  private readonly shapes = new QueryShapes();

  constructor(private readonly parts: DatabasesParts) {
    this.calls = new DatabaseCalls({ ...parts, stored: new StoredFragments() });
    this.hooks = createDatabaseHooks(this.calls, parts.guard);
  }

  /** Patches the driver that no package brings. */
  start(): void {
    this.parts.guard.run('hook-node:sqlite', () => hookNodeSqlite(this.calls, this.parts.guard));
  }

  /**
   * A request has ended.
   * @param route the framework's pattern, when one answered
   * @param isBrief its queries count as the last like them that were looked at
   */
  ended(method: string, route: string | undefined, context: RequestContext, isBrief: boolean): void {
    this.parts.guard.run('query-shapes', () => this.shapes.add(method, route, context, isBrief));
  }

  /** What a heartbeat has to tell; takes it out. */
  take(): Pick<AppHeartbeat, 'queries'> {
    return this.shapes.take();
  }
}
