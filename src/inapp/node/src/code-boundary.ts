const PLAIN = /^[\w$.\-\s,]*$/;

/**
 * Whether an input that stands in JavaScript leaves the one string it was put into, or is more than a name or number where
 * it stands in the open. Reads strings and comments, one pass.
 */
export function leavesItsPlace(code: string, input: string): boolean {
  const at = code.indexOf(input);
  if (at < 0 || PLAIN.test(input)) return false;
  const quote = quoteAt(code, at);
  if (quote === undefined) return true;
  for (let i = 0; i < input.length; i++) {
    if (input[i] === '\\') i += 1;
    else if (input[i] === quote || (quote !== '`' && input[i] === '\n')) return true;
    else if (quote === '`' && input.startsWith('${', i)) return true;
  }
  // An escape at its very end swallows the application's own quote.
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(input);
}

/** The quote of the string that is open at this position, or undefined in the open. */
function quoteAt(code: string, position: number): string | undefined {
  let quote: string | undefined;
  for (let i = 0; i < position; i++) {
    const char = code[i] as string;
    if (quote !== undefined) {
      if (char === '\\') i += 1;
      else if (char === quote) quote = undefined;
    } else if (char === "'" || char === '"' || char === '`') quote = char;
    else if (char === '/' && code[i + 1] === '*') {
      const end = code.indexOf('*/', i + 2);
      if (end < 0 || end >= position) return undefined;
      i = end + 1;
    }
  }
  return quote;
}
