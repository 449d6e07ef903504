import { resolveReferences } from './html-entities.js';
import { isHostileScript, SCRIPT_START } from './script-signs.js';
import type { TagSign } from './xss-tags.js';
import { hostileStyle } from './xss-tags.js';

const EVENTS =
  'abort|activate|after\\w+|animation\\w+|auxclick|before\\w+|begin|blur|bounce|cancel|canplay\\w*|cell\\w+|change|click|close|contextmenu|control\\w+|copy|cuechange|cut|data\\w+|dblclick|deactivate|drag\\w*|drop|durationchange|emptied|end|ended|error\\w*|filterchange|finish|focus\\w*|formdata|full\\w+|gesture\\w+|gotpointercapture|hashchange|help|input|invalid|key(?:down|up|press)|layoutcomplete|load\\w*|lose\\w+|lostpointercapture|media\\w+|message\\w*|mouse\\w+|move\\w*|offline|online|outofsync|page(?:hide|show|reveal|swap)|paste|pause|play\\w*|pointer\\w+|popstate|progress|propertychange|ratechange|readystatechange|repeat|reset|resize\\w*|resume|reverse|row\\w+|scroll\\w*|search|seek\\w*|select\\w*|show|slotchange|stalled|start|stop|storage|submit|suspend|sync\\w+|timeupdate|toggle|touch\\w+|transition\\w+|unload|unhandledrejection|volumechange|waiting|webkit\\w+|wheel|zoom';
const EVENT = new RegExp(
  `(^|["'\`\\s/;\\0-])on(?:${EVENTS})[\\s\\0]{0,10}=[\\s\\0]{0,10}(["'\`]?)([^\\n<>]{1,400})`,
  'gi',
);
const EVENTS_MAX = 8;
const CALL =
  /^[\w.$[\]'"+]{1,60}\s{0,4}(?:\(|`)|^(?:location|document|window|self|top|this)\b|^[\w.]{1,30}\s?=[^=]|^javascript/i;

/** `" onfocus=alert(1) autofocus x="`: a value that ends its attribute and begins an event handler. */
export function attributeBreakout(text: string): TagSign | undefined {
  let count = 0;
  for (const match of text.matchAll(EVENT)) {
    if (++count > EVENTS_MAX) return undefined;
    const [, before = '', quote = '', written = ''] = match;
    const at = match.index + before.length;
    const value = resolveReferences(written);
    if (/^\{/.test(value) && quote === '') continue;
    if (isHostileScript(value.slice(0, 200))) return { rule: 'attribute', confidence: 0.9 };
    const broken =
      /["'`]/.test(before) || /["'`][^"'`=(]{0,80}$/.test(text.slice(Math.max(0, at - 120), at)) || at <= 1;
    if (broken && CALL.test(value) && !/^(?:\(|function\b|async\b)/.test(value))
      return { rule: 'attribute', confidence: 0.85 };
  }
  if (
    /["'`][\s;/]{0,8}(?:x?style|xmlns|src|href|action|formaction)\s{0,4}=\s{0,4}["'`]?[^"'`]{0,200}(?:expression\s{0,4}\(|javascript:|-moz-binding)/i.test(
      text,
    )
  )
    return { rule: 'attribute', confidence: 0.85 };
  return undefined;
}

const CLOSERS =
  /^[\s;)\]},+\-*/|&^%<>?:!=~\\'"`]{0,24}(?:(?:catch\s?\(\w{1,8}\)|finally|else|in|instanceof)\s?[{(]?\s?)?/;
const BEFORE_CODE = /(?:[(=,[{:+!&|?]|\breturn|\bcase|\bimport|\bfrom|\brequire)\s{0,4}$/;
const BARE_PROBE =
  /^[\s\W]{0,24}(?:\w{1,40}\s{0,2}[;),}\]*/+-]{1,12}\s{0,4}|\*\/\s{0,4})?(?:(?:var|let|const|throw|return|void|new|typeof)\s{1,4})?/;
const SEPARATED =
  /(?:^|[;)\]}{*/+\-,&|?:^%=!~'"`>]|\b(?:extends|in|instanceof|delete|yield|await)\s)\s{0,4}(?:(?:void|throw|new|typeof|return)\s{1,4})?(?:\()?(?:alert|confirm|prompt)(?:\s{1,4}(?=[(`]['"`\d/)]))?(?:\?\.)?(?:\((?!\s?["'][^"']{12,80} [^"']{0,80}["']\s?\))|`)/i;

/** A probe's call with what a probe says: a number, a string, a sign of the page. */
const PROBE_CALL =
  /(?<![\w$.-])(?:alert|confirm|prompt|eval)\s{0,4}(?:`|\(\s{0,2}(?:\d|['"`/!+~([\\]|document|location|name|top|self|window|this|atob|String|unescape|substring|hash|[a-z]\s?[)+]))/i;

/** `';alert(1)//`: a value that ends its string in a page's script and goes on as script. */
function stringBreakout(text: string): TagSign | undefined {
  const at = text.search(/['"`]/);
  if (at < 0 || at > 200 || BEFORE_CODE.test(text.slice(Math.max(0, at - 40), at))) return undefined;
  const rest = text.slice(at + 1, at + 400);
  const closers = CLOSERS.exec(rest)?.[0] ?? '';
  const code = rest.slice(closers.length);
  if (
    SCRIPT_START.test(code) &&
    /[;)\]},+\-*/|&^%<>?:!=~]|^$/.test(closers) &&
    (closers !== '' || PROBE_CALL.test(code))
  )
    return { rule: 'string', confidence: isHostileScript(code) ? 0.9 : 0.8 };
  return undefined;
}

/** Script by itself, as it stands within an event handler, a script block or behind `javascript:`. */
function bareScript(text: string): TagSign | undefined {
  if (text.length > 600) return undefined;
  const prose = /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i.test(text.replace(/(['"])[^'"]{0,200}\1/g, ''));
  const head = BARE_PROBE.exec(text)?.[0] ?? '';
  const code = text.slice(head.length);
  if (SCRIPT_START.test(code) && isHostileScript(code) && !prose)
    return { rule: 'script-text', confidence: 0.85, ordinary: true };
  const line = !text.includes('\n') && text.length < 300;
  if (!prose && (SEPARATED.test(text) || (line && (PROBE_CALL.test(text) || DEFINES.test(text)))))
    return { rule: 'script-text', confidence: 0.85, ordinary: true };
  return undefined;
}

const DEFINES = /__define[GS]etter__\s{0,2}\(|\bparseInt\s?\(\s?['"](?:alert|confirm|prompt|eval)/;
const COMPUTED =
  /(?<![\w$.])(?:window|top|self|parent|frames|globalThis|this|document|content)\s{0,4}\[\s{0,4}(?:['"`/(+~!]|\d+\.\.|\w+\s?\+)[^\]\n]{0,120}\]\s{0,4}(?:\(|`|\[)|\bconstructor\s{0,4}[(`]\s{0,4}['"`][^'"`\n]{1,80}['"`]\s{0,4}(?:\+|\)|`)|\bonerror\s{0,4}=\s{0,4}(?:alert|eval|confirm|prompt)\b|\[[\w'",\s]{0,20}\]\s?\.\s?\w{3,12}\((?:alert|confirm|prompt|eval)\)|\bfromCharCode\s{0,4}\([\d\s,]{6,}|(?:\(|\[|\]|\+|!){24}|\blocation\s?=\s?['"`]?javascript|\b(?:document\.cookie|localStorage)\b.{0,40}\b(?:fetch|src|location|href)\b|(?:fetch|src|location|href)\b.{0,80}\+\s?(?:document\.cookie|localStorage|btoa\()|=\s?(?:alert|eval|confirm|prompt)\s?[;,)]|['"]java['"]\s?\+\s?['"]script|createElement\(['"`](?:script|iframe)['"`]\).{0,200}\.src\s?=|\beval\s?\(\s?(?:location|name|atob|unescape|String|window|document|['"`][^'"`]{0,40}['"`]\s?\+)/i;

/** Script that an input became part of, with no tag around it. */
export function scriptBreakout(text: string): TagSign | undefined {
  const breakout = stringBreakout(text);
  if (breakout) return breakout;
  if (COMPUTED.test(text)) return { rule: 'script-text', confidence: 0.85, ordinary: true };
  const bare = bareScript(text);
  if (bare) return bare;
  if (
    text.length < 400 &&
    /expression|binding|behavio/i.test(text) &&
    /[:;]\s{0,4}\S{0,20}(?:expression|url)\s{0,4}(?:\(|\\0{0,4}28)/i.test(text) &&
    hostileStyle(text)
  )
    return { rule: 'style', confidence: 0.85 };
  return undefined;
}
