import {
  COMMENT,
  lexSql,
  NUMBER,
  PARAMETER,
  QUOTED_NAME,
  type SqlDialect,
  type SqlLexemes,
  STRING,
  VARIABLE,
  WORD,
} from './sql-lexer.js';

/** What a statement does, without its literals. Names are lower case and without quotes. */
export interface SqlShape {
  readonly kind: string;
  /** At most 16, in order of appearance. */
  readonly tables: readonly string[];
  /** At most 32 columns compared in conditions, in order of appearance. */
  readonly columns: readonly string[];
  /** The statement without literals, lists of them shortened to one; at most 2000 characters. */
  readonly fingerprint: string;
  /**
   * Whether a condition compares a column with one of `values`: as a literal in the text, or as a bound parameter. `bound`
   * are the parameters' values by position. An identity's values make it "constrained by the caller's identity".
   */
  constrainedBy(values: readonly string[], bound?: readonly unknown[]): boolean;
}

interface Comparison {
  readonly column: string;
  /** A literal's value, or the position of a bound parameter. */
  readonly value: string | number;
}

const FINGERPRINT_MAX = 2000;
const TABLES_MAX = 16;
const COLUMNS_MAX = 32;
const COMPARISONS_MAX = 64;
const STARTS_TABLE = /^(?:from|join|into|update|table|only)$/;
const NO_NAME =
  /^(?:select|where|set|values|on|using|as|and|or|not|in|is|like|ilike|between|exists|null|left|right|inner|outer|cross|natural|full|lateral|join|group|order|by|having|limit|offset|union|returning|case|when|then|else|end|if|only|distinct|all|any|asc|desc|default|ignore)$/;
const KINDS =
  /^(?:select|insert|update|delete|replace|create|drop|alter|truncate|begin|commit|rollback|set|call|exec|execute|merge|explain|pragma|show|grant|copy|with|values|savepoint|release|declare|start)$/;
const CLAUSE = /^(?:where|having|on|using)$/;
const OUT_OF_CLAUSE = /^(?:group|order|limit|union|returning|set|values|from|select|offset)$/;

const LITERAL = (kind: number): boolean => kind === STRING || kind === NUMBER || kind === PARAMETER;

class Reader {
  readonly #text: string;
  readonly #lexemes: SqlLexemes;
  readonly #dialect: SqlDialect;

  constructor(text: string, dialect: SqlDialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.#lexemes = lexSql(text, dialect === 'generic' ? 'generic' : dialect);
  }

  get length(): number {
    return this.#lexemes.count;
  }
  kind(index: number): number {
    return this.#lexemes.kind(index);
  }
  #slice(index: number): string {
    return this.#text.slice(this.#lexemes.start(index), this.#lexemes.end(index));
  }
  word(index: number): string {
    return index < 0 || index >= this.length ? '' : this.#slice(index).toLowerCase();
  }
  name(index: number): string {
    const word = this.word(index);
    return this.kind(index) === QUOTED_NAME ? word.slice(1, -1) : word;
  }
  isName(index: number): boolean {
    const kind = this.kind(index);
    return kind === QUOTED_NAME || (kind === WORD && !NO_NAME.test(this.word(index)));
  }
  /** A name behind its qualifiers, and the index behind it. */
  qualified(index: number): { name: string; next: number } {
    let at = index;
    let name = this.name(at);
    while (this.word(at + 1) === '.' && at + 2 < this.length) {
      at += 2;
      name = `${name}.${this.name(at)}`;
    }
    return { name, next: at + 1 };
  }
  literal(index: number): string {
    const text = this.#slice(index);
    if (this.kind(index) !== STRING) return text;
    const quote = text.search(/['"$]/);
    // A literal with quotes of its own choice: its signs stand within the quotes.
    if (this.#dialect === 'oracle' && /q$/i.test(text.slice(0, quote))) return text.slice(quote + 2, -2);
    const inside = text.slice(quote + 1, -1);
    const undoubled = inside.replaceAll("''", "'");
    return this.#dialect === 'mysql' ? undoubled.replace(/\\(.)/gs, '$1') : undoubled;
  }

  fingerprint(): string {
    let out = '';
    let before = '';
    for (let index = 0; index < this.length && out.length < FINGERPRINT_MAX; index++) {
      const kind = this.kind(index);
      if (kind === COMMENT) continue;
      const token = LITERAL(kind) ? '?' : this.word(index);
      // `?, ?, ?` and `(?), (?)` are as many values as the application had.
      if (token === '?' && before === ',' && out.endsWith('? ,')) {
        out = out.slice(0, -2);
        before = '?';
        continue;
      }
      if (token === ')' && out.endsWith('( ? ) , ( ?')) out = out.slice(0, -' ) , ( ?'.length);
      out += out === '' ? token : ` ${token}`;
      before = token;
    }
    return out.slice(0, FINGERPRINT_MAX);
  }
}

/** A statement without its literals, for comparing statements; lists of literals count as one. */
export const sqlFingerprint = (text: string, dialect: SqlDialect): string =>
  new Reader(text, dialect).fingerprint();

function kindOf(reader: Reader): string {
  for (let index = 0; index < Math.min(reader.length, 8); index++) {
    const word = reader.word(index);
    if (reader.kind(index) !== WORD || !KINDS.test(word)) continue;
    if (word !== 'with' && word !== 'explain') return word;
    for (let at = index + 1; at < reader.length; at++)
      if (/^(?:insert|update|delete)$/.test(reader.word(at))) return reader.word(at);
    return 'select';
  }
  return 'other';
}

/** Kind, tables and columns of a statement, and what its conditions are compared with. Linear. */
export function sqlShape(text: string, dialect: SqlDialect): SqlShape {
  const reader = new Reader(text, dialect);
  const tables = new Set<string>();
  const columns = new Set<string>();
  const comparisons: Comparison[] = [];
  let inClause = false;
  let parameters = 0;
  const position = (index: number): number => {
    const numbered = /^[$?:](\d+)$/.exec(reader.word(index))?.[1];
    return numbered === undefined ? parameters : Number(numbered) - 1;
  };
  for (let index = 0; index < reader.length; index++) {
    const kind = reader.kind(index);
    if (kind === PARAMETER) parameters++;
    if (kind === WORD) {
      const word = reader.word(index);
      if (CLAUSE.test(word)) inClause = true;
      else if (OUT_OF_CLAUSE.test(word)) inClause = false;
      if (STARTS_TABLE.test(word) && tables.size < TABLES_MAX) {
        let at = index + 1;
        while (reader.isName(at) && tables.size < TABLES_MAX) {
          const { name, next } = reader.qualified(at);
          if (reader.word(next) !== '(' || word === 'into') tables.add(name);
          // `from a x, b y`
          at = reader.word(next) === 'as' ? next + 2 : reader.isName(next) ? next + 1 : next;
          if (word !== 'from' || reader.word(at) !== ',') break;
          at++;
        }
      }
    }
    if (!inClause || !reader.isName(index) || reader.word(index - 1) === '.') continue;
    const { name, next } = reader.qualified(index);
    if (reader.word(next) === '(') continue;
    const compared = compare(reader, next, position);
    if (compared === undefined) continue;
    if (columns.size < COLUMNS_MAX) columns.add(name);
    for (const value of compared)
      if (comparisons.length < COMPARISONS_MAX) comparisons.push({ column: name, value });
  }
  return {
    kind: kindOf(reader),
    tables: [...tables],
    columns: [...columns],
    fingerprint: reader.fingerprint(),
    constrainedBy: (values, bound = []) =>
      comparisons.some(({ value }) =>
        typeof value === 'string' ? values.includes(value) : values.includes(String(bound[value])),
      ),
  };
}

/** What a column is compared with, literals and parameters only; undefined when nothing is compared. `!=` is compared with nothing. */
function compare(
  reader: Reader,
  operator: number,
  position: (index: number) => number,
): (string | number)[] | undefined {
  const sign = reader.word(operator);
  const value = (index: number, offset: number): (string | number)[] => {
    const kind = reader.kind(index);
    if (kind === PARAMETER) return [position(index) + offset];
    return kind === STRING || kind === NUMBER || kind === VARIABLE ? [reader.literal(index)] : [];
  };
  if (sign === '=') return value(operator + 1, 0);
  if (sign === 'in' && reader.word(operator + 1) === '(') {
    const found: (string | number)[] = [];
    let offset = 0;
    for (let at = operator + 2; at < reader.length && found.length < 16 && reader.word(at) !== ')'; at++) {
      found.push(...value(at, offset));
      if (reader.kind(at) === PARAMETER) offset++;
    }
    return found;
  }
  return /^(?:<|>|!|like|ilike|between|is|not|~|@)$/.test(sign) ? [] : undefined;
}
