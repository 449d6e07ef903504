export type JsKind = 'space' | 'comment' | 'word' | 'number' | 'string' | 'template' | 'regex' | 'punctuator';

/** A token of JavaScript. Adjacent and without gaps: `to` is the next one's `from`. */
export interface JsToken {
  readonly kind: JsKind;
  readonly from: number;
  readonly to: number;
}

const SPACE = /[\s\ufeff]+/y;
const LINE_COMMENT = /\/\/[^\n\r\u2028\u2029]*|#![^\n]*/y;
const WORD = /#?(?:[\w$\x80-\uffff]|\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\}))+/y;
const NUMBER = /(?:0[xXbBoO][\w]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/y;
const DOUBLE = /"(?:[^"\\\n]|\\[\s\S])*"?/y;
const SINGLE = /'(?:[^'\\\n]|\\[\s\S])*'?/y;
const REGEX = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/[a-z]*/y;
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
/** Words behind which a slash begins an expression, not a division. */
const BEFORE_EXPRESSION =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|do|else|instanceof|await|yield)$/;

class Scanner {
  readonly tokens: JsToken[] = [];
  /** For each open `${`, how many braces are open within it. */
  readonly #braces: number[] = [];
  #at = 0;
  #operand = false;

  constructor(readonly code: string) {}

  #match(expression: RegExp): number {
    expression.lastIndex = this.#at;
    return expression.test(this.code) ? expression.lastIndex : -1;
  }

  #push(kind: JsKind, to: number): void {
    const from = this.#at;
    this.tokens.push({ kind, from, to });
    this.#at = to;
    if (kind === 'space' || kind === 'comment') return;
    this.#operand =
      kind === 'punctuator'
        ? /[)\]}]/.test(this.code[from] as string)
        : kind !== 'word' || !BEFORE_EXPRESSION.test(this.code.slice(from, Math.min(to, from + 12)));
  }

  /** The text of a template up to its end or the next `${`, with the delimiters. */
  #template(opening: number): void {
    const from = this.#at;
    this.#at += opening;
    let to = this.#match(TEMPLATE);
    this.#at = from;
    if (this.code[to] === '`') to += 1;
    else if (this.code[to] === '$') {
      to += 2;
      this.#braces.push(0);
    }
    this.#push('template', to);
    if (this.code[to - 1] === '{') this.#operand = false;
  }

  #punctuator(): void {
    const open = this.#braces.at(-1);
    const character = this.code[this.#at];
    if (open !== undefined && character === '{') this.#braces[this.#braces.length - 1] = open + 1;
    if (open !== undefined && character === '}') {
      if (open === 0) {
        this.#braces.pop();
        this.#template(1);
        return;
      }
      this.#braces[this.#braces.length - 1] = open - 1;
    }
    this.#push('punctuator', this.#at + 1);
  }

  #slash(): void {
    const next = this.code[this.#at + 1];
    const regex = this.#operand || next === '/' || next === '*' ? -1 : this.#match(REGEX);
    if (next === '/') this.#push('comment', this.#match(LINE_COMMENT));
    else if (next === '*') {
      const end = this.code.indexOf('*/', this.#at + 2);
      this.#push('comment', end < 0 ? this.code.length : end + 2);
    } else if (regex > 0) this.#push('regex', regex);
    else this.#punctuator();
  }

  run(): readonly JsToken[] {
    while (this.#at < this.code.length) {
      const character = this.code[this.#at] as string;
      if (character === '/') this.#slash();
      else if (character === '"') this.#push('string', this.#match(DOUBLE));
      else if (character === "'") this.#push('string', this.#match(SINGLE));
      else if (character === '`') this.#template(1);
      else this.#plain(character);
    }
    return this.tokens;
  }

  #plain(character: string): void {
    const space = /\s|\ufeff/.test(character) ? this.#match(SPACE) : -1;
    const number = /[\d.]/.test(character) ? this.#match(NUMBER) : -1;
    const word = number > this.#at ? -1 : this.#match(WORD);
    if (space > 0) this.#push('space', space);
    else if (number > this.#at) this.#push('number', number);
    else if (word > 0) this.#push('word', word);
    else this.#punctuator();
  }
}

/** The tokens of a text as JavaScript. Any text gives tokens; one pass. */
export const jsTokens = (code: string): readonly JsToken[] => new Scanner(code).run();
