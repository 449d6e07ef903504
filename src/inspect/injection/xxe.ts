import { isQuotedCode } from './quoted-code.js';
import type { Verdict } from './verdict.js';

const LENGTH_MAX = 32 * 1024;
const DECLARATIONS_MAX = 64;
const QUOTES = `["'\\u201c\\u201d\\u2018\\u2019]{1,2}`;
const DOCTYPE = /<!DOCTYPE\s{1,20}([^\s[>]{1,80})\s{0,20}([^[>]{0,600})/gi;
const IDENTIFIER = new RegExp(
  `^(SYSTEM|PUBLIC)\\s{0,20}${QUOTES}([^"']{0,300})${QUOTES}(?:\\s{0,20}${QUOTES}([^"']{0,300}))?`,
  'i',
);
const ENTITY = new RegExp(
  `<!ENTITY\\s{1,20}(%\\s{1,20}|&#(?:37|x25);\\s{1,20})?([^\\s"'>]{1,80})\\s{1,20}(?:(SYSTEM|PUBLIC)\\s{0,20}${QUOTES}|${QUOTES}([^"']{0,400}))`,
  'gi',
);
const NESTED_ENTITY =
  /<!ENTITY\s{1,20}(?:%|&#(?:37|x25);)?\s{0,20}\S{1,80}\s{1,20}["'][^"']{0,40}(?:<!|&#(?:x0{0,4}26|0{0,4}38|x0{0,4}3c|0{0,4}60|x0{0,4}25|0{0,4}37);|%\w)/i;
const REFERENCES = /(?:[&%][\w.:-]{1,40};[^&%]{0,3}){2}/;
const PLAIN_ENTITY = /^(?:&#x?[0-9a-f]{1,6};|https?:\/\/[\w./#-]{1,200}|[^&%<]{0,3})$/i;
const ABSOLUTE = /^\s{0,4}(?:[a-z][\w.+-]{1,30}:|\/|\\\\|\.\.[\\/]|%)/i;
const HARMLESS = /^(?:about:legacy-compat|[\w.-]{1,60}\.(?:dtd|ent|mod|xsd))$/i;
const INCLUDE = /<(?:[\w-]{1,20}:)?include\b[^<>]{0,400}?\bhref\s{0,4}=\s{0,4}["']?([^"'>\s]{1,300})/i;
const INCLUDE_NAMESPACE = /http:\/\/www\.w3\.org\/(?:2001|2003)\/XInclude/i;
const TRANSFORM =
  /http:\/\/(?:php\.net\/xsl|xml\.apache\.org\/(?:xalan|xslt)\/(?:java|exsl)|icl\.com\/saxon)|xmlns:\w{1,20}\s?=\s?["'](?:java:|http:\/\/xml\.apache\.org\/xalan)|\bphp:function(?:String)?\s?\(|<(?:msxsl|ms):script\b|\bunparsed-text(?:-available)?\s?\(|\bsystem-property\s?\(\s?['"]xsl:|<xsl:(?:include|import)\s[^>]{0,80}href\s?=\s?["']?(?:[a-z]{2,10}:|\/|\.\.)|\bselect\s?=\s?["'](?:[\w:]{1,20}\()?\s?document\s?\(\s?['"](?:[a-z]{2,10}:|\/|\.\.)|\b(?:Runtime|rt):(?:exec|getRuntime)|<exsl:document\b/i;
const STYLESHEET =
  /<\?xml-stylesheet\b[^<>]{0,200}href\s?=\s?["']?(?:https?:|ftp:|file:|\/\/|data:|javascript:)/i;
const IMAGE =
  /<(?:[\w-]{1,20}:)?(?:image|use|feImage|img|script|a|pattern|textPath)\b[^<>]{0,300}href\s?=\s?["']?(?:file|expect|php|gopher|dict|jar|netdoc|ldap|phar|text|msl|mvg|ephemeral|label|caption|vid|inline):/i;
const UTF7 = /encoding\s?=\s?["']utf-?7["']|\+ADw-?[?!](?:xml|DOCTYPE|ENTITY)|\+ADw(?:AIQ|APw)/i;
const CONTENT_SCHEMA =
  /\bxsi:(?:noNamespaceS|s)chemaLocation\s?=\s?["'](?:[^"']{0,200}\s)?(?:file:|ftp:|gopher:|https?:\/\/(?:\d|localhost|127\.|169\.254)|\/etc)/i;
const ALIASES = /^[\s-]{0,8}[\w-]{1,30}\s?:\s?&(\w{1,30})\s{0,4}\[/gm;
const ALIAS_LIST = /\[\s?(?:\*\w{1,30}\s?,\s?){3}/;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `xxe.${rule}`,
  class: 'xxe',
  confidence,
  fingerprint,
});

/** `-//W3C//DTD SVG 1.1//EN` belongs to w3.org: whether a formal public identifier's owner and its address agree. */
function ownAddress(publicId: string, address: string): boolean {
  if (!/^[-+]?\/\/|^ISO/.test(publicId)) return false;
  const host = /^https?:\/\/([^/:?#]{1,200})/i.exec(address)?.[1]?.toLowerCase();
  if (host === undefined) return HARMLESS.test(address) || address === '';
  const site = host.split('.').slice(-3, -1).join('.');
  const words = publicId.toLowerCase().match(/[a-z0-9]{3,}/g) ?? [];
  return words.some(
    (word) =>
      word !== 'dtd' &&
      (site.includes(word.replace(/^w3c$/, 'w3')) || (word.length > 3 && site.includes(word.slice(0, 4)))),
  );
}

function judgeDoctype(root: string, identifier: string): Verdict | undefined {
  const [, kind, first = '', second = ''] = IDENTIFIER.exec(identifier.trim()) ?? [];
  if (kind === undefined) return undefined;
  const address = (kind.toUpperCase() === 'SYSTEM' ? first : second).trim();
  const publicId = kind.toUpperCase() === 'PUBLIC' ? first : '';
  if (address === '' || HARMLESS.test(address)) return undefined;
  if (publicId !== '' && ownAddress(publicId, address)) return undefined;
  if (/^html$/i.test(root) && /^https?:\/\/www\.w3\.org\//i.test(address)) return undefined;
  return ABSOLUTE.test(address) ? verdict('external-dtd', 0.9, '<!DOCTYPE ID EXTERNAL') : undefined;
}

function judgeEntities(text: string): Verdict | undefined {
  let count = 0;
  let declared: Verdict | undefined;
  for (const [, parameter, , external, value = ''] of text.matchAll(ENTITY)) {
    if (++count > DECLARATIONS_MAX) break;
    if (external !== undefined)
      return verdict('entity', 0.97, `<!ENTITY ${parameter ? '% ' : ''}ID EXTERNAL`);
    if (REFERENCES.test(value)) return verdict('expansion', 0.95, '<!ENTITY ID REF REF');
    if (!PLAIN_ENTITY.test(value.trim())) declared ??= verdict('declaration', 0.85, '<!ENTITY ID STR');
  }
  if (count > 0 && NESTED_ENTITY.test(text)) return verdict('nested', 0.95, '<!ENTITY ID <!ENTITY');
  return declared;
}

function judgeDocument(text: string): Verdict | undefined {
  if (/<!ENTITY/i.test(text)) {
    const entities = judgeEntities(text);
    if (entities) return entities;
  }
  for (const [, root = '', identifier = ''] of text.matchAll(DOCTYPE)) {
    const doctype = judgeDoctype(root, identifier);
    if (doctype) return doctype;
  }
  const included = INCLUDE.exec(text)?.[1];
  if (included !== undefined && (INCLUDE_NAMESPACE.test(text) || /<xi:include/i.test(text)))
    if (ABSOLUTE.test(included) || /\bparse\s?=\s?["']?text/i.test(text))
      return verdict('include', 0.95, '<INCLUDE URL');
  if (TRANSFORM.test(text)) return verdict('transform', 0.9, '<XSL CALL');
  if (STYLESHEET.test(text)) return verdict('stylesheet', 0.85, '<?STYLESHEET URL');
  if (IMAGE.test(text)) return verdict('reference', 0.9, '<ID HREF=SCHEME:');
  if (CONTENT_SCHEMA.test(text)) return verdict('schema', 0.85, 'SCHEMA URL');
  if (UTF7.test(text)) return verdict('encoding', 0.9, '<?XML UTF-7');
  return undefined;
}

/** YAML's own expansion: aliases of lists of aliases. */
const aliasBomb = (text: string): boolean =>
  ALIAS_LIST.test(text) && [...text.slice(0, 4000).matchAll(ALIASES)].length >= 2;

/**
 * XML that makes its parser fetch, read or multiply: external and nested entities, foreign document types, inclusions,
 * transformations that call out. A document with its own organisation's document type, or none, is no attack.
 */
export function judgeXxe(raw: string): Verdict | undefined {
  const text = (raw.length > LENGTH_MAX ? raw.slice(0, LENGTH_MAX) : raw).replace(/[\0\ufeff]/g, '');
  const found = text.includes('<') || text.includes('+ADw') ? judgeDocument(text) : undefined;
  if (found) {
    const at = text.search(/<!(?:DOCTYPE|ENTITY)|<\?xml|<xsl|include/i);
    return at >= 0 && isQuotedCode(text, at) ? { ...found, confidence: 0.7 } : found;
  }
  return text.includes('&') && text.includes('*') && aliasBomb(text)
    ? verdict('aliases', 0.9, '&ID [*ID,*ID')
    : undefined;
}
