export type ShellKind = 'posix' | 'cmd' | 'powershell';

/** What a character does to the structure of a command line. */
export type Effect =
  | 'space'
  | 'operator'
  | 'newline'
  | 'redirect'
  | 'substitution'
  | 'variable'
  | 'open-quote'
  | 'close-quote'
  | 'escape'
  | 'comment'
  | 'brace'
  | 'glob';

export interface ShellEvent {
  readonly at: number;
  readonly effect: Effect;
}

/** A word with its quotes taken off. */
export interface ShellWord {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** First of its command. */
  readonly isProgram: boolean;
}

export interface ShellLine {
  readonly events: readonly ShellEvent[];
  readonly words: readonly ShellWord[];
}

interface Grammar {
  readonly operators: string;
  readonly redirects: string;
  readonly escapes: string;
  readonly singleQuotes: boolean;
  /** What an escape may stand before inside double quotes; empty: no escapes there. */
  readonly escapedInQuotes: string;
  readonly comment: string;
  readonly variable: '$' | '%';
  readonly substitutions: string;
  readonly globs: string;
}

const GRAMMARS: Readonly<Record<ShellKind, Grammar>> = {
  posix: {
    operators: ';|&()',
    redirects: '<>',
    escapes: '\\',
    singleQuotes: true,
    escapedInQuotes: '$`"\\\n',
    comment: '#',
    variable: '$',
    substitutions: '`',
    globs: '*?[~',
  },
  cmd: {
    operators: '|&()',
    redirects: '<>',
    escapes: '^',
    singleQuotes: false,
    escapedInQuotes: '',
    comment: '',
    variable: '%',
    substitutions: '',
    globs: '',
  },
  powershell: {
    operators: ';|&(){}@,',
    redirects: '<>',
    escapes: '`',
    singleQuotes: true,
    escapedInQuotes: '$`"0abefnrtuv',
    comment: '#',
    variable: '$',
    substitutions: '',
    globs: '',
  },
};

const STARTS_VARIABLE = /[\w{(@*#?!$-]/;

class ShellReader {
  readonly events: ShellEvent[] = [];
  readonly words: ShellWord[] = [];
  #start = -1;
  #value = '';
  #isProgram = true;
  /** Where a variable of cmd.exe ends. */
  #closes = -1;
  readonly #text: string;
  readonly #grammar: Grammar;

  constructor(text: string, grammar: Grammar) {
    this.#text = text;
    this.#grammar = grammar;
  }

  #event(at: number, effect: Effect): void {
    this.events.push({ at, effect });
  }

  #take(at: number, text: string): void {
    if (this.#start < 0) this.#start = at;
    this.#value += text;
  }

  #end(at: number): void {
    if (this.#start < 0) return;
    this.words.push({ start: this.#start, end: at, value: this.#value, isProgram: this.#isProgram });
    this.#isProgram = this.#isProgram && /^\w+=/.test(this.#value);
    this.#start = -1;
    this.#value = '';
  }

  /** `$x`, `$(`, `%x%`; true when the character expands to something. */
  #expands(at: number): boolean {
    const { variable, substitutions } = this.#grammar;
    const char = this.#text[at] as string;
    if (substitutions.includes(char)) this.#event(at, 'substitution');
    else if (char !== variable) return false;
    else if (variable === '%') {
      // Both signs count: either may be the input's.
      const close = this.#text.indexOf('%', at + 1);
      const pairs = close > at + 1 && close - at < 66 && !/[\s"]/.test(this.#text.slice(at + 1, close));
      if (at !== this.#closes && !pairs && !/[~\d*]/.test(this.#text[at + 1] ?? '')) return false;
      this.#closes = pairs && at !== this.#closes ? close : -1;
      this.#event(at, 'variable');
    } else {
      const next = this.#text[at + 1] ?? '';
      if (!STARTS_VARIABLE.test(next)) return false;
      this.#event(at, next === '(' ? 'substitution' : 'variable');
    }
    return true;
  }

  /** Returns the index after a single-quoted part. */
  #single(from: number): number {
    const close = this.#text.indexOf("'", from + 1);
    this.#event(from, 'open-quote');
    if (close >= 0) this.#event(close, 'close-quote');
    this.#take(from, this.#text.slice(from + 1, close < 0 ? this.#text.length : close));
    return close < 0 ? this.#text.length : close + 1;
  }

  #double(from: number): number {
    const { escapes, escapedInQuotes } = this.#grammar;
    this.#event(from, 'open-quote');
    this.#take(from, '');
    let at = from + 1;
    let plain = at;
    for (; at < this.#text.length; at++) {
      const char = this.#text[at] as string;
      if (char === '"') break;
      if (char === escapes && escapedInQuotes !== '' && escapedInQuotes.includes(this.#text[at + 1] ?? ' ')) {
        this.#event(at, 'escape');
        this.#take(at, this.#text.slice(plain, at));
        plain = ++at;
      } else this.#expands(at);
    }
    this.#take(at, this.#text.slice(plain, at));
    if (at < this.#text.length) this.#event(at, 'close-quote');
    return at + 1;
  }

  read(): ShellLine {
    const { operators, redirects, escapes, singleQuotes, comment, globs } = this.#grammar;
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      const char = text[at] as string;
      if (char === '"') at = this.#double(at);
      else if (char === "'" && singleQuotes) at = this.#single(at);
      else if (char === escapes) {
        this.#event(at, 'escape');
        this.#take(at, text[at + 1] ?? '');
        at += 2;
      } else {
        if (char === '\n' || char === '\r') this.#break(at, 'newline');
        else if (char === ' ' || char === '\t') this.#space(at);
        else if (operators.includes(char)) this.#break(at, 'operator');
        else if (redirects.includes(char)) {
          this.#end(at);
          this.#event(at, 'redirect');
        } else if (char === comment && comment !== '' && this.#start < 0) {
          this.#event(at, 'comment');
          const line = text.indexOf('\n', at);
          at = line < 0 ? text.length : line;
          continue;
        } else {
          if (!this.#expands(at)) {
            if (globs.includes(char) && (char !== '~' || this.#start < 0)) this.#event(at, 'glob');
            else if (
              globs !== '' &&
              char === '{' &&
              /^\{[^{}\s]{0,200}(?:,|\.\.)[^{}\s]{0,200}\}/.test(text.slice(at, at + 404))
            )
              this.#event(at, 'brace');
          }
          this.#take(at, char);
        }
        at++;
      }
    }
    this.#end(text.length);
    return { events: this.events, words: this.words };
  }

  #space(at: number): void {
    this.#end(at);
    this.#event(at, 'space');
  }

  #break(at: number, effect: Effect): void {
    this.#end(at);
    this.#event(at, effect);
    this.#isProgram = true;
  }
}

/** The events and words of a command line, in one pass. Nothing is expanded. */
export const readShell = (text: string, shell: ShellKind): ShellLine =>
  new ShellReader(text, GRAMMARS[shell]).read();
