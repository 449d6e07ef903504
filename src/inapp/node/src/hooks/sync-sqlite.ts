import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { holderOf } from './holder-of.js';
import { replaceMethod } from './replace-method.js';

/** A driver that answers at once and fails by throwing: a refused text throws before the driver sees it. */
export interface SyncSqlite {
  /** What its calls are told with. */
  readonly name: string;
  /** Of a statement: its text. */
  readonly textOf: 'source' | 'sourceSQL';
  /** Methods of a database that run a text. */
  readonly running: readonly ('exec' | 'pragma')[];
}

export function hookSyncDatabase(
  driver: SyncSqlite,
  database: object,
  calls: DatabaseCalls,
  guard: Guard,
): boolean {
  let isStatementHooked = false;
  const isThere = replaceMethod(
    database,
    'prepare',
    (original) =>
      function prepare(this: unknown, ...args: unknown[]): unknown {
        const [text] = args;
        const refused =
          typeof text === 'string'
            ? calls.checkPrepared({ operation: `${driver.name}.prepare`, dialect: 'sqlite', text })
            : undefined;
        if (refused) throw refused;
        const statement = Reflect.apply(original, this, args);
        if (!isStatementHooked && typeof statement === 'object' && statement !== null) {
          // The class of statements is not exported everywhere: its prototype is met with the first of them.
          isStatementHooked = true;
          guard.run('sqlite-prepare', () => hookSyncStatement(driver, statement, calls, guard));
        }
        return statement;
      },
  );
  for (const name of driver.running)
    replaceMethod(
      database,
      name,
      (original) =>
        function exec(this: unknown, ...args: unknown[]): unknown {
          const [text] = args;
          const operation = `${driver.name}.${name}`;
          const refused =
            typeof text === 'string'
              ? calls.check({
                  operation,
                  dialect: 'sqlite',
                  text: name === 'pragma' ? `PRAGMA ${text}` : text,
                })
              : undefined;
          if (refused) throw refused;
          return Reflect.apply(original, this, args);
        },
    );
  return isThere;
}

function hookSyncStatement(driver: SyncSqlite, statement: object, calls: DatabaseCalls, guard: Guard): void {
  for (const name of ['run', 'get', 'all', 'iterate']) {
    const holder = holderOf(statement, name);
    if (!holder) continue;
    const operation = `${driver.name}.Statement.${name}`;
    replaceMethod(
      holder,
      name,
      (original) =>
        function run(this: unknown, ...values: unknown[]): unknown {
          guard.run('sqlite-statement', () => {
            const text: unknown = Reflect.get(this as object, driver.textOf);
            if (typeof text === 'string') calls.ran({ operation, dialect: 'sqlite', text, values });
          });
          return Reflect.apply(original, this, values);
        },
    );
  }
}
