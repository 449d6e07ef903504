import { firstValue, type HeaderTable, parseHeaders } from '../header-table.js';
import { BodyBuffer } from './body-buffer.js';
import { requestHeaders } from './request-headers.js';

/** A request or a response as it stood on the wire. */
export interface Message {
  /** The start line in its three parts. */
  readonly start: readonly [string, string, string];
  readonly headers: HeaderTable;
  readonly body: BodyBuffer;
  /** Unix milliseconds at which it began. */
  readonly time: number;
  /** Something of its body never came. */
  broken: boolean;
  isEnded: boolean;
  /** There is space between `Transfer-Encoding` and its colon. */
  readonly isCodingDisguised: boolean;
  /** Its head was lost, or a part of it: what it says cannot be believed. */
  isTorn: boolean;
}

/** How the end of a body is found. */
export type Framing =
  | { readonly kind: 'none' | 'chunked' | 'until-close' | 'tunnel' }
  | { readonly kind: 'length'; readonly length: number };

const DISGUISED = /^transfer-encoding[^:\n\S]+:/im;

const NONE: Framing = { kind: 'none' };

/** Reads a head, its empty line included. */
export function messageOf(head: string, time: number): Message {
  const end = head.indexOf('\n');
  const line = head.slice(0, end).trimEnd();
  const first = line.indexOf(' ');
  const last = line.startsWith('HTTP/') ? line.indexOf(' ', first + 1) : line.lastIndexOf(' ');
  const start: [string, string, string] =
    last > first
      ? [line.slice(0, first), line.slice(first + 1, last).trim(), line.slice(last + 1)]
      : [line.slice(0, first), line.slice(first + 1), ''];
  const fields = head.slice(end + 1);
  const headers = line.startsWith('HTTP/') ? parseHeaders(fields) : requestHeaders(fields);
  return {
    start,
    headers,
    body: new BodyBuffer(),
    time,
    broken: false,
    isEnded: false,
    isTorn: false,
    isCodingDisguised: headers['transfer-encoding'] !== undefined && DISGUISED.test(head),
  };
}

/** Stands for one whose head was lost. */
export const unseenRequest = (time: number): Message => ({
  ...messageOf('\n', time),
  isTorn: true,
});

const isChunked = (headers: HeaderTable): boolean => {
  const coding = headers['transfer-encoding'];
  return (
    coding !== undefined &&
    /(?:^|[\s,])chunked\s*$/i.test(typeof coding === 'string' ? coding : coding.join(','))
  );
};

function announcedLength(headers: HeaderTable): number | undefined {
  const length = firstValue(headers['content-length'])?.trim();
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

export function requestFraming({ headers }: Message): Framing {
  if (isChunked(headers)) return { kind: 'chunked' };
  const length = announcedLength(headers) ?? 0;
  return length > 0 ? { kind: 'length', length } : NONE;
}

/** `method`: of the request; undefined when that was not seen. */
export function responseFraming({ headers }: Message, status: number, method: string | undefined): Framing {
  if (status === 101 || (method === 'CONNECT' && status < 300 && status >= 200)) return { kind: 'tunnel' };
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return NONE;
  if (isChunked(headers)) return { kind: 'chunked' };
  const length = announcedLength(headers);
  if (length === undefined) return { kind: 'until-close' };
  return length > 0 ? { kind: 'length', length } : NONE;
}
