import type { Verdict } from './verdict.js';

const DANGEROUS = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'applet',
  'base',
  'frame',
  'frameset',
  'isindex',
  'portal',
]);
const TAG = /<[\s/]{0,4}([a-z][a-z0-9:-]{0,30})([^<>]{0,600})/gi;
const EVENT = /(?:^|[\s"'/`\f])on[a-z]{3,30}\s{0,10}=/i;
const SCRIPT_URL =
  /(?:href|src|action|formaction|data|to|values|from|srcdoc|background|poster|code|content)\s{0,10}=\s{0,10}["'`]?\s{0,10}(?:[^"'\s]{0,20};)?(?:javascript|vbscript|livescript|data:text\/html)/i;
const BARE_URL = /^\W{0,10}(?:javascript|vbscript)\s{0,4}:.{0,200}[(=`]/is;
const ATTRIBUTE =
  /^[^<>]{0,200}["'`][\s/]{0,10}(?:[a-z-]{2,20}(?:=\S{0,60})?\s{1,5}){0,4}on[a-z]{4,24}\s{0,4}=\s{0,4}["'`]?[^\s"'][^<>]{0,100}[(`=]/i;
const SCRIPT_BREAKOUT =
  /["'`]\s{0,4}[;+\-*,)}\]]{1,6}\s{0,4}(?:alert|confirm|prompt|eval|fetch|atob|setTimeout|document\.|window\.|location|top\[|self\[|this\[)\s{0,4}[(.`=[a-z]/i;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|quot|apos|tab|newline|colon|lpar|rpar|amp));?/gi;
const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  tab: '',
  newline: '',
  colon: ':',
  lpar: '(',
  rpar: ')',
  amp: '&',
};
const TAGS_MAX = 40;

/** Character references as a browser resolves them in an attribute. */
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  const decoded = text.replace(ENTITY, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
    return code <= 0x10ffff && code > 0 ? String.fromCodePoint(code) : '';
  });
  return withoutControls(decoded);
}

/** A browser passes over control characters inside `java\tscript:`. */
const withoutControls = (text: string): string =>
  text.replace(/(?<=[a-z])[\0\t\r\n\u00ad\u200b]+(?=[a-z:])/gi, '').replaceAll('\0', '');

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `xss.${rule}`,
  class: 'xss',
  confidence,
  fingerprint,
});

/** Markup that runs script. Plain markup (`<b>`, a link, an image) and comparisons (`a < b`) are no attack. */
export function judgeXss(raw: string): Verdict | undefined {
  const bare = withoutControls(raw);
  let tags = 0;
  // Escaped markup (`&lt;script&gt;`) is text; within an attribute a browser resolves what is escaped.
  for (const [, name = '', attributes = ''] of bare.matchAll(TAG)) {
    if (++tags > TAGS_MAX) break;
    if (DANGEROUS.has(name.toLowerCase())) return verdict('tag', 0.9, `<${name.toLowerCase()}`);
    if (EVENT.test(attributes)) return verdict('event', 0.95, '<ID ON=');
    if (SCRIPT_URL.test(resolved(attributes))) return verdict('url', 0.95, '<ID URL=SCRIPT:');
  }
  const text = resolved(bare);
  if (BARE_URL.test(text)) return verdict('url', 0.85, 'SCRIPT:');
  if (ATTRIBUTE.test(text)) return verdict('attribute', 0.85, 'STR ON=');
  if (SCRIPT_BREAKOUT.test(text)) return verdict('script', 0.85, 'STR;JS');
  return undefined;
}
