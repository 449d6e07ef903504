import type { Verdict } from './verdict.js';

/** An attribute and what it is compared with: `uid=`, `userAccountControl:1.2.840:=`. */
const ASSERTION = '[a-zA-Z][\\w.;-]{0,60}(?::[\\w.:]{0,40}:?)?\\s?[~<>]?=';

const WHOLE = '(OP(ATTR=';

const RULES: readonly { readonly form: RegExp; readonly confidence: number; readonly fingerprint: string }[] =
  [
    // The application's parenthesis closed before any of the input's own, then a filter of the input's making.
    {
      form: new RegExp(`^[^()]{0,200}\\)+\\(+[|&!]?\\(*${ASSERTION}`),
      confidence: 0.95,
      fingerprint: ')(ATTR=',
    },
    { form: /^[^()]{0,200}\)+\(+\s?[|&!](?:\W|$|\w+=)/, confidence: 0.95, fingerprint: ')(OP' },
    {
      form: new RegExp(`^[\\w*.@-]{0,40}\\*\\s?\\([|&!]\\(${ASSERTION}`),
      confidence: 0.9,
      fingerprint: '*(OP(ATTR=',
    },
    {
      form: new RegExp(`^\\s?\\([|&!]\\s?\\(+(?:[|&!]\\()?${ASSERTION}`),
      confidence: 0.85,
      fingerprint: WHOLE,
    },
    {
      form: /^(?:[\w.@-]{0,24}|\((?!\*\)$))\*\)+(?:\*\)?\)?)?(?:\0|%00|\\00)?$/,
      confidence: 0.8,
      fingerprint: '*))',
    },
    { form: /^[\w.@-]{0,24}\)+(?:\0|%00|\\00)$/, confidence: 0.85, fingerprint: ')) NUL' },
    {
      form: /^(?=[^()|&]{0,12}[()|&])(?=[^*]{0,12}\*)(?!\*\/|\(\*\)$)[*()|&!]{2,12}$/,
      confidence: 0.8,
      fingerprint: '*OP',
    },
    { form: /^\*?\(\)[|&]/, confidence: 0.85, fingerprint: '*()OP' },
    {
      form: /^[\w*.@-]{0,24}(?:\\(?:00|2[16-9a]|7c|5c|3d))+[\w*]{0,8}$/i,
      confidence: 0.8,
      fingerprint: 'ESC',
    },
    { form: /^[\w.-]{1,24}\*?\)\([a-z]{2,24}=[^)]{0,60}$/i, confidence: 0.9, fingerprint: ')(ATTR=' },
  ];

/** `(&(a=b)) does not work`: a filter that ends, and a sentence behind it. With a tail a filter is none. */
function isSpokenOf(text: string): boolean {
  let depth = 0;
  for (let at = text.indexOf('('); at >= 0 && at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && --depth === 0)
      return /^[\s,.:;]+[a-z]+(?:'[a-z])?\s+[a-z]{2,}/i.test(text.slice(at + 1, at + 80));
  }
  return false;
}

/** A filter that breaks out of the value it was put into, or a whole filter where a value belongs. */
export function judgeLdap(text: string): Verdict | undefined {
  const found = RULES.find(({ form }) => form.test(text));
  if (found?.fingerprint === WHOLE && isSpokenOf(text)) return undefined;
  return (
    found && {
      rule: 'ldap.filter',
      class: 'ldap',
      confidence: found.confidence,
      fingerprint: found.fingerprint,
    }
  );
}
