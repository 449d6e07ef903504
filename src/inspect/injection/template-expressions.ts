/** One expression between a template engine's delimiters. */
export interface TemplateExpression {
  /** The opening delimiter, such as `{{` or `<%=`. */
  readonly open: string;
  readonly inside: string;
  readonly at: number;
}

const OPEN =
  /\{\{\{?|\{%|\$\{\{?|#\{|\*\{|%\{|@\{|~\{|\$!\{|\\\$\{|<%[=#@!-]?|\[\[|\[\(|@\(|<[#@]\w{1,12}|\[#\w{1,12}|\[%|\{[$@#=~]|\$\(/g;
const CLOSE: Readonly<Record<string, string>> = { '{': '}', '<': '>', '[': ']', '(': ')' };
const INSIDE_MAX = 600;
const EXPRESSIONS_MAX = 64;

/**
 * The expressions of a text, by the delimiters of the engines in use: `{{…}}`, `${…}`, `#{…}`, `<%…%>`, `*{…}`, `%{…}`,
 * `@(…)`, `<#…>`, `[#…]`, `[[…]]`. Nested ones count by themselves. An expression that is not closed goes to the end.
 */
export function templateExpressions(text: string): TemplateExpression[] {
  const opened: { readonly open: string; readonly at: number }[] = [];
  OPEN.lastIndex = 0;
  let end = -1;
  let inRow = 0;
  for (let match = OPEN.exec(text); match && opened.length < EXPRESSIONS_MAX; match = OPEN.exec(text)) {
    // Of delimiters in a row the first and the last say what all between them say.
    inRow = match.index === end ? inRow + 1 : 0;
    if (inRow > 1) opened.pop();
    opened.push({ open: match[0], at: match.index });
    end = match.index + match[0].length;
  }
  return opened.map(({ open, at }) => {
    const bracket = /[{<[(]/.exec(open)?.[0] ?? '{';
    const from = at + open.length;
    return { open, inside: cut(text.slice(from, from + INSIDE_MAX), closeOf(open, bracket), bracket), at };
  });
}

const closeOf = (open: string, bracket: string): string => {
  if (open.startsWith('{{')) return '}}';
  if (open.startsWith('<%')) return '%>';
  return open.startsWith('{%') ? '%}' : (CLOSE[bracket] ?? '}');
};

/** Up to the delimiter that closes, brackets of the same kind counted and strings passed over. */
function cut(text: string, close: string, bracket: string): string {
  if (close.length > 1) {
    const end = text.lastIndexOf(close, text.indexOf(close) + 1);
    return end < 0 ? text : text.slice(0, end);
  }
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === bracket) depth++;
    else if (text[at] === close && depth-- === 0) return text.slice(0, at);
  }
  return text;
}
