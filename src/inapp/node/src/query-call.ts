import type { SqlDialect } from '../../../inspect/sink/sql-lexer.js';

export type Dialect = SqlDialect;

/** A text that the application hands to a database. Lives in this process only. */
export interface QueryCall {
  /** `pg.query`: as it is told to people. */
  readonly operation: string;
  readonly dialect: Dialect;
  readonly text: string;
  /** What is bound to its placeholders: a list, an object of names, or nothing. */
  readonly values?: unknown;
}
