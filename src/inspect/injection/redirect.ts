import type { Location } from '../../event/vocabulary.js';
import { foldHost, hostFacts } from '../network/host-name.js';
import { parseLooseUrl } from '../network/loose-url.js';
import type { Verdict } from './verdict.js';

const TEXT_MAX = 1_024;
const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `redirect.${rule}`,
  class: 'redirect',
  confidence,
  fingerprint,
});

/** What browsers take for the start of another site, and naive checks for a path: `/\`, `/%09/`, `///`, `\/\/`, `https:host`. */
const TRICK =
  /^\s{0,4}(?:\/{0,4}(?:[/\\]|%09|%0d|%0a|%5c|%2f|[\t\r\n])*(?:\\|%5c|%09|[\t\r\n])(?:[/\\]|%09|%5c|%2f)*(?=[\w@;.-]+\.\w)|\/{3,}(?=[\w@-]+[.@]\w)|\/[^/\w\s?#%]{1,3}\/\/\w|[/\\]{0,4}https?:(?![/\\]{2}[^/\\])[/\\]{0,5}(?=[\w@%]+[.@:]\w)|\/+https?:\/{0,3}(?=[\w.-]))/i;
const SCRIPT =
  /^[^\w:]{0,12}j\s{0,4}a\s{0,4}v\s{0,4}a\s{0,4}s\s{0,4}c\s{0,4}r\s{0,4}i\s{0,4}p\s{0,4}t\s{0,4}:\s{0,2}[\w.[\]/\\]{0,80}[(`%=/\\]|^[^\w:]{0,8}vbscript:\w/i;
/** `//site/%2f..`: the path that turns a check of the end of a path around. */
const TAIL = /\/(?:%2f|%2e%2e|\.\.)(?:\.\.|%2e%2e|%2f)*[;/]?$/i;
const OTHER_DOTS =
  /^\s{0,4}(?:https?:)?\/\/[^/?#]*(?:%e3%80%82|[\u3002\uff0e\uff0f\uff61]|%ef%bc%8[ef]|%00|\0|%ff)|^\/?[\u3031\u3035\u309d\u30fc\uff70][\w-]{1,60}\.[a-z]{2}/i;
/** One address that tries every name a redirection may have. */
const MANY =
  /(?:[?&](?:next|ur[il]|redir(?:ect)?(?:_?ur[il]|_to)?|rurl|dest(?:ination)?|return(?:_?to|_?url)?|continue|goto)=(?:https?:|[/\\])[^&]{2,120}){2}/i;
const WORDS = /\S\s+\w/;

function judgeUser(text: string): Verdict | undefined {
  const url = parseLooseUrl(text);
  if (!url || url.host === '') return undefined;
  if (!/^(?:https?|)$/.test(url.scheme)) return undefined;
  const { kind, isDisguised } = hostFacts(url.host);
  if (isDisguised && /^[\w.:-]+$/.test(foldHost(url.host)))
    return verdict('disguised-host', 0.82, 'URL DISGUISED');
  if (kind === 'obscured-ip') return verdict('obscured-address', 0.84, 'URL OBSCURED');
  const { user } = url;
  if (user === undefined)
    return /[\\]@|\\\.|&.*@|:80[?#]@/.test(text) ? verdict('user-as-host', 0.84, 'URL @HOST') : undefined;
  // A name of a site where a user's name belongs.
  if (/\w\.[a-z]{2,24}(?::\d*)?$/i.test(user) || /[\\#?]|^:?$/.test(user))
    return verdict('user-as-host', 0.84, 'URL @HOST');
  return kind === 'ip' ? verdict('user-as-host', 0.82, 'URL @IP') : undefined;
}

/** An address that sends a browser elsewhere while it looks like a path or another site. A plain URL of another site is a hint. */
export function judgeRedirect(text: string, location: Location, name = ''): Verdict | undefined {
  if (location === 'header' || text.length > TEXT_MAX) return undefined;
  const part = text.trim();
  if (SCRIPT.test(part))
    return verdict('script', /:\s{0,4}(?:void\(0\)|\/\/)?;?$/i.test(part) ? 0.6 : 0.86, 'JAVASCRIPT:');
  if (!/^[/\\h%\u3031-\u30fc\uff70]/i.test(part) || WORDS.test(part)) return undefined;
  if (MANY.test(part)) return verdict('many', 0.84, '?URL= &URL=');
  const hint = /^(?:https?:)?[/\\]{2}[\w[]/i.test(part);
  if (TRICK.test(part)) return verdict('disguised', location === 'path' ? 0.6 : 0.85, '/ URL');
  if (OTHER_DOTS.test(part)) return verdict('disguised-host', 0.85, 'URL DISGUISED');
  if (hint && TAIL.test(part)) return verdict('tail', 0.85, 'URL /..');
  const user = judgeUser(part);
  if (user) return user;
  if (!hint) return undefined;
  const named =
    /^(?:next|url|dest(?:ination)?|redir(?:ect)?(?:_?ur[il]|_to)?|return(?:_?to|_?url)?|goto|continue|target|rurl|r?u|service|forward|checkout_url)$/i.test(
      name,
    );
  return verdict('other-site', named || part.startsWith('//') ? 0.5 : 0.3, 'URL');
}
