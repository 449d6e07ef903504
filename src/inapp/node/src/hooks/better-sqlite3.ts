import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { holderOf, memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { hookSyncDatabase } from './sync-sqlite.js';

const driver = { name: 'better-sqlite3', textOf: 'source', running: ['exec', 'pragma'] } as const;

export function createBetterSqlite3Hook(calls: DatabaseCalls, guard: Guard): ModuleHook {
  return {
    name: 'better-sqlite3',
    apply(exports) {
      const database = holderOf(memberOf(exports, 'prototype'), 'prepare');
      return database !== undefined && hookSyncDatabase(driver, database, calls, guard);
    },
  };
}
