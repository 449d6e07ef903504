import { grammars, QUOTED_NAME, type SqlDialect, STRING } from './sql-dialects.js';

export type { SqlDialect } from './sql-dialects.js';
export { QUOTED_NAME, STRING } from './sql-dialects.js';

/** Kinds of tokens. */
export const NUMBER = 3;
export const WORD = 4;
export const SIGN = 5;
export const COMMENT = 6;
export const PARAMETER = 7;
export const VARIABLE = 8;

/** The tokens of a text, three numbers each: kind, where it starts, where it ends. */
export class SqlLexemes {
  readonly count: number;
  /** False when a string, a quoted name or a comment has no end: the last token then reaches to the end of the text. */
  readonly complete: boolean;
  readonly #numbers: Int32Array;

  constructor(numbers: Int32Array, complete: boolean) {
    this.#numbers = numbers;
    this.count = numbers.length / 3;
    this.complete = complete;
  }

  kind(index: number): number {
    return this.#numbers[index * 3] ?? 0;
  }
  start(index: number): number {
    return this.#numbers[index * 3 + 1] ?? 0;
  }
  end(index: number): number {
    return this.#numbers[index * 3 + 2] ?? 0;
  }
}

/** Where tokens are written before their number is known; it grows with the longest text seen, up to a bound. */
let scratch = new Int32Array(3 * 1024);
const SCRATCH_KEPT = 3 * 65_536;
/** A text of more tokens counts as not complete. */
const TOKENS_MAX = 100_000;

/** What a character may begin: 1 blank, 2 letter, 3 digit, 4 quote-like or comment, 0 a sign. */
const CLASS = new Uint8Array(128);
for (let code = 0; code <= 32; code++) CLASS[code] = 1;
for (let code = 65; code <= 90; code++) CLASS[code] = CLASS[code + 32] = 2;
for (let code = 48; code <= 57; code++) CLASS[code] = 3;
CLASS[95] = 2;
for (const char of '\'"`[-/#$@:?.') CLASS[char.charCodeAt(0)] = 4;

const inWord = (code: number): boolean =>
  code >= 128 || CLASS[code] === 2 || CLASS[code] === 3 || code === 36;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && inWord(text.charCodeAt(at))) at++;
  return at;
}

function numberEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const exponent = (code === 43 || code === 45) && (text.charCodeAt(at - 1) | 32) === 101;
    if (
      exponent
        ? /^0x/i.test(text.slice(from, from + 2)) || !isDigit(text.charCodeAt(at + 1))
        : !inWord(code) && code !== 46
    )
      break;
  }
  return at;
}

/** Index behind a quoted text whose inside begins at `from`; -1 when it has no end. */
function quotedEnd(text: string, from: number, quote: number, backslash: boolean): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && backslash) at++;
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  return -1;
}

function blockEnd(text: string, from: number, nested: boolean): number {
  let depth = 1;
  for (let at = from + 2; at < text.length - 1; at++) {
    const code = text.charCodeAt(at);
    if (code === 42 && text.charCodeAt(at + 1) === 47) {
      at++;
      if (--depth === 0) return at + 1;
    } else if (nested && code === 47 && text.charCodeAt(at + 1) === 42) {
      at++;
      depth++;
    }
  }
  return -1;
}

/** `q'[…]'`: what opens it, and what stands before the quote that ends it. Blanks open nothing. */
const ALTERNATIVE = /^n?q$/i;
const CLOSES: ReadonlyMap<number, number> = new Map([
  [91, 93],
  [123, 125],
  [40, 41],
  [60, 62],
]);

/** Index behind a string whose opening sign stands at `from`; -1 when it has no end. */
function alternativeEnd(text: string, from: number): number {
  const opens = text.codePointAt(from) ?? 0;
  if (opens <= 32) return -1;
  const close = `${String.fromCodePoint(CLOSES.get(opens) ?? opens)}'`;
  const at = text.indexOf(close, from + close.length - 1);
  return at < 0 ? -1 : at + close.length;
}

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** The tokens of a statement, blanks left out, in one pass. */
export function lexSql(text: string, dialect: SqlDialect): SqlLexemes {
  const grammar = grammars[dialect];
  let numbers = scratch;
  let used = 0;
  const length = text.length;
  let complete = true;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const begins = code < 128 ? (CLASS[code] as number) : 2;
    if (begins === 1 || code === 0xa0) {
      at++;
      continue;
    }
    let kind = SIGN;
    let end = at + 1;
    const next = text.charCodeAt(at + 1);
    if (begins === 2) {
      kind = WORD;
      end = wordEnd(text, at);
      if (next === 39 && end === at + 1) {
        // E'…', N'…', X'…', B'…': one literal with its prefix.
        const letter = code | 32;
        if (letter === 101 || letter === 110 || letter === 120 || letter === 98) {
          kind = STRING;
          end = quotedEnd(text, at + 2, 39, grammar.backslash || (letter === 101 && grammar.dollar));
        }
      }
      if (
        grammar.alternative &&
        end <= at + 2 &&
        text.charCodeAt(end) === 39 &&
        ALTERNATIVE.test(text.slice(at, end))
      ) {
        kind = STRING;
        end = alternativeEnd(text, end + 1);
      }
    } else if (begins === 3) {
      kind = NUMBER;
      end = numberEnd(text, at);
    } else if (begins === 4) {
      switch (code) {
        case 39:
          kind = STRING;
          end = quotedEnd(text, at + 1, 39, grammar.backslash);
          break;
        case 34:
          kind = grammar.double;
          end = quotedEnd(text, at + 1, 34, grammar.backslash && kind === STRING);
          break;
        case 96:
          if (grammar.back !== 0) {
            kind = grammar.back;
            end = quotedEnd(text, at + 1, 96, false);
          }
          break;
        case 91:
          if (grammar.bracket) {
            kind = QUOTED_NAME;
            end = quotedEnd(text, at + 1, 93, false);
          }
          break;
        case 45:
          if (next === 45) {
            const after = text.charCodeAt(at + 2);
            if (!grammar.dashSpace || !(after > 32)) {
              kind = COMMENT;
              end = text.indexOf('\n', at);
              if (end < 0) end = length;
            }
          }
          break;
        case 35:
          if (grammar.hash) {
            kind = COMMENT;
            end = text.indexOf('\n', at);
            if (end < 0) end = length;
          }
          break;
        case 47:
          if (next === 42) {
            if (grammar.bang && text.charCodeAt(at + 2) === 33) end = wordEnd(text, at + 3);
            else {
              kind = COMMENT;
              end = blockEnd(text, at, grammar.nested);
            }
          }
          break;
        case 36:
          if (isDigit(next)) {
            kind = PARAMETER;
            end = wordEnd(text, at + 1);
          } else if (grammar.dollar) {
            DOLLAR_TAG.lastIndex = at;
            const tag = DOLLAR_TAG.exec(text)?.[0];
            if (tag !== undefined) {
              kind = STRING;
              const close = text.indexOf(tag, at + tag.length);
              end = close < 0 ? -1 : close + tag.length;
            }
          } else end = wordEnd(text, at);
          break;
        case 64:
          kind = VARIABLE;
          end = wordEnd(text, next === 64 ? at + 2 : at + 1);
          break;
        case 58:
          if (next === 58) end = at + 2;
          else if (inWord(next)) {
            kind = PARAMETER;
            end = wordEnd(text, at + 1);
          }
          break;
        case 63:
          kind = PARAMETER;
          if (isDigit(next)) end = wordEnd(text, at + 1);
          break;
        default:
          if (isDigit(next)) {
            kind = NUMBER;
            end = numberEnd(text, at);
          }
      }
    }
    if (end < 0) {
      complete = false;
      end = length;
    }
    if (used >= 3 * TOKENS_MAX) {
      complete = false;
      break;
    }
    if (used + 3 > numbers.length) {
      const larger = new Int32Array(numbers.length * 4);
      larger.set(numbers);
      numbers = larger;
      if (larger.length <= SCRATCH_KEPT) scratch = larger;
    }
    numbers[used] = kind;
    numbers[used + 1] = at;
    numbers[used + 2] = end;
    used += 3;
    at = end;
  }
  return new SqlLexemes(numbers.slice(0, used), complete);
}
