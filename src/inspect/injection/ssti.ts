import { isQuotedCode } from './quoted-code.js';
import { type TemplateExpression, templateExpressions } from './template-expressions.js';
import { reachesRuntime, walksObjects } from './template-reach.js';
import type { Verdict } from './verdict.js';

const NUMBER = `['"]?\\d{1,12}['"]?`;
/** A sum that shows whether it is computed: `7*7`, `7*'7'`, `(7)*(7)`, `7|multiply:7`. */
const ARITHMETIC = new RegExp(
  `^[=\\-:@+\\s]{0,4}\\(?\\s{0,4}${NUMBER}\\s{0,4}\\)?\\s{0,4}(?:\\*\\*?|[-+/%^x]|\\|\\s?(?:multiply|times|add|plus)\\s?:?)\\s{0,4}\\(?\\s{0,4}${NUMBER}\\s{0,4}\\)?(?:\\s{0,4}[-+*/]\\s{0,4}${NUMBER}){0,4}\\s{0,4};?[-\\s}]{0,4}$`,
);
const SMARTY_SUM = /\{[@#=]?\s{0,2}\d{1,8}\s{0,2}\*\s{0,2}\d{1,8}\s{0,2}\}/;
const PROBE =
  /^\s{0,8}(?:\{\{|\$\{|#\{|<%=)\s{0,4}(?:self|request|config|settings|lipsum|cycler|joiner|namespace|_self|_context|get_flashed_messages|url_for|range|dump\(\w{0,20}\)|debug|\.|_)\s{0,4}(?:\}\}|\}|%>)\s{0,8}$/;
const OPENERS = ['{{', '${', '<%', '#{', '{%', '[%', '@(', '*{', '}}', '%>', '{#', '[[', '#set'];
const LENGTH_MAX = 64 * 1024;
const POLYGLOT_MAX = 120;
const WORD = /[a-z]{4,}/i;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `ssti.${rule}`,
  class: 'ssti',
  confidence,
  fingerprint,
});

const form = (open: string): string => open.replace(/\w+/g, 'ID');

function judgeExpression({ open, inside, at }: TemplateExpression, text: string): Verdict | undefined {
  // `$(…)` is a shell's own; commands in it are for another judge.
  if (open === '$(') return undefined;
  if (ARITHMETIC.test(inside)) {
    const sum = /[*]/.test(inside) || /\d{3}/.test(inside);
    return isQuotedCode(text, at) || (!sum && text.length > 60)
      ? undefined
      : verdict('arithmetic', sum ? 0.9 : 0.8, `${form(open)} NUM*NUM`);
  }
  const reach = reachesRuntime(inside, open);
  if (!reach) return undefined;
  const quoted = !reach.certain && isQuotedCode(text, at);
  return verdict(
    reach.certain ? 'reach' : 'call',
    quoted ? 0.7 : reach.certain ? 0.95 : 0.85,
    `${form(open)} REACH`,
  );
}

/** Three kinds of delimiter and no words: a text that makes any engine stumble. */
function isPolyglot(text: string): boolean {
  if (text.length > POLYGLOT_MAX || WORD.test(text.replace(/\b(?:set|foreach|if|end)\b/gi, ''))) return false;
  return OPENERS.filter((opener) => text.includes(opener)).length >= 3;
}

/** `{{'a'.toUpperCase()}}` alone: a literal's own method shows whether it is called. */
const LITERAL_CALL =
  /^\s{0,8}(?:\{\{|\$\{|#\{|<%=)\s{0,4}(?:'[^']{0,20}'|"[^"]{0,20}")\s{0,2}\.\s{0,2}\w{2,20}\([^)]{0,40}\)\s{0,4}(?:\}\}|\}|%>)\s{0,8}$/;

/** An expression for a template engine that computes or reaches for its runtime. `{{ user.name }}` does neither. */
export function judgeTemplate(raw: string): Verdict | undefined {
  const text = raw.length > LENGTH_MAX ? raw.slice(0, LENGTH_MAX) : raw;
  let best: Verdict | undefined;
  for (const expression of templateExpressions(text)) {
    const found = judgeExpression(expression, text);
    if (found && (!best || found.confidence > best.confidence)) best = found;
    if (best && best.confidence > 0.9) return best;
  }
  if (best && best.confidence >= 0.8) return best;
  if (walksObjects(text))
    return verdict('walk', isQuotedCode(text, text.search(/__|java|\.class/)) ? 0.7 : 0.9, 'REACH');
  if (SMARTY_SUM.test(text) && text.length < 200 && !/["':]/.test(text))
    return verdict('arithmetic', 0.85, '{ NUM*NUM');
  if (PROBE.test(text) || LITERAL_CALL.test(text)) return verdict('probe', 0.8, '{{ ID');
  if (isPolyglot(text)) return verdict('polyglot', 0.9, 'OPEN OPEN OPEN');
  return best;
}
