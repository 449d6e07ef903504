import { firstValue, type HeaderTable, parseHeaders } from '../header-table.js';
import { KNOWN_LENGTH_MAX, KnownHeaders } from './known-headers.js';

/** What a head of a response says of its fields. */
export interface ResponseHead {
  /** Values of `FRESH` fields are left out of it: they stand there as empty. */
  readonly headers: HeaderTable;
  /** `Content-Length` as it was sent, the first one. */
  readonly length: string | undefined;
}

/**
 * Fields whose values are new in each answer and that nobody reads: that they were there is all that is told of them. The
 * length is read, and handed over beside the table.
 */
const FRESH =
  `content-length date etag last-modified expires age x-request-id x-correlation-id request-id x-trace-id
  x-amzn-requestid x-amzn-trace-id x-amz-request-id x-amz-id-2 x-amz-cf-id cf-ray x-runtime x-response-time server-timing
  x-envoy-upstream-service-time x-ratelimit-remaining x-ratelimit-reset ratelimit-remaining ratelimit-reset`.split(
    /\s+/,
  );
const LENGTH = 'content-length';
const LOWER = 0x20;

/** By first letter and length, so that a name is compared with two at most. */
const fresh = new Map<number, string[]>();
const place = (letter: number, length: number): number => letter * 64 + length;
for (const name of FRESH) {
  const at = place(name.charCodeAt(0), name.length);
  fresh.set(at, [...(fresh.get(at) ?? []), name]);
}

/** The name of `FRESH` that stands there in any case. */
function freshAt(block: string, from: number, colon: number): string | undefined {
  if (colon - from >= 64) return undefined;
  const names = fresh.get(place(block.charCodeAt(from) | LOWER, colon - from));
  if (names === undefined) return undefined;
  const written = block.slice(from, colon).toLowerCase();
  return names.includes(written) ? written : undefined;
}

interface Cut {
  /** The block without the values of `FRESH` fields. */
  readonly key: string;
  readonly length: string | undefined;
}

/** Undefined: a line that is none by itself. */
function cutFresh(block: string): Cut | undefined {
  let key = '';
  let kept = 0;
  let length: string | undefined;
  for (let from = 0; from < block.length; ) {
    let to = block.indexOf('\n', from);
    if (to < 0) to = block.length;
    const first = block.charCodeAt(from);
    if (first === 0x20 || first === 0x09) return undefined;
    const colon = block.indexOf(':', from);
    const name = colon > from && colon < to ? freshAt(block, from, colon) : undefined;
    if (name !== undefined) {
      if (name === LENGTH) length ??= block.slice(colon + 1, to).trim();
      key += block.slice(kept, colon + 1);
      kept = to;
    }
    from = to + 1;
  }
  return { key: key + block.slice(kept), length };
}

const known = new KnownHeaders();

/** The header fields of a response. A server gives the same ones with each answer but for a few values: they are one table. */
export function responseHeaders(block: string): ResponseHead {
  const cut = block.length <= KNOWN_LENGTH_MAX ? cutFresh(block) : undefined;
  if (cut !== undefined) return { headers: known.of(cut.key), length: cut.length };
  const headers = parseHeaders(block);
  return { headers, length: firstValue(headers[LENGTH]) };
}
