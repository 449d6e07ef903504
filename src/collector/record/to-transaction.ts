import { firstValue, parseHeaders } from '../header-table.js';
import type { Transaction } from '../transaction.js';
import type { Frame } from './frame.js';

/** What libhtp writes where it saw a response but no request. */
const NOT_SEEN = '/libhtp::request_uri_not_seen';
const STATUS = /^(HTTP\/\d(?:\.\d)?) +(\d{3})\b/i;
/** An authority in the target wins over the header, as RFC 9112 has it. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]{0,20}:\/\/([^/?#]*)/i;

/** A frame as a transaction; undefined when its request or its response was never seen. Never throws. */
export function toTransaction(frame: Frame): Transaction | undefined {
  const status = STATUS.exec(frame.statusLine);
  const space = frame.requestLine.indexOf(' ');
  if (!status || space <= 0) return undefined;
  const version = / (HTTP\/\d(?:\.\d)?)\s*$/i.exec(frame.requestLine);
  const target = frame.requestLine.slice(space + 1, version?.index ?? frame.requestLine.length).trim();
  if (target === '' || target === NOT_SEEN) return undefined;
  const requestHeaders = parseHeaders(frame.requestHead);
  return {
    time: frame.time,
    peerAddress: frame.sourceAddress,
    serverAddress: frame.destinationAddress,
    method: frame.requestLine.slice(0, space),
    target,
    host: ABSOLUTE.exec(target)?.[1] ?? firstValue(requestHeaders.host) ?? '',
    version: version?.[1] ?? status[1],
    requestHeaders,
    requestBody: frame.requestBody.length > 0 ? frame.requestBody : undefined,
    status: Number(status[2]),
    responseHeaders: parseHeaders(frame.responseHead),
    responseBody: frame.responseBody.length > 0 ? frame.responseBody : undefined,
    responseBytes: undefined,
    cut: frame.requestCut || frame.responseCut,
  };
}
