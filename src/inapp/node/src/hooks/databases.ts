import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { createBetterSqlite3Hook } from './better-sqlite3.js';
import type { ModuleHook } from './hooked-modules.js';
import { createMongodbHook } from './mongodb.js';
import { createMysqlHooks } from './mysql2.js';
import { createOracledbHook } from './oracledb.js';
import { createPgHooks } from './pg.js';
import { createQueryBuilderHooks } from './query-builders.js';
import { createSqlite3Hook } from './sqlite3.js';

/** Every driver that the library knows. What is built on them (ORMs, query builders) is only asked where its texts come from. */
export function createDatabaseHooks(calls: DatabaseCalls, guard: Guard): ModuleHook[] {
  return [
    createSqlite3Hook(calls, guard),
    createBetterSqlite3Hook(calls, guard),
    ...createPgHooks(calls, guard),
    ...createMysqlHooks(calls, guard),
    createOracledbHook(calls, guard),
    createMongodbHook(calls, guard),
    ...createQueryBuilderHooks(calls, guard),
  ];
}
