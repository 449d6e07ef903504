/** A token of JavaScript: where it is, and whether it is a string, template or comment. */
export interface ScriptToken {
  readonly from: number;
  readonly to: number;
  readonly quoted: boolean;
}

const TOKEN =
  /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?|`(?:[^`\\]|\\[\s\S])*`?|[\w$\u0080-\uffff]+(?:\.\d+)?|[^\s]/g;
const LENGTH_MAX = 65_536;

/** The tokens of a script, as far as telling strings from code needs. Linear. */
export function lexScript(script: string): ScriptToken[] {
  const tokens: ScriptToken[] = [];
  for (const match of script.slice(0, LENGTH_MAX).matchAll(TOKEN)) {
    const [text] = match;
    tokens.push({ from: match.index, to: match.index + text.length, quoted: /^(?:['"`]|\/[/*])/.test(text) });
  }
  return tokens;
}
