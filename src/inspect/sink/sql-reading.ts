import { memo } from '../memo.js';
import { lexSql, type SqlDialect, type SqlLexemes } from './sql-lexer.js';
import { hasTriplet, type Triplets, tripletsOf } from './triplets.js';

/** A search in a short text costs about as much as a quarter of this. */
const ASKED_MIN = 4;

/** A statement's text, read once: tokens by the rules of its dialect, on demand. */
export class SqlReading {
  readonly lower: string;
  #lexemes: readonly SqlLexemes[] | undefined;
  /** Made when it is asked for often enough to be worth it; null: the text is too long. */
  #triplets: Triplets | undefined | null;
  #asked = 0;
  readonly #text: string;
  readonly #dialect: SqlDialect;

  constructor(text: string, dialect: SqlDialect) {
    this.#text = text;
    this.#dialect = dialect;
    const lower = text.toLowerCase();
    // Where lower case has another length, positions would not fit.
    this.lower = lower.length === text.length ? lower : text;
  }

  /** Whether it is known by now which characters the text holds, as it is when it was asked for often enough. */
  get isKnown(): boolean {
    if (this.#triplets === undefined && ++this.#asked >= ASKED_MIN) this.know();
    return this.#triplets !== undefined;
  }

  know(): void {
    if (this.#triplets === undefined) this.#triplets = tripletsOf(this.lower) ?? null;
  }

  /** False when three characters of this hash do not stand in the text. */
  mayHold(hash: number): boolean {
    if (!this.isKnown) return true;
    const triplets = this.#triplets;
    return !triplets || hasTriplet(triplets, hash);
  }

  /** One set of tokens; two where the dialect is unknown: with and without backslash escapes. */
  get lexemes(): readonly SqlLexemes[] {
    this.#lexemes ??=
      this.#dialect === 'generic'
        ? [lexSql(this.#text, 'generic'), lexSql(this.#text, 'mysql')]
        : [lexSql(this.#text, this.#dialect)];
    return this.#lexemes;
  }
}

const ENTRIES_MAX = 500;
const CACHED_LENGTH_MAX = 8192;

const cached = (dialect: SqlDialect): ((text: string) => SqlReading) =>
  memo((text) => new SqlReading(text, dialect), ENTRIES_MAX, CACHED_LENGTH_MAX);
const caches: Readonly<Record<SqlDialect, (text: string) => SqlReading>> = {
  postgres: cached('postgres'),
  mysql: cached('mysql'),
  sqlite: cached('sqlite'),
  mssql: cached('mssql'),
  oracle: cached('oracle'),
  generic: cached('generic'),
};

export const readSql = (text: string, dialect: SqlDialect): SqlReading => caches[dialect](text);
