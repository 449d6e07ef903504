import type { Location } from '../../event/vocabulary.js';
import type { Verdict } from './verdict.js';

const STREAM =
  /^[\s'"]{0,4}(?:(?:php|expect|phar|zip|glob|ogg|rar|ssh2(?:\.\w{1,10})?|compress\.(?:zlib|bzip2)|zlib):\/\/|(?:jar|netdoc|zip|phar):(?:\/|https?:|file:))/i;
const FILTER =
  /\bphp:\/\/(?:filter|input|fd|memory|temp|stdin)\b|\b(?:read|write)=convert\.base64-(?:en|de)code\b/i;
const FILTER_PART =
  /^(?:convert\.(?:iconv\.[\w.|*-]+|base64-(?:en|de)code|quoted-printable-\w+)|string\.(?:rot13|toupper|tolower|strip_tags)|zlib\.(?:de|in)flate)(?:[|/].*)?$/i;
const FILE_URL = /^[\s'"]{0,4}file:(?:\/|\\|[a-z]:|%)/i;
/** `data:` for an image or a document is how pages carry them; code, or text with a marker for PHP, is not. */
const DATA_CODE =
  /^[\s'"]{0,4}data:(?:\/\/(?:text|application)\/|;base64,PD9|text\/(?:plain|html);(?:charset=[\w-]+;)?base64,(?:PD9|PHNj)|text\/\w+,\s{0,4}<[?%]|application\/x-(?:sh|httpd-php|php))/i;
/** A script of somebody else's server, named as if it were a file to include. */
const REMOTE_CODE =
  /^(?:https?|ftps?|smb):\/\/[^\s/]{1,200}\/[^\s?#]{0,200}\.(?:php\d?|phtml|phar)?(?:\.(?:txt|jpg|gif))?[?\0]+$/i;

/** An address that a file function would open: PHP's streams, local files, code in the address itself. */
export function judgeInclusion(text: string, location: Location): Verdict | undefined {
  const found = (rule: string, confidence: number, fingerprint: string): Verdict => ({
    rule: `path.${rule}`,
    class: 'path',
    confidence: location === 'header' ? Math.min(confidence, 0.85) : confidence,
    fingerprint,
  });
  const part = text.slice(0, 2_048);
  const spaced = /\S\s+\S+\s+\S/.test(part);
  if (STREAM.test(part) && !spaced) return found('stream-wrapper', 0.93, 'WRAPPER:');
  if (FILTER.test(part) && !spaced) return found('stream-wrapper', 0.93, 'FILTER');
  if (FILTER_PART.test(part)) return found('stream-filter', 0.88, 'FILTER');
  if (FILE_URL.test(part) && !spaced) return found('file-url', 0.87, 'FILE:');
  if (DATA_CODE.test(part)) return found('data-url', 0.9, 'DATA:');
  return REMOTE_CODE.test(part) ? found('remote-code', 0.82, 'URL FILE') : undefined;
}
