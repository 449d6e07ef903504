/*
 * SQL text as kinds, one letter a token, so that a verdict is an expression over a short string and holds no literal.
 *
 *   B break-out from the string the input was put into    s string   u string without an end
 *   n number, NULL, TRUE      v @variable    w other word   f function   F function that delays, reads files or leaks
 *   o comparison   m arithmetic, concatenation, *   l OR, AND   ! NOT   a ALL, DISTINCT
 *   U UNION  S SELECT  E FROM  W WHERE  G ORDER BY, GROUP BY  H HAVING  I INSERT, INTO  D DROP, DELETE, …  T TABLE, …
 *   V VALUES, SET  X EXEC, DECLARE  Z WAITFOR DELAY  Q OUTFILE  k other keyword  c comment to the end  ( ) , ; .
 */

const KEYWORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    l: 'or and xor',
    '!': 'not',
    a: 'all distinct',
    U: 'union except intersect',
    S: 'select',
    E: 'from',
    W: 'where',
    H: 'having',
    I: 'insert into replace',
    D: 'drop delete truncate alter create update',
    T: 'table database schema user view procedure index',
    V: 'values set',
    X: 'exec execute declare shutdown',
    Q: 'outfile dumpfile',
    o: 'like rlike regexp in between is sounds glob ilike',
    n: 'null true false',
    k: 'case when then else end limit offset as by div mod interval asc desc',
    f: 'char chr concat concat_ws group_concat ascii ord substring substr mid left right length char_length count version user database schema if ifnull nullif coalesce iif cast convert md5 sha1 hex unhex exp floor rand min max sum current_user system_user session_user lower upper string_agg elt make_set extract row_count last_insert_rowid sqlite_version quote_ident db_name host_name',
    F: 'sleep pg_sleep benchmark load_file extractvalue updatexml xp_cmdshell xp_dirtree randomblob name_const dbms_pipe utl_http utl_inaddr dbms_lock pg_read_file lo_import xmltype ctxsys gtid_subset json_keys st_latfromgeohash',
  }).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind] as const)),
);

const SPACE = /[\s\u00a0\0]/;
const WORD_START = /[A-Za-z_$\u0080-\uffff]/;
const WORD = /[\w$\u0080-\uffff]*/y;
const NUMBER = /(?:0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)(?![\w$])/iy;
const OPERATOR = /<=>|[<>!=]=|<>|:=|[=<>~]/y;
const TOKENS_MAX = 64;

/** Index behind the quote that ends a string begun before `from`, or -1. A doubled or escaped quote does not end it. */
function stringEnd(text: string, from: number, quote: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return -1;
}

function wordKind(word: string, text: string, end: number): string {
  const kind = KEYWORDS.get(word);
  if (kind !== 'f' && kind !== 'F') {
    if (word === 'order' || word === 'group') return /^\s+by\b/i.test(text.slice(end, end + 12)) ? 'G' : 'w';
    if (word === 'waitfor') return /^\s+(?:delay|time)\b/i.test(text.slice(end, end + 16)) ? 'Z' : 'w';
    return kind ?? 'w';
  }
  // A package (`utl_http.request`) is called through its parts; `sleep.` ends a sentence.
  const called = kind === 'F' && word.includes('_') ? /^\s{0,3}[(.]/ : /^\s{0,3}\(/;
  return called.test(text.slice(end, end + 4)) ? kind : (KEYWORDS_BARE.get(word) ?? 'w');
}
/** Functions whose name is a noun of the grammar as well. */
const KEYWORDS_BARE: ReadonlyMap<string, string> = new Map([
  ['user', 'T'],
  ['database', 'T'],
  ['schema', 'T'],
]);

export interface SqlTokens {
  readonly kinds: string;
  /** Text in front of the break-out. */
  readonly prefix: string;
  /** Characters that a closing comment swallows. */
  readonly commented: number;
}

/**
 * The kinds of `text` as it continues a query: inside a string that `quote` ends, or, with an empty quote, in the open.
 * Undefined when the quote is never closed, so that nothing breaks out. One pass, at most 64 tokens.
 */
export function sqlTokens(text: string, quote: '' | "'" | '"' | '`'): SqlTokens | undefined {
  let at = 0;
  let kinds = '';
  if (quote !== '') {
    at = text.indexOf(quote);
    if (at < 0) return undefined;
    kinds = 'B';
    at++;
  }
  const prefix = text.slice(0, Math.max(0, at - 1));
  let commented = 0;
  while (at < text.length && kinds.length < TOKENS_MAX) {
    const char = text[at] as string;
    if (SPACE.test(char)) at++;
    else if (char === "'" || char === '"' || char === '`') {
      const end = stringEnd(text, at + 1, char);
      kinds += end < 0 ? 'u' : 's';
      at = end < 0 ? text.length : end;
    } else if (
      char === '#' ||
      (char === '-' && text[at + 1] === '-') ||
      (char === '/' && text[at + 1] === '*')
    ) {
      if (char === '/') {
        // `/*!50000 UNION */` runs in MySQL; other closed comments are space.
        const end = text.indexOf('*/', at + 2);
        if (text[at + 2] === '!') {
          at = at + 3 + (/^\d{0,6}/.exec(text.slice(at + 3, at + 9))?.[0].length ?? 0);
          continue;
        }
        if (end >= 0) {
          at = end + 2;
          continue;
        }
      }
      const line = char === '/' ? -1 : text.indexOf('\n', at);
      commented = (line < 0 ? text.length : line) - at;
      kinds += 'c';
      at = line < 0 ? text.length : line + 1;
    } else if (char === '*' && text[at + 1] === '/') at += 2;
    else if (WORD_START.test(char)) {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? char;
      at += word.length;
      kinds += word.length > 24 ? 'w' : wordKind(word.toLowerCase(), text, at);
    } else if (/[\d.]/.test(char)) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(text)?.[0];
      if (number === undefined && char !== '.') {
        WORD.lastIndex = at;
        at += Math.max(1, WORD.exec(text)?.[0].length ?? 1);
        kinds += 'w';
      } else {
        at += number?.length ?? 1;
        kinds += number === undefined ? '.' : 'n';
      }
    } else if (char === '@') {
      at += /^@{1,2}[\w$.]*/.exec(text.slice(at, at + 64))?.[0].length ?? 1;
      kinds += 'v';
    } else if ((char === '|' || char === '&') && text[at + 1] === char) {
      kinds += 'l';
      at += 2;
    } else {
      OPERATOR.lastIndex = at;
      const operator = OPERATOR.exec(text)?.[0];
      if (operator !== undefined) kinds += 'o';
      else if ('+-*/%^|&'.includes(char)) kinds += 'm';
      else if ('(),;.!'.includes(char)) kinds += char;
      else kinds += 'x';
      at += operator?.length ?? 1;
    }
  }
  return { kinds, prefix, commented };
}
