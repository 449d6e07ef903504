/** A place in a source text behind the opening parenthesis of `eval(` or `import(`. */
export interface CodeMark {
  readonly at: number;
  readonly word: 'eval' | 'import';
}

/** Words behind which a slash begins a regular expression, not a division. */
const beforeValue = new Set(
  'return typeof case in of instanceof new delete void throw do else yield await'.split(' '),
);
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;

/**
 * Where source text calls `eval` or `import()` directly. Strings, templates, comments and regular expressions are passed over.
 * Undefined when the text does not read as a whole: then it is to be left alone.
 */
export function codeMarks(source: string): readonly CodeMark[] | undefined {
  const marks: CodeMark[] = [];
  const open: string[] = [];
  let at = 0;
  /** What came before, as far as a slash or a call goes. */
  let before = '';
  const saw = (token: string): void => {
    before = token;
  };
  const quoted = (quote: string): boolean => {
    for (at += 1; at < source.length; at++) {
      const char = source[at];
      if (char === '\\') at += 1;
      else if (char === quote) {
        at += 1;
        return true;
      } else if (char === '\n') return false;
    }
    return false;
  };
  const template = (): boolean => {
    for (; at < source.length; at++) {
      const char = source[at];
      if (char === '\\') at += 1;
      else if (char === '`') {
        at += 1;
        saw('`');
        return true;
      } else if (char === '$' && source[at + 1] === '{') {
        at += 2;
        open.push('`');
        saw('{');
        return true;
      }
    }
    return false;
  };
  const regex = (): boolean => {
    let inClass = false;
    for (at += 1; at < source.length; at++) {
      const char = source[at];
      if (char === '\\') at += 1;
      else if (char === '\n') return false;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '/' && !inClass) {
        at += 1;
        return true;
      }
    }
    return false;
  };

  while (at < source.length) {
    const char = source[at] as string;
    if (char <= ' ' || char === '\u00a0' || char === '\ufeff') at += 1;
    else if (char === '/' && source[at + 1] === '/') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (char === '/' && source[at + 1] === '*') {
      const end = source.indexOf('*/', at + 2);
      if (end < 0) return undefined;
      at = end + 2;
    } else if (char === '"' || char === "'") {
      if (!quoted(char)) return undefined;
      saw('"');
    } else if (char === '`') {
      at += 1;
      if (!template()) return undefined;
    } else if (char === '/') {
      const isDivision = /[\w$)\]}"`]$/.test(before) && !beforeValue.has(before);
      if (isDivision) {
        // Behind a brace or a parenthesis it could be either: only a whole parser knows.
        if (
          (before === ')' || before === '}') &&
          /^\/[^/\n]*\/[dgimsuvy]*\s*[.,;)\]]/.test(source.slice(at, at + 200))
        )
          return undefined;
        at += 1;
        saw('/');
      } else {
        if (!regex()) return undefined;
        saw('"');
      }
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(source)?.[0];
      if (word) {
        at += word.length;
        if (
          (word === 'eval' || word === 'import') &&
          before !== '.' &&
          before !== 'function' &&
          before !== '*'
        ) {
          const call = /^\s*\(\s*(?![\s).]|\/[/*])/.exec(source.slice(at, at + 200));
          if (call) {
            const start = at + source.slice(at).indexOf('(') + 1;
            marks.push({ at: start, word });
          }
        }
        saw(word);
      } else {
        if (char === '(' || char === '[' || char === '{') open.push(char);
        else if (char === ')' || char === ']' || char === '}') {
          const opened = open.pop();
          if (opened === '`' && char === '}') {
            at += 1;
            if (!template()) return undefined;
            continue;
          }
          if (opened !== { ')': '(', ']': '[', '}': '{' }[char]) return undefined;
        }
        // Behind `i++` a slash divides.
        const isStep = (char === '+' || char === '-') && source[at - 1] === char;
        at += 1;
        saw(isStep ? ']' : char);
      }
    }
  }
  return open.length === 0 ? marks : undefined;
}
