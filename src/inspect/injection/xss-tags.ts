import { resolveReferences } from './html-entities.js';
import type { HtmlAttribute, HtmlTag } from './html-tags.js';
import { isHostileScript, looksLikeScript } from './script-signs.js';
import { runsAs } from './script-url.js';

export interface TagSign {
  readonly rule: string;
  readonly confidence: number;
  /** Whether a page's author writes this too: then it is no attack where a document shows code. */
  readonly ordinary?: boolean;
}

const WORDS = new Set([
  'title',
  'alt',
  'placeholder',
  'label',
  'class',
  'id',
  'name',
  'aria-label',
  'summary',
  'lang',
]);
const FRAMES = new Set([
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'portal',
  'layer',
  'ilayer',
  'fencedframe',
  'bgsound',
  'webview',
]);
const ADDRESS = new Set(['src', 'data', 'code', 'codebase', 'srcdoc', 'classid', 'archive', 'movie']);
/** Players that writers embed in rich text. */
const PLAYER =
  /^(?:https?:)?\/\/(?:(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/|player\.vimeo\.com\/video\/|(?:www\.)?google\.com\/maps\/embed|open\.spotify\.com\/embed|w\.soundcloud\.com\/player)/i;
const DATA_BLOCK =
  /^(?:application|text)\/(?:(?:ld\+)?json|template|x-[\w-]+|html|ng-template)$|^(?:importmap|speculationrules)$/i;
const STYLE =
  /(?:^|[^\w-])(?:expression\s{0,4}\(|-moz-binding|behaviou?r\s{0,4}:\s{0,4}(?:url|#)|-o-link|javascript\s{0,4}:|vbscript\s{0,4}:|livescript\s{0,4}:)/i;
const IMPORT =
  /@i(?:mport|\\6d)?\S{0,6}\s{0,4}(?:url\s{0,4}\()?\s{0,4}['"]?(?:javascript|data|\/\/|https?:)/i;
/** Old style sheets pass over NUL. */
const STYLE_NOISE = /\/\*[^*]{0,200}\*\/|\0|\\(?=[g-z\n])/gi;
const STYLE_ESCAPE = /\\0{0,4}([2-7][0-9a-f])\s?/gi;

const attribute = (tag: HtmlTag, name: string): string | undefined =>
  tag.attributes.find((other) => other.name === name)?.value;

/** Whether a style sheet or a style attribute runs script or fetches behaviour, as old engines did. */
export function hostileStyle(written: string): boolean {
  const style = resolveReferences(written.slice(0, 4000))
    .replace(STYLE_NOISE, '')
    .replace(STYLE_ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .normalize('NFKC');
  return STYLE.test(style);
}

function scriptSign(tag: HtmlTag, text: string): TagSign | undefined {
  if (DATA_BLOCK.test(attribute(tag, 'type') ?? '')) return undefined;
  const source = tag.attributes.find(({ name }) => /(?:^|:)(?:src|href|data)$/.test(name));
  if (source)
    return {
      rule: 'script',
      confidence: 0.9,
      ordinary: /^['"]?(?:https?:\/\/|\.{0,2}\/)?[\w@./-]+\.m?js/i.test(source.value),
    };
  const close = text.toLowerCase().indexOf('</script', tag.to);
  const content = text.slice(tag.to, Math.min(close < 0 ? text.length : close, tag.to + 2000));
  if (isHostileScript(content)) return { rule: 'script', confidence: 0.95 };
  const before = text.slice(Math.max(0, tag.from - 40), tag.from);
  const after = text.slice(tag.to, tag.to + 40);
  // `<script>` in quotes, in backticks or among words is spoken of.
  if (
    /["'`“(]$/.test(before) &&
    /^["'`”)]/.test(after) &&
    (before.at(-1) === after[0] || /[“(]$/.test(before))
  )
    return undefined;
  if (tag.closing) return undefined;
  if (
    looksLikeScript(content) ||
    (close >= 0 && content.trim() !== '' && !/[a-z]{2,} [a-z]{2,} [a-z]/i.test(content))
  )
    return { rule: 'script', confidence: 0.9, ordinary: true };
  if (/[a-z]{2,}[,:]? $/i.test(before) || /^[.,:;]?\s{1,2}[a-z(]/i.test(after)) return undefined;
  return { rule: 'script', confidence: 0.85, ordinary: true };
}

function frameSign(tag: HtmlTag): TagSign | undefined {
  const address = tag.attributes.find(({ name }) => ADDRESS.has(name));
  if (!address) return undefined;
  if (address.name === 'srcdoc') return { rule: 'frame', confidence: 0.9 };
  if (PLAYER.test(address.value.trim())) return undefined;
  return address.value.trim() === ''
    ? undefined
    : { rule: 'frame', confidence: 0.85, ordinary: /^https?:\/\//i.test(address.value) };
}

function eventSign({ name, value }: HtmlAttribute): TagSign | undefined {
  if (value.trim() === '') return undefined;
  if (/^(?:(?:data-)?ng-|v-on:|x-on:|@|x-init|x-data|v-html)/.test(name))
    return isHostileScript(value) ? { rule: 'event', confidence: 0.85 } : undefined;
  if (!/^(?:[^\w]{1,4}|xmlns:)?on([a-z0-9]{3,30})(?:\W|$)/.test(name)) return undefined;
  // A component's markup, `onClick={() => save()}`, is a program's text, not a page's.
  if (/^\{[^}]/.test(value)) return isHostileScript(value) ? { rule: 'event', confidence: 0.9 } : undefined;
  if (isHostileScript(resolveReferences(value))) return { rule: 'event', confidence: 0.97 };
  return {
    rule: 'event',
    confidence: 0.9,
    ordinary: /^[\w.]{1,40}\((?:[\w.,\s'#-]{0,60})\);?$|^return\b/.test(value),
  };
}

function elementSign(tag: HtmlTag, text: string): TagSign | undefined {
  const { name } = tag;
  if (name === 'script' || name.endsWith(':script')) return scriptSign(tag, text);
  if (FRAMES.has(name)) return frameSign(tag);
  if (name === 'base' && /^(?:[a-z]+:|\/\/)/i.test(attribute(tag, 'href') ?? ''))
    return { rule: 'base', confidence: 0.85, ordinary: true };
  if (name === 'meta' && /refresh/i.test(attribute(tag, 'http-equiv') ?? ''))
    return /url\s{0,4}=|data:|javascript/i.test(attribute(tag, 'content') ?? '')
      ? { rule: 'refresh', confidence: 0.85, ordinary: true }
      : undefined;
  if (name === 'meta' && /set-cookie|link|security-policy/i.test(attribute(tag, 'http-equiv') ?? ''))
    return { rule: 'refresh', confidence: 0.9 };
  if (name === 'meta' && /utf-?7|imap4/i.test(`${attribute(tag, 'charset')}${attribute(tag, 'content')}`))
    return { rule: 'charset', confidence: 0.9 };
  if (name === 'link' && /import|serviceworker/i.test(attribute(tag, 'rel') ?? ''))
    return { rule: 'link', confidence: 0.85 };
  // A style sheet of another site by itself; a whole page or mail brings more.
  if (
    name === 'link' &&
    text.length < 200 &&
    tag.from < 8 &&
    /stylesheet/i.test(attribute(tag, 'rel') ?? '') &&
    /^(?:https?:)?\/\//i.test(attribute(tag, 'href') ?? '')
  )
    return { rule: 'link', confidence: 0.8, ordinary: true };
  if ((name === '?import' || name === 'import') && attribute(tag, 'implementation') !== undefined)
    return { rule: 'import', confidence: 0.9 };
  if (attribute(tag, 'datasrc') !== undefined || (name === 'xml' && attribute(tag, 'src') !== undefined))
    return { rule: 'data-island', confidence: 0.85 };
  if (
    /^(?:set|animate)/.test(name) &&
    /^(?:on|href|xlink:href|innerhtml)/i.test(attribute(tag, 'attributename') ?? '')
  )
    return { rule: 'animate', confidence: 0.9 };
  if (name === 'isindex' || (name === 'listener' && attribute(tag, 'handler') !== undefined))
    return { rule: 'element', confidence: 0.85 };
  if (name === 'style') {
    const sheet = text.slice(tag.to, tag.to + 4000);
    if (hostileStyle(sheet) || (/javascript/i.test(attribute(tag, 'type') ?? '') && isHostileScript(sheet)))
      return { rule: 'style', confidence: 0.9 };
    if (IMPORT.test(sheet) && (!/fonts\.|\.css/i.test(sheet) || (tag.from < 8 && text.length < 150)))
      return { rule: 'style', confidence: 0.85 };
  }
  return undefined;
}

/** What is hostile about one tag, if anything. Links, images and layout are not. */
export function tagSign(tag: HtmlTag, text: string): TagSign | undefined {
  for (const { name, value } of tag.attributes) {
    const event = eventSign({ name, value });
    if (event) return event;
    if (value === '' || WORDS.has(name)) continue;
    if (name === 'style' || (tag.name === 'style' && name === 'type')) {
      if (hostileStyle(value)) return { rule: 'style', confidence: 0.9 };
      continue;
    }
    if (/^&\{/.test(value) && isHostileScript(value)) return { rule: 'url', confidence: 0.85 };
    const runs = runsAs(
      tag.name === 'meta' ? value.replace(/^[^;,]{0,10}[;,]\s{0,4}(?:url\s{0,4}=)?\s{0,4}['"]?/i, '') : value,
    );
    if (runs === 'script') return { rule: 'url', confidence: 0.95 };
    if (runs === 'data' && (tag.name !== 'img' || /script|onload|onerror/i.test(value)))
      return { rule: 'url', confidence: 0.9 };
  }
  return elementSign(tag, text);
}
