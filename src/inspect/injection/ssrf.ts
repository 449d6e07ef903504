import type { Location } from '../../event/vocabulary.js';
import { type HostFacts, hostFacts } from '../network/host-name.js';
import { parseLooseUrl } from '../network/loose-url.js';
import type { Verdict } from './verdict.js';

const TEXT_MAX = 2_048;
const STARTS = /^[\s"'(<]{0,8}(?:(?:[a-z0-9][a-z0-9+.-]{0,30}):(?=[/\\\w[%\u0080-\uffff])|[/\\]{2}\S)/i;
/** Schemes for other protocols than the web's: a client that follows them speaks to inner services. */
const STRANGE = /^(?:gopher|gophers|dict|netdoc|jar|expect|phar|zip|php|glob|ogg|rar|ssh2|compress\.\w+)$/;
const RARE =
  /^(?:tftp|sftp|ldaps?|ldapi|smb|cifs|imaps?|pop3s?|smtps?|telnet|rtsp|rtmp|redis|mongodb|memcached|mssql|mysql|postgres(?:ql)?|jdbc|rmi|iiop|jndi|dns|finger|nfs|afp|local_file|file|0)$/;
/** Parameters that hold the address of the client's own application by design. */
const OWN_ADDRESS =
  /(?:^|[_.-])(?:redirect|post_?logout(?:_?redirect)?|origin|referr?er|audience|issuer|iss)_?ur[il]s?$|(?:^|[_.-])(?:origin|referr?er|audience|issuer|iss)$|redirecturi|redirecturl|returnurl|(?:^|\.)(?:dl|dr|loc)$/i;
/** The same, and of an application's own choice: on a developer's machine its port tells. */
const OWN_PLACE =
  /(?:^|[_.-])(?:redirect|return|callback|success|cancel|failure|site|homepage|document|page|base|back|continue|next)(?:_?(?:ur[il]|to))?s?$/i;
/** Where notices of other systems tell their own addresses: `commit.url`, `alerts[].generatorURL`, `csp-report.document-uri`. */
const OF_NOTICES =
  /[.\]](?:(?:web|html|git(?:_http|_ssh)?|http|ssh|compare|clone|rule|generator|external|panel|dashboard|current|\$current|page|document|documentURL|blocked|referr?er|source|details|build|logs?|job|pipeline|commit|repo|repository|site|base|public|edit|view)[_-]?ur[il]|self|href|homepage|documentURL|blockedURL)$|(?:^|[.\]])(?:commit|last_commit|project|repository|object_attributes|request|issue|pull_request|merge_request|user|author|sender|page|context|client|job|pipeline|build|server)s?(?:\[\])?\.ur[il]$/i;
const DEVELOPERS_PORT =
  /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(?:3\d{3}|4[24]\d\d|5[01]\d\d|517\d|80[08]\d)(?:[/?#]|$)/i;

const isOwnAddress = (name: string, text: string): boolean =>
  OWN_ADDRESS.test(name) || (OWN_PLACE.test(name) && DEVELOPERS_PORT.test(text));

const NAME_ONLY = /^[\w.-]{4,253}$/;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `ssrf.${rule}`,
  class: 'ssrf',
  confidence,
  fingerprint,
});

function judgeHost(facts: HostFacts, hasPath: boolean): Verdict | undefined {
  const { reach, kind, isDisguised } = facts;
  if (kind === 'callback') return verdict('callback', 0.85, 'URL CALLBACK');
  if (reach === 'metadata') return verdict('metadata', 0.96, 'URL METADATA');
  if (kind === 'rebinding') return verdict('rebinding', 0.9, 'URL REBINDING');
  if (kind === 'obscured-ip')
    return verdict('obscured-address', reach === 'public' ? 0.84 : 0.95, 'URL OBSCURED');
  if (reach === 'public') return isDisguised ? verdict('disguised-host', 0.7, 'URL DISGUISED') : undefined;
  if (reach === 'reserved') return verdict('reserved-address', 0.6, 'URL RESERVED');
  const confidence = isDisguised ? 0.95 : kind === 'ip' ? 0.88 : reach === 'loopback' ? 0.85 : 0.82;
  return verdict(hasPath ? 'inner-address' : 'inner-host', confidence, `URL ${reach.toUpperCase()}`);
}

/** A name alone, no URL: only what has no other use. */
function judgeName(text: string): Verdict | undefined {
  if (!NAME_ONLY.test(text)) return undefined;
  const facts = hostFacts(text);
  if (facts.reach === 'metadata' && (facts.kind === 'ip' || text.includes('.google')))
    return verdict('metadata', 0.85, 'METADATA');
  if (facts.kind === 'rebinding') return verdict('rebinding', 0.82, 'REBINDING');
  return facts.kind === 'callback' ? verdict('callback', 0.8, 'CALLBACK') : undefined;
}

/** The second address of a URL that hands one on: `https://r.example/?to=http://127.0.0.1/`. */
function judgeInner(rest: string): Verdict | undefined {
  const match =
    /[?&/#]([\w.-]{1,40}=)?((?:https?|gopher|dict|ftp|file)(?::|%3a)(?:\/\/|%2f%2f)[^\s&]{1,300})/i.exec(
      rest,
    );
  if (!match || isOwnAddress((match[1] ?? '').slice(0, -1), match[2] ?? '')) return undefined;
  const url = parseLooseUrl((match[2] ?? '').replace(/%3a/i, ':').replace(/%2f/gi, '/'));
  const found = url && judgeHost(hostFacts(url.host), true);
  return found && { ...found, confidence: Math.min(found.confidence, 0.84) };
}

function judgeUrl(text: string, name: string): Verdict | undefined {
  const url = parseLooseUrl(text);
  if (!url)
    return /^\s*(?:netdoc|gopher|dict|local_file):/i.test(text)
      ? verdict('scheme', 0.9, 'SCHEME:')
      : undefined;
  const { scheme, host, otherHosts, rest, user } = url;
  if (STRANGE.test(scheme)) return verdict('scheme', 0.93, 'SCHEME:');
  const all = [host, ...otherHosts];
  let best: Verdict | undefined;
  for (const [at, each] of all.entries()) {
    const found = judgeHost(hostFacts(each), rest.length > 1);
    const confidence = found && at > 0 ? Math.max(found.confidence, 0.88) : (found?.confidence ?? 0);
    if (found && confidence > (best?.confidence ?? 0)) best = { ...found, confidence };
  }
  if (scheme === 'file') return verdict('file', 0.87, 'FILE:');
  if (RARE.test(scheme) && scheme !== '') best = verdict('scheme', best ? 0.93 : 0.82, 'SCHEME:');
  if (/%0d%0a|%0a|[\r\n]/i.test(text.slice(0, 300).trim()) && (best || /%0d%0a/i.test(host)))
    return verdict('split', 0.92, 'URL CRLF');
  best ??= judgeInner(rest);
  if (!best && user !== undefined && /[.]\w{2,}$/.test(user) && /^https?$/.test(scheme))
    return verdict('user-as-host', 0.75, 'URL @HOST');
  const plain = best && best.confidence < 0.9 && best.rule.startsWith('ssrf.inner');
  if (best && (scheme === '' || (plain && isOwnAddress(name, text))))
    return {
      ...best,
      confidence: Math.min(best.confidence, scheme === '' && best.confidence > 0.86 ? 0.84 : 0.6),
    };
  return best;
}

/**
 * A value that is a URL, or a host, which leads a server to itself, its network or its cloud's metadata. A text that mentions
 * such a URL is none; nor is a header that tells where the client's page came from. `name` is the parameter's.
 */
export function judgeSsrf(text: string, location: Location, name = ''): Verdict | undefined {
  const part = (text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text).trim();
  const isUrl = STARTS.test(part);
  const words = part.match(/\s+(?=[\w'"(])/g)?.length ?? 0;
  if (words > 0 && !(isUrl && /^\S+\s*[^\w\s'"(]*\S*[@#]/.test(part) && words < 4)) return undefined;
  const found = isUrl ? judgeUrl(part, name) : judgeName(part);
  if (!found || location === 'query') return found;
  // Notices of other systems tell their own addresses, deep within: `commit.url`, `alerts[].generatorURL`.
  if (location === 'body')
    return found.rule.startsWith('ssrf.inner') && found.confidence < 0.9 && OF_NOTICES.test(name)
      ? { ...found, confidence: 0.6 }
      : found;
  if (location === 'header') return found.confidence >= 0.9 ? found : { ...found, confidence: 0.5 };
  return location === 'path' && !isUrl ? undefined : found;
}
