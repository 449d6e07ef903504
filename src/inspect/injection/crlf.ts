import type { Location } from '../../event/vocabulary.js';
import { isQuotedCode } from './quoted-code.js';
import type { Verdict } from './verdict.js';

const LENGTH_MAX = 16 * 1024;
const BREAKS_MAX = 64;
/** A line break, also as the characters whose low bytes are CR and LF, and as escapes that a later step decodes. */
const BREAK =
  /(?:\r\n?|\n|\u560d\u560a|\u560a\u560d|\u560a|\u560d|\u010d\u010a|\u2028|\u2029|\u0085|\\r\\n|\\r(?=[A-Z])|\\n(?=[A-Z][\w-]{2,40}:)|\\u000[ad]|\\x0[ad])+/gi;
const HYPHENATED =
  /^[ \t]{0,4}(?:set-cookie2?|content-(?:type|length|encoding|disposition|security-policy|location|range|transfer-encoding)|transfer-encoding|access-control-[a-z-]+|x-[a-z][a-z0-9-]{1,40}|sec-[a-z-]+|proxy-[a-z-]+|www-authenticate|cache-control|last-modified|user-agent|accept-[a-z]+|keep-alive|strict-transport-security|refresh|etag|pragma|mime-version|reply-to|return-path|if-[a-z-]+|cf-[a-z-]+|[a-z]{2,20}-(?:injected|injection|header|test|attack)[a-z-]{0,20}|(?:header|injected|injection|crlf|test)-[a-z-]{1,20})\s{0,4}[:=]/i;
const PLAIN_HEADER =
  /^[ \t]?(?:location|host|server|link|cookie|authorization|origin|referer|expires|connection|upgrade|via|header\w{0,10}|injected\w{0,10}|evil|crlf\w{0,12}|\w{0,12}inject\w{0,12})\s{0,2}:\s{0,4}\S/i;
const MAIL =
  /^[ \t]{0,4}(?:bcc|cc|to|from|subject|reply-to|sender|rcpt to|mail from|data|content-type|mime-version)\s{0,2}:\s{0,4}\S/i;
const MESSAGE =
  /^[ \t]{0,4}(?:HTTP\/\d(?:\.\d)?\s{1,2}\d{3}\b|(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE|CONNECT)\s{1,2}\S{1,400}\s{1,2}HTTP\/\d)/i;
const MARKUP =
  /^\s{0,8}<(?:html|script|svg|img|body|iframe|!doctype|h1|a\s|meta|form|div|b>|p>|title|head|style)/i;
const COMMAND =
  /^[ \t]{0,4}(?:(?:USER|PASS|LOGIN|AUTH|HELO|EHLO|RCPT|QUIT|STOR|RETR|CWD|PORT|EXAMINE|SELECT|FETCH|LOGOUT|STARTTLS|CAPABILITY|NOOP|RSET|VRFY)(?:\s{1,2}\S|\s{0,4}$)|(?:set|SET|add|replace|append|get|GET|delete|DEL|FLUSHALL|flush_all|CONFIG|EVAL|SLAVEOF|SAVE|KEYS|INFO|MULTI|EXEC|HSET|LPUSH)\s{1,2}[\w*:./-]{1,60}\s{1,2}\S|(?:FLUSHALL|flush_all|QUIT|quit|SAVE|stats|version|INFO)\s{0,4}$|\*\d{1,3}\s{0,4}$|\$\d{1,3}\s{0,4}$|MAIL FROM:|RCPT TO:|A?\d{1,4}\s(?:LOGIN|SELECT|FETCH)\b)/;
const LOG =
  /^[ \t]{0,4}(?:\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\[?\d{1,2}\/\w{3}\/\d{4}|\d{1,3}(?:\.\d{1,3}){3}\s{1,4}-|\[(?:SUCCESS|INFO|WARN(?:ING)?|ERROR|DEBUG|CRITICAL|FATAL|ALERT|AUDIT|NOTICE|OK)\]|(?:INFO|WARN(?:ING)?|ERROR|DEBUG|CRITICAL|FATAL|AUDIT|SUCCESS)\s{0,2}[:\-[|]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s{1,2}\d{1,2}\s\d\d:\d\d|(?:User|Login|Admin)\s\w{1,30}\s(?:logged|login|succe|granted))/i;
const WHOLE_LINE = /^[^\s`]{0,300}[ \t]{0,8}$/;
const ANY_HEADER = /^[ \t]{0,4}[A-Za-z][\w-]{1,40}:\s{0,4}\S/;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `crlf.${rule}`,
  class: 'crlf',
  confidence,
  fingerprint,
});

interface Break {
  /** The first line of the text. */
  readonly first: string;
  readonly after: string;
  /** Whether this is the text's first break. */
  readonly leading: boolean;
  /** A break that only a protocol or an attacker writes: CR, or a disguise. */
  readonly marked: boolean;
}

function judgeBreak({ first, after, leading, marked }: Break, location: Location): Verdict | undefined {
  const single = location !== 'body' && location !== 'graphql' && location !== 'file';
  // A value of one word or an address, then a line: no one types that into a field of one line.
  const value = leading && WHOLE_LINE.test(first) && !/^[-*#>~`{[<|]|[:{[,]$/.test(first);
  if (leading && (marked || single) && / HTTP\/\d(?:\.\d)?[ \t]{0,4}$/.test(first))
    return verdict('splitting', 0.95, 'HTTP NL');
  if (MESSAGE.test(after) && (marked || value)) return verdict('splitting', 0.95, 'NL HTTP');
  if (HYPHENATED.test(after) && (value || (marked && single)))
    return verdict('header', marked ? 0.95 : 0.9, 'NL HEADER:');
  if (PLAIN_HEADER.test(after) && value && (marked || single)) return verdict('header', 0.9, 'NL HEADER:');
  if (MAIL.test(after) && value && (/@/.test(first) || (single && marked)))
    return verdict('mail', 0.9, 'NL MAIL:');
  if (MARKUP.test(after) && value && marked) return verdict('splitting', single ? 0.9 : 0.7, 'NL <ID');
  if (COMMAND.test(after) && value && (marked || single))
    return verdict('command', single ? 0.85 : 0.7, 'NL COMMAND');
  if (LOG.test(after) && value) return verdict('log', single ? 0.85 : 0.7, 'NL LOG');
  if (single && marked && value && ANY_HEADER.test(after)) return verdict('header', 0.85, 'NL HEADER:');
  return undefined;
}

/**
 * A line break that ends one line of a protocol, a mail or a log and begins another of the attacker's own. Text of
 * several lines, as people type and paste it, is none; a path and a header have no lines at all.
 */
export function judgeCrlf(raw: string, location: Location): Verdict | undefined {
  const text = raw.length > LENGTH_MAX ? raw.slice(0, LENGTH_MAX) : raw;
  let count = 0;
  let first: string | undefined;
  for (const match of text.matchAll(BREAK)) {
    if (++count > BREAKS_MAX) return undefined;
    const leading = first === undefined;
    first ??= text.slice(0, match.index);
    const end = match.index + match[0].length;
    const after = text.slice(end, end + 500);
    const marked = match[0] !== '\n' && !/^\n+$/.test(match[0]);
    const found = judgeBreak({ first, after, leading, marked }, location);
    if (found) return isQuotedCode(text, match.index + 1) ? { ...found, confidence: 0.7 } : found;
    if (
      after === '' &&
      leading &&
      marked &&
      location !== 'body' &&
      /\r\n\r\n$/.test(text) &&
      !/\s/.test(first.trim())
    )
      return verdict('end', 0.8, 'NL NL');
    if (
      (location === 'path' || location === 'header') &&
      marked &&
      !match[0].startsWith('\\') &&
      /\S/.test(after)
    )
      return verdict('break', 0.85, 'NL');
  }
  return undefined;
}
