import type { Input } from '../inputs/input.js';
import { lexScript, type ScriptToken } from './script-lexer.js';
import type { SinkVerdict } from './sink-verdict.js';

const TEXT_MIN = 2;
const OCCURRENCES_MAX = 16;
/** A name, a number, a list of them: nothing that is more than a value. */
const PLAIN = /^[\w$.\-\s,]*$/;

/** An input in a script that a database runs: within one literal it is a value, across tokens it is code. */
export function judgeScript(script: string, inputs: readonly Input[]): SinkVerdict | undefined {
  let tokens: readonly ScriptToken[] | undefined;
  for (const input of inputs) {
    const form = input.text.trim();
    if (form.length < TEXT_MIN || PLAIN.test(form)) continue;
    for (
      let at = script.indexOf(form), count = 0;
      at >= 0 && count < OCCURRENCES_MAX;
      at = script.indexOf(form, at + 1), count++
    ) {
      tokens ??= lexScript(script);
      const to = at + form.length;
      const first = tokens.find((token) => token.to > at);
      if (first === undefined || !leaves(script, first, at, to)) continue;
      return {
        rule: 'nosqli.script',
        class: 'nosqli',
        confidence: 0.95,
        fingerprint: first.quoted && first.from < at ? 'STR;JS' : 'JS',
        input,
      };
    }
  }
  return undefined;
}

function leaves(script: string, first: ScriptToken, at: number, to: number): boolean {
  if (first.to < to) return true;
  if (!first.quoted || first.from >= at) return false;
  const inside = script.slice(at, to);
  if (script[first.from] === '`' && inside.includes('${')) return true;
  // An escape at its very end swallows the application's own quote.
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(inside) && /^['"`]/.test(script.slice(to, to + 1));
}
