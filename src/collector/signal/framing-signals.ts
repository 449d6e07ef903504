import type { Signal } from '../../event/signal.js';
import type { HeaderTable } from '../header-table.js';

const CODINGS = /^(?:chunked|gzip|x-gzip|deflate|compress|x-compress|br|zstd|identity|trailers)$/;
const LENGTH = /^\d{1,15}$/;

const signal = (rule: string, confidence: number, name: string, fingerprint: string): Signal => ({
  rule: `smuggling.${rule}`,
  class: 'smuggling',
  confidence,
  location: 'header',
  name,
  fingerprint,
});

const listOf = (value: string | string[]): string[] =>
  (typeof value === 'string' ? value : value.join(',')).split(',').map((each) => each.trim());

function codingSignal(
  value: string | string[],
  hasLength: boolean,
  isDisguised: boolean,
): Signal | undefined {
  const codings = listOf(value).map((coding) => coding.toLowerCase());
  const chunked = codings.filter((coding) => coding === 'chunked').length;
  // `xchunked`, `chunked\x0b`, `chunked, identity`: one reader finds chunks there, another does not.
  const isOdd = chunked > 1 || codings.some((each) => !CODINGS.test(each)) || codings.at(-1) !== 'chunked';
  if (isDisguised || (isOdd && (hasLength || codings.some((each) => /chunked/.test(each)))))
    return signal('disguised-coding', 0.9, 'transfer-encoding', 'TE?');
  return hasLength ? signal('length-and-coding', 0.9, 'transfer-encoding', 'CL TE') : undefined;
}

/**
 * What makes two readers of a connection disagree on where a request ends: both a length and a coding, lengths that differ,
 * a coding that only some would recognise. A coding alone, and the same length twice, are none.
 * @param isDisguised whether there is space between the name `Transfer-Encoding` and its colon
 */
export function framingSignal(
  headers: HeaderTable,
  isDisguised: boolean,
  version: string | undefined,
): Signal | undefined {
  const coding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (coding === undefined && typeof length !== 'object' && (length === undefined || LENGTH.test(length)))
    return undefined;
  if (coding !== undefined) {
    // HTTP/2 has frames: whoever sends a coding there has an HTTP/1 server behind it in mind.
    if (version?.startsWith('2')) return signal('coding-in-http2', 0.9, 'transfer-encoding', 'H2 TE');
    return codingSignal(coding, length !== undefined, isDisguised);
  }
  const lengths = listOf(length as string | string[]);
  if (new Set(lengths).size > 1) return signal('lengths', 0.9, 'content-length', 'CL CL');
  return LENGTH.test(lengths[0] as string) ? undefined : signal('length-form', 0.8, 'content-length', 'CL?');
}
