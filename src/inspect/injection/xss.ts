import { base64Bytes } from './binary-forms.js';
import { htmlTags } from './html-tags.js';
import { isQuotedCode } from './quoted-code.js';
import { runsAs } from './script-url.js';
import type { Verdict } from './verdict.js';
import { attributeBreakout, scriptBreakout } from './xss-breakout.js';
import { type TagSign, tagSign } from './xss-tags.js';

const LENGTH_MAX = 32 * 1024;
/** Characters of tags that are read again for tags within them. */
const NESTED_MAX = 16 * 1024;
const QUOTED = 0.7;
const RAW_EVENT =
  /["'\s/`\0]on(?:error|load|click|focus|mouse\w+|toggle|begin|\w*start|\w*end)[\s\0]{0,8}=[\s\0]{0,8}["'`]?[^\s"'>{]{2,}/i;
const RUNS = /(?:javascript|vbscript|livescript)[\s\0]{0,4}:|data:[\w/+;=-]{0,60},|data:text\/html/i;
const SCRIPT_URL = /(?:^|[\s=,"'(:/@&?])(?:javascript|vbscript|livescript)\s{0,4}:[^\n]{0,300}/gi;
const RUNNING =
  /^(?:[^a-z]{0,4})(?:javascript|vbscript|livescript)\s{0,4}:(?:[/*\s'"%]|\\[0-7x]\w{1,2}){0,40}(?:[\w.[\]'"+$]{0,60}\s{0,2}(?:\(|`|=|\\x28|%28|&(?:lpar|#))|['"`]\\|.{0,80}(?:alert|confirm|prompt|eval|document\.|location))/is;
const UTF7_MAX = 8192;
/** Less-than of US-ASCII with its high bit, of UTF-16 read in the other order, and of UTF-7. */
const UTF7 = /[\u00bc\u3c00]\/?script|\+ADw-?[\s\S]{1,200}\+AD4-?|\+ADwAcwBjAHIAaQBwAHQ/;
/** A value that ends a quoted attribute and its tag, and begins another tag. */
const TAG_BREAKOUT = /^\W{0,8}["']\W{0,4}>\s{0,4}<[a-z/!]/i;
const REMNANT =
  />\s{0,4}(?:alert|confirm|prompt|eval)(?:`|\(\s{0,2}(?:\d|['"`/!+~\\]|document|location|name|this|String|\)))/i;

const toVerdict = (sign: TagSign, quoted: boolean, fingerprint: string): Verdict => ({
  rule: `xss.${sign.rule}`,
  class: 'xss',
  confidence: quoted && sign.ordinary ? Math.min(sign.confidence, QUOTED) : sign.confidence,
  fingerprint,
});

/** Markup as it is left when sections and comments are taken out, the way filters and parsers do. */
const joined = (text: string): string => text.replace(/<!\[CDATA\[|\]\]>|<!--[^>]{0,60}-->/gi, '');

function judgeMarkup(text: string): Verdict | undefined {
  let hint: Verdict | undefined;
  let nested = 0;
  for (const tag of htmlTags(text)) {
    const sign = tagSign(tag, text);
    const found =
      sign &&
      toVerdict(
        sign,
        isQuotedCode(text, tag.from),
        `<${tag.name.length < 12 ? 'ID' : 'NAME'} ${sign.rule.toUpperCase()}`,
      );
    if (found && found.confidence > QUOTED) return found;
    if (found) {
      hint ??= found;
      continue;
    }
    // A value may hold markup of its own, or its quotes may be others than this page's.
    const written = text.slice(tag.from, Math.min(tag.to, tag.from + 4000));
    if (/[<>]/.test(written.slice(1, -1)) || /["'`]/.test(written)) {
      if (
        RAW_EVENT.test(written) &&
        written.split(/\bon\w+\s{0,4}=/i).length > 1 &&
        attributeBreakout(written)
      )
        return toVerdict({ rule: 'event', confidence: 0.85 }, false, '<ID ON=');
      nested += written.length;
      if (nested > NESTED_MAX) continue;
      for (const inner of htmlTags(written.slice(1))) {
        const sign = tagSign(inner, written.slice(1));
        if (sign) return toVerdict(sign, isQuotedCode(text, tag.from), '<ID <ID');
      }
    }
  }
  return hint;
}

const placeOfScript = (text: string): number => {
  const probe = text.search(/\b(?:alert|confirm|prompt|eval)\b/i);
  return probe < 0 ? text.search(/[([=]/) : probe;
};

/** Pictures that pages carry in their addresses: what is drawn decides. */
const PICTURE = /^\s{0,8}data:image\/svg\+xml(?:;[\w=-]{1,20})?;base64,([\w+/=-]{8,})\s{0,8}$/i;

function judgeUrl(text: string): Verdict | undefined {
  for (const match of text.slice(0, 20_000).matchAll(SCRIPT_URL)) {
    const before = /^[\s=,"'(:/@&?]/.exec(match[0])?.[0] ?? '';
    const rest = match[0].slice(before.length);
    const start = before === '"' || before === "'" ? (rest.split(before, 1)[0] ?? '') : rest;
    if (runsAs(start) === 'script' && RUNNING.test(start))
      return toVerdict(
        { rule: 'url', confidence: match.index < 8 ? 0.9 : 0.85, ordinary: true },
        isQuotedCode(text, match.index),
        'SCRIPT:',
      );
  }
  const picture = PICTURE.exec(text);
  if (picture) {
    const inside = base64Bytes(picture[1] ?? '', LENGTH_MAX);
    return inside === undefined ? undefined : judgeMarkup(inside);
  }
  return /^\W{0,8}[jvld]/i.test(text) &&
    runsAs(text) === 'data' &&
    /script|alert|onload|onerror|base64/i.test(text)
    ? toVerdict({ rule: 'url', confidence: 0.85 }, false, 'DATA:')
    : undefined;
}

/** Markup or script that a browser would run. Plain markup (`<b>`, a link, an image), comparisons and talk of tags are no attack. */
export function judgeXss(raw: string): Verdict | undefined {
  const text = (raw.length > LENGTH_MAX ? raw.slice(0, LENGTH_MAX) : raw).replaceAll('\0', '');
  const best: (Verdict | undefined)[] = [];
  if (text.includes('<')) {
    best.push(judgeMarkup(text));
    if (best[0] && best[0].confidence > QUOTED) return best[0];
    if (/<!(?:\[CDATA|--)/i.test(text) || (text.startsWith('"<') && text.includes('""'))) {
      const found = judgeMarkup(joined(text).replaceAll('""', '"'));
      if (found && found.confidence > QUOTED) return found;
    }
  }
  if (TAG_BREAKOUT.test(text))
    best.push(toVerdict({ rule: 'breakout', confidence: 0.85 }, false, 'STR> <ID'));
  if (text.includes('>') && REMNANT.test(text))
    best.push(
      toVerdict(
        { rule: 'remnant', confidence: 0.85, ordinary: true },
        isQuotedCode(text, text.search(REMNANT)),
        '> JS',
      ),
    );
  if (text.includes('=')) {
    const sign = attributeBreakout(text);
    if (sign)
      best.push(
        toVerdict({ ...sign, ordinary: true }, isQuotedCode(text, text.search(/on\w+\s*=/i)), 'STR ON='),
      );
  }
  if (text.includes(':') && RUNS.test(text)) best.push(judgeUrl(text));
  if (/[(`[=]/.test(text)) {
    const sign = scriptBreakout(text);
    if (sign)
      best.push(
        toVerdict(
          sign,
          /^\s{0,4}(?:```|~~~)/.test(text) || isQuotedCode(text, Math.min(text.length, placeOfScript(text))),
          'STR;JS',
        ),
      );
  }
  if (UTF7.test(text.slice(0, UTF7_MAX)))
    best.push(toVerdict({ rule: 'charset', confidence: 0.9 }, false, 'UTF7'));
  return best.reduce((a, b) => (b && (!a || b.confidence > a.confidence) ? b : a), undefined);
}
