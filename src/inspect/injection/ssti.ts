import type { Verdict } from './verdict.js';

const EXPRESSION = /(\{\{|\$\{|#\{|<%[=-]?|\*\{|@\(|\{%|\$\{\{|#set\s?\()([^{}%]{1,200})(?:\}|%|\))/g;
const ARITHMETIC = /^=?\s{0,8}'?\d{1,8}'?\s{0,4}[*+]\s{0,4}'?\d{1,8}'?\s{0,8}$/;
const REACH =
  /__(?:class|globals|mro|base|bases|import|subclasses|builtins|init)__|T\(\s{0,4}java\.|getRuntime|Runtime\b.{0,10}exec|java\.lang\.|freemarker\.template|\?new\(\)|\|\s{0,4}attr\(|\b(?:lipsum|cycler|joiner)\.|\bself\.(?:_|env)|\b(?:popen|system|passthru|shell_exec|exec|execSync|eval)\(|constructor\.constructor|process\.(?:mainModule|env|binding)|require\(\s?['"]child|_self\.env|config\.(?:items|from_object)|File\.(?:open|read)|Kernel\./;
const EXPRESSIONS_MAX = 20;

/** An expression for a template engine that computes or reaches for its runtime. `{{ user.name }}` does neither. */
export function judgeTemplate(text: string): Verdict | undefined {
  let count = 0;
  for (const [, open = '', inside = ''] of text.matchAll(EXPRESSION)) {
    if (++count > EXPRESSIONS_MAX) break;
    const form = open.replace(/\w+/g, 'SET').trim();
    if (REACH.test(inside))
      return { rule: 'ssti.reach', class: 'ssti', confidence: 0.95, fingerprint: `${form} REACH` };
    if (ARITHMETIC.test(inside))
      return { rule: 'ssti.arithmetic', class: 'ssti', confidence: 0.85, fingerprint: `${form} NUM*NUM` };
  }
  return undefined;
}
