import { firstValue, type HeaderTable } from '../header-table.js';
import { BodyBuffer } from './body-buffer.js';
import { requestHeaders } from './request-headers.js';
import { type ResponseHead, responseHeaders } from './response-headers.js';

/** A request or a response as it stood on the wire. */
export interface Message {
  /** The start line in its three parts. */
  readonly start: readonly [string, string, string];
  readonly headers: HeaderTable;
  /** `Content-Length` as it was sent, the first one. */
  readonly length: string | undefined;
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

function requestHead(fields: string): ResponseHead {
  const headers = requestHeaders(fields);
  return { headers, length: firstValue(headers['content-length']) };
}

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
  const { headers, length } = line.startsWith('HTTP/') ? responseHeaders(fields) : requestHead(fields);
  return {
    start,
    headers,
    length,
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

function announcedLength(message: Message): number | undefined {
  const length = message.length?.trim();
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

export function requestFraming(message: Message): Framing {
  if (isChunked(message.headers)) return { kind: 'chunked' };
  const length = announcedLength(message) ?? 0;
  return length > 0 ? { kind: 'length', length } : NONE;
}

/** `method`: of the request; undefined when that was not seen. */
export function responseFraming(message: Message, status: number, method: string | undefined): Framing {
  if (status === 101 || (method === 'CONNECT' && status < 300 && status >= 200)) return { kind: 'tunnel' };
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return NONE;
  if (isChunked(message.headers)) return { kind: 'chunked' };
  const length = announcedLength(message);
  if (length === undefined) return { kind: 'until-close' };
  return length > 0 ? { kind: 'length', length } : NONE;
}
