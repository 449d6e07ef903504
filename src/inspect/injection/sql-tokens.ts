import { FUNCTIONS, KEYWORDS, PACKAGE, PAIRS } from './sql-words.js';

/** What a judge makes of SQL-like text: a kind (see sql-words) and the text it stands for, which never leaves the judge. */
export interface SqlToken {
  kind: string;
  readonly text: string;
}

export interface SqlReading {
  readonly tokens: SqlToken[];
  /** Text in front of the break-out. */
  readonly prefix: string;
  /** Characters that a closing comment swallows. */
  readonly commented: number;
}

export type SqlQuote = '' | "'" | '"' | '`';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  isDigit(code) ||
  code === 95 ||
  code === 36 ||
  code >= 0xc0;

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
  return end;
}

const GLUED = 'union|or|and|select|from|where|like|rlike|order|limit|having|group|in|is|between|div|xor';
/** MySQL reads a number and a keyword right behind it as two; `1.e(` is a number with nothing behind it. */
const NUMBER = new RegExp(
  `(?:0x[0-9a-f]+|0b[01]+|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:e[+-]?\\d*)?)(?:d?(?=(?:${GLUED})\\b)|(?![\\w$]))`,
  'iy',
);
const OPERATOR = /<=>|[<>!=^]=|<>|:=|!<|!>|=|<|>|~\*?|@>|<@/y;
const VARIABLE = /@{1,2}[\w$.]*/y;
/** A line break that was escaped once too often. */
const ESCAPED_BLANK = /^\\[nrt](?![A-Za-z])/;
const TOKENS_MAX = 160;
/** Of a literal: `N'…'`, `q'[…]'`. */
const PREFIX = /^(?:[nexbqu]|nq)$/i;

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

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Words that mean something only before another word or a parenthesis. */
function settle(tokens: SqlToken[]): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as SqlToken;
    const next = tokens[i + 1];
    if (token.kind === 'w') {
      const pair = PAIRS.get(token.text);
      if (pair && next && pair.next.test(next.kind === 'v' ? '+' : next.kind === 'c' ? '--' : next.text)) {
        token.kind = pair.kind;
        if ('YMD'.includes(pair.kind)) next.kind = '';
      } else if (PACKAGE.test(token.text)) token.kind = 'G';
      else if (/^(?:current|session|system)_user$/.test(token.text)) token.kind = 'g';
      else if (next?.kind === '(' && (tokens[i - 1]?.kind !== '.' || token.text.includes('_')))
        token.kind = FUNCTIONS.get(token.text) ?? 'w';
    } else if (token.kind === 'v') {
      if (SERVER_VARIABLE.test(token.text)) token.kind = 'G';
    } else if (token.kind === 'O') {
      const needed = NEEDED.get(token.text);
      if (needed && !needed.test(next?.text ?? '')) token.kind = 'w';
    } else if (token.kind === 'N' && next && /^(?:out|dump)file$/.test(next.text)) token.kind = 'Q';
    else if (token.kind === 'o') {
      const before = tokens[i - 1];
      if (before && next && isValue(before) && isValue(next) && value(before) === value(next))
        token.kind = 'I';
    }
  }
}

const SERVER_VARIABLE =
  /^@@(?:version|server|host|datadir|basedir|global|session|microsoft|lang|textsize|spid|max_|have_|tmpdir|plugin_dir)/;

/** Words of comparison that prose has too, and what follows them in SQL. */
const NEEDED: ReadonlyMap<string, RegExp> = new Map([
  ['in', /^(?:\(|boolean)/],
  ['is', /^(?:null|not|true|false|unknown|distinct|json)$/],
  ['sounds', /^like$/],
  ['similar', /^to$/],
  ['between', /^(?:['"\d(@]|null|0x|\w+$)/],
]);

const isValue = ({ kind }: SqlToken): boolean => kind === 'n' || kind === 's' || kind === 'u' || kind === 'w';
const value = ({ kind, text }: SqlToken): string =>
  kind === 's' ? text.slice(1, -1) : kind === 'u' ? text.slice(1) : text;

/**
 * The tokens of `text` as it continues a query: inside a string that `quote` ends, or, with an empty quote, in the open.
 * Undefined when the quote is not there, so that nothing breaks out. One pass, at most 160 tokens.
 */
export function sqlTokens(text: string, quote: SqlQuote): SqlReading | undefined {
  let at = 0;
  const tokens: SqlToken[] = [];
  if (quote !== '') {
    at = text.indexOf(quote);
    if (at < 0) return undefined;
    tokens.push({ kind: 'B', text: quote });
    at++;
  }
  const prefix = text.slice(0, Math.max(0, at - 1));
  let commented = 0;
  const take = (kind: string, length: number): void => {
    tokens.push({ kind, text: text.slice(at, at + length).toLowerCase() });
    at += length;
  };
  while (at < text.length && tokens.length < TOKENS_MAX) {
    const char = text[at] as string;
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0) at++;
    else if (code === 92 && ESCAPED_BLANK.test(text.slice(at, at + 3))) at += 2;
    else if (char === "'" || char === '"' || char === '`') {
      const end = stringEnd(text, at + 1, char);
      take(end < 0 ? 'u' : 's', (end < 0 ? text.length : end) - at);
    } else if (char === '[') {
      const end = text.indexOf(']', at);
      if (end > at + 1 && end - at < 64) take('w', end + 1 - at);
      else take('x', 1);
    } else if (
      char === '#' ||
      (char === '-' && text[at + 1] === '-') ||
      (char === '/' && text[at + 1] === '*')
    ) {
      if (char === '/') {
        // `/*!50000 UNION */` runs in MySQL; other closed comments are space.
        if (text[at + 2] === '!') {
          at += 3 + (/^\d{0,6}/.exec(text.slice(at + 3, at + 9))?.[0].length ?? 0);
          continue;
        }
        const end = text.indexOf('*/', at + 2);
        if (end >= 0) {
          at = end + 2;
          continue;
        }
      }
      const line = char === '/' ? -1 : text.indexOf('\n', at);
      const behind = (line < 0 ? text.length : line) - at;
      // A comment that the next line continues behind is space.
      if (line >= 0 && text.slice(line, line + 64).trim() !== '') at = line + 1;
      else {
        commented = behind;
        take('c', behind);
        break;
      }
    } else if (char === '*' && text[at + 1] === '/') at += 2;
    else if (isWordCode(code) && !isDigit(code)) {
      const word = text.slice(at, wordEnd(text, at));
      if (PREFIX.test(word) && text[at + word.length] === "'") at += word.length;
      else take(word.length > 32 ? 'w' : (KEYWORDS.get(word.toLowerCase()) ?? 'w'), word.length);
    } else if (isDigit(code) || char === '.') {
      const number = matchAt(NUMBER, text, at);
      if (number !== undefined) {
        // `1.e` in front of a word is how space is hidden from filters.
        if (/\.e$/i.test(number) && tokens.length > 0) at += number.length;
        else take('n', number.length);
      } else if (char === '.') take('.', 1);
      else take('w', Math.max(1, wordEnd(text, at) - at));
    } else if (char === '@') take('v', matchAt(VARIABLE, text, at)?.length ?? 1);
    else if ((char === '|' || char === '&') && text[at + 1] === char) take(char === '|' ? 'd' : 'l', 2);
    else if (char === ':' && text[at + 1] === ':') take(':', 2);
    else {
      const operator = matchAt(OPERATOR, text, at);
      if ((char === '<' || char === '>') && text[at + 1] === char) take('m', 2);
      else if (operator !== undefined) take('o', operator.length);
      else if ('+-*/%^|&'.includes(char)) take('m', 1);
      else if ('(),;!'.includes(char)) take(char, 1);
      else take('x', 1);
    }
  }
  settle(tokens);
  return { tokens, prefix, commented };
}
