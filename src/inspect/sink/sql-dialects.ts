export type SqlDialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql' | 'oracle' | 'generic';

/** Kinds of tokens that a quote may begin. */
export const STRING = 1;
export const QUOTED_NAME = 2;

interface Grammar {
  readonly backslash: boolean;
  readonly hash: boolean;
  readonly dollar: boolean;
  readonly bracket: boolean;
  readonly nested: boolean;
  /** What a double quote and a backquote begin; 0: nothing. */
  readonly double: number;
  readonly back: number;
  /** `--` is a comment only before a space. */
  readonly dashSpace: boolean;
  /** A block comment that begins with `!` runs. */
  readonly bang: boolean;
  /** `q'[it's]'` and `nq'…'`: a string with an end of its own choice. */
  readonly alternative: boolean;
}

const ansi: Grammar = {
  backslash: false,
  hash: false,
  dollar: false,
  bracket: false,
  nested: false,
  double: QUOTED_NAME,
  back: 0,
  dashSpace: false,
  bang: false,
  alternative: false,
};
export const grammars: Readonly<Record<SqlDialect, Grammar>> = {
  generic: { ...ansi, back: QUOTED_NAME },
  postgres: { ...ansi, dollar: true, nested: true },
  sqlite: { ...ansi, bracket: true, back: QUOTED_NAME },
  mssql: { ...ansi, bracket: true, nested: true },
  oracle: { ...ansi, alternative: true },
  mysql: {
    ...ansi,
    backslash: true,
    hash: true,
    double: STRING,
    back: QUOTED_NAME,
    dashSpace: true,
    bang: true,
  },
};
