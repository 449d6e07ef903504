import type { Verdict } from './verdict.js';

const FUNCTION =
  '(?:count|name|local-name|namespace-uri|string-length|substring(?:-before|-after)?|starts-with|contains|position|last|normalize-space|boolean|number|translate|document|doc|ceiling|floor|concat|text|node|string|sum|id|codepoints-to-string|matches|comment|processing-instruction|true|false)';
const PATH =
  '(?:\\.{0,2}/{1,2}[\\w*@.:]|@[\\w*]|\\*\\[|(?:child|descendant|ancestor|parent|self|attribute)::)';

/** A path goes on with a step or an operator: with any other word the text speaks of one. */
const SPOKEN_OF = /\]\S*\s+(?!(?:or|and|div|mod|eq|ne|lt|gt|le|ge|union|intersect|except)\b)[a-z]{2,}\s/i;

const RULES: readonly {
  readonly form: RegExp;
  readonly confidence: number;
  readonly fingerprint: string;
  readonly unless?: RegExp;
}[] = [
  // The predicate's string and bracket closed.
  {
    form: /['"]\s?\)?\s?\]\s{0,4}(?:\|\s{0,4}\.{0,2}\/|\/(?:\/|[a-z-]{4,20}::|\*|\.\.))/,
    confidence: 0.9,
    fingerprint: 'STR]|PATH',
  },
  { form: /^[^\n[]{0,60}['"]\s?\[\s?not\s?\(/, confidence: 0.9, fingerprint: 'STR[NOT(' },
  {
    form: new RegExp(`^[^\\n]{0,60}?['"]\\s{1,4}(?:or|and)\\s{1,4}(?:not\\s?\\()?${FUNCTION}\\s?\\(`),
    confidence: 0.9,
    fingerprint: 'STR OR FN(',
  },
  {
    form: new RegExp(`^[^\\n]{0,60}?['"\\d]\\s{1,4}(?:or|and)\\s{1,4}(?:not\\s?\\()?${PATH}.{0,80}[=<>|]`),
    confidence: 0.9,
    fingerprint: 'STR OR PATH',
  },
  { form: new RegExp(`^\\s?${FUNCTION}\\s?\\(\\s?${PATH}`), confidence: 0.9, fingerprint: 'FN(PATH' },
  {
    form: new RegExp(
      `^\\W{0,4}/{1,2}[\\w*:.-]{1,60}\\[(?:@|${FUNCTION}\\(|[\\w@.]{1,40}\\s?[=<>]|\\d{1,4}\\])[^\\n]{0,200}`,
    ),
    confidence: 0.85,
    fingerprint: 'PATH[',
    unless: SPOKEN_OF,
  },
  {
    form: /(?:^|[/\s'"\]|(])(?:ancestor|descendant|following|preceding|attribute|child)(?:-or-self|-sibling)?::(?:\*|node\(|text\(|[a-z])/,
    confidence: 0.85,
    fingerprint: 'AXIS::',
  },
  { form: /\/(?:parent|self)::(?:\*|node\()/, confidence: 0.9, fingerprint: 'AXIS::' },
  { form: /^[^\n[]{0,40}\]\s{0,4}\|\s{0,4}\/{1,2}[\w*@]/, confidence: 0.85, fingerprint: ']|PATH' },
  { form: /^[^\n]{0,40}['"]\s?\|\s?\/{1,2}[\w*@]/, confidence: 0.85, fingerprint: 'STR|PATH' },
];

/** XPath that breaks out of the string or predicate it was put into, or a whole path where a value belongs. */
export function judgeXpath(text: string): Verdict | undefined {
  const found = RULES.find(({ form, unless }) => form.test(text) && !unless?.test(text));
  return (
    found && {
      rule: 'xpath.breakout',
      class: 'xpath',
      confidence: found.confidence,
      fingerprint: found.fingerprint,
    }
  );
}
