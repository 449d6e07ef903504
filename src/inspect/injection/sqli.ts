import { type SqlTokens, sqlTokens } from './sql-tokens.js';
import type { Verdict } from './verdict.js';

const NAMES: Readonly<Record<string, string>> = {
  B: "'",
  s: 'STR',
  u: 'STR',
  n: 'NUM',
  v: 'VAR',
  w: 'ID',
  f: 'FN',
  F: 'FN',
  o: '=',
  m: '+',
  l: 'OR',
  '!': 'NOT',
  a: 'ALL',
  U: 'UNION',
  S: 'SELECT',
  E: 'FROM',
  W: 'WHERE',
  G: 'BY',
  H: 'HAVING',
  I: 'INTO',
  D: 'DDL',
  T: 'TABLE',
  V: 'SET',
  X: 'EXEC',
  Z: 'WAITFOR',
  Q: 'OUTFILE',
  k: 'KEY',
  c: '--',
  x: '?',
};

/** Input that ends the value it was put into: by a quote, or as a number or word of its own. */
const OUT = '^(?:(?:B|m?n|w)\\)*|\\)+)';
const OPERAND = '(?:[nsuvk]|[fF]\\()';

interface Rule {
  readonly rule: string;
  readonly confidence: number;
  readonly form: RegExp;
  readonly unless?: (tokens: SqlTokens) => boolean;
}

const words = (text: string): number => text.trim().split(/\s+/, 6).length;

const RULES: readonly Rule[] = [
  { rule: 'sqli.union', confidence: 0.95, form: /U[a(]*S[a!]*(?:[nsvmu(]|[fF]\(|w[,E.c])/ },
  { rule: 'sqli.union', confidence: 0.9, form: /^B.*U[a(]*S/ },
  { rule: 'sqli.stacked', confidence: 0.95, form: /^(?:B|m?n)\)*;+(?:D[TEw]|I[Iw]|S|X|Z)/ },
  {
    rule: 'sqli.stacked',
    confidence: 0.9,
    form: /;(?:DT(?:k[!]?k)?w(?:\.w)*|DEw(?:Ww?o?[nsw]?)?|DwVwo[nsu]|X[wv]?|Zw[su]);?c?$/,
  },
  { rule: 'sqli.time', confidence: 0.95, form: /Zw[su]/ },
  { rule: 'sqli.function', confidence: 0.9, form: new RegExp(`${OUT}[;,]?[lmo,;]+.{0,16}F[(.]`) },
  { rule: 'sqli.function', confidence: 0.9, form: /(?:S|\(S|I).{0,10}F\(/ },
  {
    rule: 'sqli.tautology',
    confidence: 0.95,
    form: new RegExp(`^B\\)*l[!(m]*${OPERAND}.{0,30}o[!(m]*[nsuvwfFk(S]`),
  },
  {
    rule: 'sqli.tautology',
    confidence: 0.9,
    form: /^B\)*l[!(m]*w(?:\.w)*!?o[!(m]*(?:[nsuv]|w(?:c|$)|[fF]\(|\(S)/,
  },
  {
    rule: 'sqli.tautology',
    confidence: 0.9,
    form: /^(?:m?n|w)\)*l[!(m]*(?:n\)*(?:m\(*n)*o[(m]*n|sos|sou)\)*(?:[lcmk(;]|u?$)/,
  },
  {
    rule: 'sqli.tautology',
    confidence: 0.9,
    form: /^(?:B|m?n)\)*[lo][!(m]*[nsk]?\)*c/,
    unless: ({ commented }) => commented > 24,
  },
  {
    rule: 'sqli.tautology',
    confidence: 0.8,
    form: /^B(?:[ol]|m)u$/,
    unless: ({ prefix }) => words(prefix) > 1 || prefix === '',
  },
  {
    rule: 'sqli.subquery',
    confidence: 0.95,
    form: new RegExp(`${OUT}[;,]?[lmo,!(]+(?:[fw]\\(+)*\\(*S(?:[^w]|w[,E.(])`),
  },
  { rule: 'sqli.subquery', confidence: 0.9, form: /[(]S(?:[nsvm,f(]|w[,E.(]).*E/ },
  { rule: 'sqli.order', confidence: 0.85, form: /^B\)*(?:G(?:k?n|.{1,6}c)|H[nsf(])/ },
  { rule: 'sqli.order', confidence: 0.85, form: /^m?n\)*(?:Gk?n(?:c|,)|H[nf]o?n?)/ },
  {
    rule: 'sqli.comment',
    confidence: 0.8,
    form: /^B\)*;?c/,
    unless: ({ prefix, commented }) => words(prefix) > 2 || prefix.length > 40 || commented > 12,
  },
  { rule: 'sqli.file', confidence: 0.9, form: /I?Q[su]/ },
];

function fingerprint(kinds: string): string {
  return [...kinds.slice(0, 32)].map((kind) => NAMES[kind] ?? kind).join(' ');
}

/** SQL that breaks out of the value it was put into. Prose with quotes, semicolons and SQL words has another form. */
export function judgeSql(text: string): Verdict | undefined {
  for (const quote of ['', "'", '"', '`'] as const) {
    const tokens = sqlTokens(text, quote);
    if (tokens === undefined || tokens.kinds.length < 2) continue;
    const rule = RULES.find(({ form, unless }) => form.test(tokens.kinds) && !unless?.(tokens));
    if (rule)
      return {
        rule: rule.rule,
        class: 'sqli',
        confidence: rule.confidence,
        fingerprint: fingerprint(tokens.kinds),
      };
  }
  return undefined;
}
