import { sqlFingerprint } from './sql-fingerprint.js';
import { foldSql, SELECT } from './sql-fold.js';
import { type SqlQuote, type SqlReading, sqlTokens } from './sql-tokens.js';
import { TABLE } from './sql-words.js';
import type { Verdict } from './verdict.js';

/** A whole statement: behind a semicolon, or as the value itself. */
const STATEMENT = `(?:${SELECT}|[DX]|M[wT]|wVw?[oOeRirtz]|w+V[eRirtz]|Zw?[sun]|[Gq]|[yhg]S)`;
/** Input that ends the value it was put into without a quote: as a number or word of its own, or by closing parentheses. */
const OPEN = '^(?:[nvs]|w(?=\\)))?\\)*';

interface Rule {
  readonly rule: string;
  readonly confidence: number;
  readonly form: RegExp;
  readonly unless?: (reading: SqlReading, kinds: string) => boolean;
}

const words = (text: string): number => text.trim().split(/\s+/, 6).length;
const tail = ({ tokens }: SqlReading): string => tokens.at(-1)?.text ?? '';
/** A quote that opens again at the end is a value resumed, when what stands in it is short; `' is fine` is prose. */
const resumed = (reading: SqlReading): boolean => {
  const last = tail(reading);
  return words(reading.prefix) <= 1 && last.length <= 24 && !/\s\S*[a-z]{2}/i.test(last.slice(1));
};
const prose: NonNullable<Rule['unless']> = (reading) => !resumed(reading);
const wordy: NonNullable<Rule['unless']> = ({ prefix, commented }) => words(prefix) > 3 || commented > 24;
/** `rock & roll; drop table lamp`: words, and words behind a semicolon that end with the text. Nothing was broken out of. */
const spoken: NonNullable<Rule['unless']> = ({ tokens }, kinds) =>
  /^[^B;c]+;[DM]w+$/.test(kinds) && /^w[wmld]*w;/.test(tokens.map(({ kind }) => kind).join(''));

/** `drop table tennis`, `delete from history`: a statement to its end with no sign in it, about nothing that databases have. */
const named: NonNullable<Rule['unless']> = ({ tokens }, kinds) =>
  /^(?:Dw*|Mw+)$/.test(kinds) &&
  !(/^(?:drop|truncate)$/.test(tokens[0]?.text ?? '') && tokens.length === 3) &&
  tokens.every(({ text }) => /^[a-z]+$/.test(text)) &&
  !tokens
    .slice(1)
    .some(
      ({ text }) =>
        TABLE.test(text) ||
        /^(?:if|exists|cascade|information_schema|test|table_?name|foo|[a-z]{1,3})$/.test(text),
    );

const rule = (name: string, confidence: number, form: string | RegExp, unless?: Rule['unless']): Rule => ({
  rule: `sqli.${name}`,
  confidence,
  form: new RegExp(form),
  ...(unless && { unless }),
});

const RULES: readonly Rule[] = [
  rule('union', 0.95, `Ua*(?:${SELECT}|Sa*(?:[nuvgGqhyp*]|s(?:$|[,c])))`),
  rule('union', 0.9, /^(?:B|n\)*|\)+).*Ua*(?:Sa*[w]+[,cA]|[qpX])/),
  rule('union', 0.9, /^[nvsw]?\)*m?Ua*q/),
  rule('union', 0.9, /^(?:B|n)\)*Ua*(?:h|Vp)/),
  rule('union', 0.85, /^(?:B\)*|n\)*|)Ua*S$/),
  rule(
    'stacked',
    0.95,
    `^(?:B\\)*[^;wx]{0,24}|B\\)*w?|[nsv]?\\)*|w\\)+);+${STATEMENT}`,
    ({ prefix }) => words(prefix) > 3,
  ),
  rule('stacked', 0.9, /;(?:Dw+;?c?$|Mw)/, spoken),
  rule('stacked', 0.85, /^B\)*;+(?:w[itrG]|h)/),
  rule(
    'stacked',
    0.8,
    /^B\)*;+w{1,4}[spn]?;?c$/,
    ({ prefix, commented }) => words(prefix) > 1 || commented > 4,
  ),
  rule('time', 0.95, /Zw[sunvgp]/),
  // Broken out of a quoted value.
  rule('tautology', 0.95, /^B\)*(?:[ldm]+!*[irtz]|[oO]!*[irt])/),
  rule('tautology', 0.9, /^B\)*[ld]!*e/),
  rule('tautology', 0.85, /^B\)*[ld]!*R(?:c|$)/),
  rule('function', 0.95, /^B[^wx]{0,12}G/),
  rule('function', 0.9, /^B\)*[lmdoOI,]+!*[gqv]/),
  rule('tautology', 0.9, /^B\)*[ld]!*[nsuvhypw]?\)*c/, wordy),
  rule('tautology', 0.85, `^B\\)*[ld]!*[nuhyw]$`, prose),
  rule('tautology', 0.9, /^B\)*[ld]!*n\)*Ln(?:,n)?(?:c|$)/),
  rule(
    'expression',
    0.9,
    /^B\)*(?:[mdloOI]+!*[nsvhygqirtze]\)*)+(?:c|[mdloOI]+!*[utin])/,
    (reading) => wordy(reading, '') || (reading.tokens.at(-1)?.kind === 'u' && prose(reading, '')),
  ),
  rule(
    'comparison',
    0.85,
    /^B\)*!*[oIO]+!*(?:u|[nsvwhy]?[cld].*)$/,
    (reading) => prose(reading, '') || reading.commented > 24,
  ),
  rule('comparison', 0.85, /^B\)*O!*p/),
  rule(
    'concatenation',
    0.85,
    /^B[md]+u$/,
    (reading) =>
      prose(reading, '') ||
      (reading.prefix === '' &&
        reading.tokens.length < 4 &&
        tail(reading).length > 1 &&
        !/\d/.test(tail(reading))),
  ),
  rule('concatenation', 0.85, /^B\)*[md]+[nsvhypw]c/, wordy),
  rule('clause', 0.9, /^(?:B|n).*Y(?:[gGq]|[wn]+H[irtz])/),
  rule('clause', 0.9, /^B\)*(?:Y[nghqG]|Yw+(?:,w+)*(?:c|H)|H[nirtzeRghG]|L[np]|X|Q|AwW)/),
  rule('clause', 0.9, /^B\)*(?:Aw)?W!*[irtzeGgq]/),
  rule('clause', 0.9, /^B\)*Oww\)+/),
  rule('values', 0.85, /^B\)*(?:,[nsuvgGqhyp]?)+\)*[,)]*;?(?:c|w?Z|[SUX])/, wordy),
  rule(
    'statement',
    0.85,
    `^B\\)*;*(?:${SELECT}|[DXZMq])`,
    // `execute("SELECT …")` is a program's line.
    ({ prefix }) => words(prefix) > 2 || /[\w.]\s?(?:\(|=|\+|,)\s?[a-z]?$/i.test(prefix),
  ),
  rule(
    'comment',
    0.8,
    /^B\)*;?c/,
    ({ prefix, commented, tokens }) =>
      words(prefix) > 2 ||
      prefix.length > 40 ||
      commented > 12 ||
      // `5'10" -- Tee`, `"#1 fan"`, and the signs of a password
      (/^(?:#\d|--? ?[a-z]{2})/.test(tokens.at(-1)?.text ?? '') &&
        (/['"]/.test(prefix) || /['"]$/.test(tokens.at(-1)?.text ?? ''))) ||
      (/^(?:#[a-z\d]|--[_a-z\d]|#[^\s#'"/-])/.test(tokens.at(-1)?.text ?? '') &&
        /[^\w\s@.'"`)-]|\d[a-z]|[a-z]\d/i.test(`${prefix}${tokens.at(-1)?.text.slice(1)}`)),
  ),
  // In the open.
  rule('tautology', 0.95, `^(?:[nvsw](?:,[nsw])*|[nw]?\\)+|)m?[ld]?l!*[it]`),
  rule('tautology', 0.95, /^(?:[nvs]|[nw]?\)+)d!*[it]/),
  rule('tautology', 0.9, /^[^x]{0,12}l!*i(?:c|$|;|l)/),
  rule('tautology', 0.9, /^[it]m+n/),
  rule('tautology', 0.9, /^[itreG]\)+[ldm]!*[itrG]/),
  rule('tautology', 0.9, /^xl!*i/),
  rule('tautology', 0.95, /^(?:[nvs](?:,[nsw])*\)*|w\)+|w,[nw,]*|\)*)m?l!*[rz]/),
  rule('tautology', 0.9, /^(?:n\)*|\)*)l!*[eRy]\)*(?:c|l)/),
  rule('tautology', 0.85, /^w\)*l!*r/),
  rule('tautology', 0.85, /^n\)*l!*e$/),
  rule(
    'tautology',
    0.85,
    /^nl!*n$/,
    ({ tokens }) => !/^\d/.test(tokens[0]?.text ?? '') || !/^(?:true|false)$/.test(tokens.at(-1)?.text ?? ''),
  ),
  rule('tautology', 0.9, /^(?:[nsvw]\)*|\)*)l!*n\)*(?:c|Y)/, wordy),
  rule('function', 0.95, `${OPEN}[lmdoOI,;]+!*G`),
  rule('function', 0.9, `${OPEN}m?[ld]!*[gqh]`),
  rule('function', 0.85, /^(?:n|s|\)+)\)*[mdO,](?:[gq]|r)/),
  rule('function', 0.9, /^w\)*[lmdoOI,;]+!*[Gq]/),
  rule('function', 0.85, /^(?:[^wxB]|w(?!w)){0,4}G\)*(?:$|[cldoI,mr;A])/),
  rule('function', 0.9, /^ww,[Ggq]/, ({ tokens }) => !/^(?:asc|desc)$/.test(tokens[1]?.text ?? '')),
  rule('function', 0.85, /^g\)*c/, ({ commented }) => commented > 4),
  rule('function', 0.85, /^[ghG]S/),
  rule('clause', 0.85, /^(?:n\)*|\)+|)(?:Yn(?:c|,|$)|Y[Ggq]|Yw+H[itrzG]|H[itrzG]|W[itrG]|AwW[itrG])/),
  rule('clause', 0.85, /^m?W[it]/),
  rule('clause', 0.85, /^(?:n\)*|\)+)(?:X|Q|Wec)/),
  rule('subquery', 0.85, /^n?\)*[O;,]*q\)*(?:;|c|$|A|l)/),
  rule(
    'statement',
    0.9,
    `^;?\\(*(?:${SELECT}|Sw;?$)`,
    ({ tokens }) => tokens.length === 2 && !/^current|_/.test(tokens[1]?.text ?? ''),
  ),
  rule(
    'statement',
    0.9,
    /^;?(?:X[Gvns(p]|Xw+[GeRr]|Dy|Dw+[pA;c]|Dw*$|Mw+(?:p?V|W|;|c|$|p?S)|wV[eRirtz]W?|wwV[eRirtz](?:W[eRirtz]|,|;|c)|XwE)/,
    named,
  ),
  rule(
    'comment',
    0.8,
    /^[nw]?\)+;?c$/,
    ({ commented, tokens }) =>
      commented > 4 ||
      /^#[^\s#]/.test(tokens.at(-1)?.text ?? '') ||
      (tokens[0]?.kind === 'w' && tokens[0].text.length > 8),
  ),
  rule('comment', 0.8, /^[eirtqh]c$/, ({ commented, tokens }) => commented > 4 || tokens[0]?.kind !== '('),
  rule('file', 0.9, /Q[wsu]{1,2}/),
];

/** The rules of one kind of context, and all of them as one expression, which most texts fail. */
const ruleSet = (rules: readonly Rule[]): { readonly gate: RegExp; readonly rules: readonly Rule[] } => ({
  gate: new RegExp(rules.map(({ form }) => `(?:${form.source})`).join('|')),
  rules,
});
const QUOTED = RULES.filter(({ form }) => /^(?!\^)|^\^.*B/.test(form.source));
const IN_QUOTES = ruleSet(QUOTED);
/** Backquotes are how people write code in prose. */
const IN_BACKQUOTES = ruleSet(QUOTED.filter(({ confidence }) => confidence >= 0.9));
const IN_THE_OPEN = ruleSet(RULES.filter(({ form }) => !form.source.startsWith('^B')));

/** A quote that closes again before the rest of a sentence: SQL is spoken of. */
const discussed = (reading: SqlReading): boolean => {
  const last = reading.tokens.at(-1);
  return (
    last?.kind === 'u' &&
    SENTENCE.test(last.text) &&
    !/[=();]|\b(?:from|where|select|union)\b/.test(last.text)
  );
};
const SENTENCE = /^['"`](?: [a-z]{2,}(?:'[a-z])?,?){2,}(?:[.?!]|$| [a-z])/;

function judgeReading(text: string, quote: SqlQuote): Verdict | undefined {
  const reading = sqlTokens(text, quote);
  if (reading === undefined || reading.tokens.length < 2) return undefined;
  // What they quote in a database is the name of something: behind words stands code in prose.
  if (quote === '`' && words(reading.prefix) > 2) return undefined;
  const kinds = foldSql(reading.tokens);
  const { gate, rules } = quote === '' ? IN_THE_OPEN : quote === '`' ? IN_BACKQUOTES : IN_QUOTES;
  if (!gate.test(kinds)) return undefined;
  if (quote !== '' && discussed(reading)) return undefined;
  const found = rules.find(({ form, unless }) => form.test(kinds) && !unless?.(reading, kinds));
  return (
    found && {
      rule: found.rule,
      class: 'sqli',
      confidence: found.confidence,
      fingerprint: sqlFingerprint(kinds),
    }
  );
}

const LOOKALIKE_QUOTES = /[\u2018\u2019\u02bc\u2032\uff07]/g;
/** Longer texts are given in windows. */
const LENGTH_MAX = 8192;
const SPLIT_WORD = /[a-z]\/\*[^*]{0,32}\*\/[a-z]/i;
const PLUS_EACH =
  /(?:^|[\w'")])\+{1,3}(?:union|select|or|and|order|having|where|waitfor|group|limit|like)\+/i;
const PERCENT_EACH = /(?:%[a-z]){3}/i;
const QUOTES: readonly SqlQuote[] = ['', "'", '"', '`'];

function judgeForm(text: string): Verdict | undefined {
  for (const quote of QUOTES) {
    const verdict = judgeReading(text, quote);
    if (verdict) return verdict;
  }
  return undefined;
}

/** SQL that breaks out of the value it was put into. Prose with quotes, semicolons and SQL words has another form. */
export function judgeSql(raw: string): Verdict | undefined {
  const text = raw.slice(0, LENGTH_MAX).replace(LOOKALIKE_QUOTES, "'");
  const verdict = judgeForm(text);
  if (verdict) return verdict;
  // Filters that take comments away, and servers that take `%` away, put words together again.
  if (SPLIT_WORD.test(text)) return judgeForm(text.replace(/\/\*[^*]{0,32}\*\//g, ''));
  if (PLUS_EACH.test(text)) return judgeForm(text.replaceAll('+', ' '));
  return PERCENT_EACH.test(text) ? judgeForm(text.replaceAll('%', '')) : undefined;
}
