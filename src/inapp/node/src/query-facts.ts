import { type SqlShape, sqlShape } from '../../../inspect/sink/sql-shape.js';
import type { Dialect } from './query-call.js';
import { safeNames } from './safe-names.js';

export type Statement = 'select' | 'insert' | 'update' | 'delete' | 'other';

/** What is known of a text without its values. One object per text: comparing by identity is enough. */
export interface QueryFacts {
  readonly statement: Statement;
  readonly isWrite: boolean;
  /** Its conditions compare columns with something. */
  readonly isConditional: boolean;
  readonly shape: SqlShape;
  /** Names as they may travel, unless a request brought them: see `safe-names.ts`. */
  readonly tables: readonly string[];
  readonly columns: readonly string[];
  /** The words that the names are made of, lower case. */
  readonly words: readonly string[];
  /** Statement and names in one text. */
  readonly label: string;
}

const STATEMENTS: Readonly<Record<string, Statement>> = {
  select: 'select',
  insert: 'insert',
  replace: 'insert',
  merge: 'insert',
  update: 'update',
  delete: 'delete',
};
const TABLES_MAX = 20;
const COLUMNS_MAX = 50;
const ENTRIES_MAX = 500;
const CACHED_LENGTH_MAX = 8_192;

export const labelOf = (
  statement: Statement,
  tables: readonly string[],
  columns: readonly string[],
): string => `${statement}\n${tables.join()}\n${columns.join()}`;

let young = new Map<string, QueryFacts>();
let old = new Map<string, QueryFacts>();

/** Reads a text once; a driver of one dialect is all that most applications have, and the key is the text alone. */
export function queryFacts(dialect: Dialect, text: string): QueryFacts {
  const hit = young.get(text);
  if (hit) return hit;
  const facts = old.get(text) ?? read(dialect, text);
  if (text.length > CACHED_LENGTH_MAX) return facts;
  if (young.size >= ENTRIES_MAX) {
    old = young;
    young = new Map();
  }
  young.set(text, facts);
  return facts;
}

function read(dialect: Dialect, text: string): QueryFacts {
  const shape = sqlShape(text, dialect);
  const statement = STATEMENTS[shape.kind] ?? 'other';
  const tables = safeNames(shape.tables).slice(0, TABLES_MAX);
  const columns = safeNames(shape.columns).slice(0, COLUMNS_MAX);
  return {
    statement,
    isWrite: statement === 'insert' || statement === 'update',
    isConditional: shape.columns.length > 0,
    shape,
    tables,
    columns,
    words: [...tables, ...columns].join('.').toLowerCase().split('.'),
    label: labelOf(statement, tables, columns),
  };
}
