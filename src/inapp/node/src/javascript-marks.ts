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

/** Behind the name: the beginning of a call that has an argument. */
const CALLED = /^\s*(?:\?\.\s*)?\(\s*(?![\s).]|\/[/*])/;
/** `(0, eval)(`: what stands behind the name and before it. */
const CALLED_BESIDE = /^\s*\)\s*(?:\?\.\s*)?\(\s*(?![\s).]|\/[/*])/;
const BESIDE = /(?:^|[^\w$)\]\s])\s*\(\s*\d+\s*,\s*$/;
const OF_ALL = /(?<![.\w$])(?:globalThis|global)\s*\??\.\s*$/;

/** How far behind a name stands its argument; undefined when it is not called there. */
function argumentBehind(source: string, start: number, end: number, before: string): number | undefined {
  const word = source.slice(start, end);
  if (before === 'function' || before === '*' || before === '#') return undefined;
  const lead = source.slice(Math.max(0, start - 60), start);
  if (before === '.' && !(word === 'eval' && OF_ALL.test(lead))) return undefined;
  const rest = source.slice(end, end + 200);
  const beside = word === 'eval' && before === ',' && BESIDE.test(lead) ? CALLED_BESIDE.exec(rest) : null;
  const call = beside?.[0] ?? CALLED.exec(rest)?.[0];
  return call === undefined ? undefined : end + call.lastIndexOf('(') + 1;
}

/**
 * Where source text calls `eval` or `import()`. Strings, templates, comments and regular expressions are passed over.
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
  /** Marked calls whose parenthesis is open, by how deep, and what the last one that was closed belonged to. */
  const calls = new Map<number, CodeMark>();
  let closed: CodeMark | undefined;
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
        if (word === 'eval' || word === 'import') {
          const argument = argumentBehind(source, at, at + word.length, before);
          if (argument !== undefined) marks.push({ at: argument, word });
        }
        at += word.length;
        saw(word);
      } else {
        if (char === '(' || char === '[' || char === '{') {
          // A method of that name is declared as it is called.
          if (char === '{' && before === ')' && closed) marks.splice(marks.indexOf(closed), 1);
          open.push(char);
          const mark = marks.at(-1);
          if (mark?.at === at + 1) calls.set(open.length, mark);
        } else if (char === ')' || char === ']' || char === '}') {
          closed = calls.get(open.length);
          calls.delete(open.length);
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
