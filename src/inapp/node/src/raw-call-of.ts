import type { RawCall } from '../../../inspect/raw-call.js';
import type { BoundedCopy } from './bounded-copy.js';
import { answerOf } from './call-kind.js';
import { isParsed } from './parsed-value.js';
import type { FrameworkView, RequestContext } from './request-context.js';
import { clientOf } from './request-facts.js';
import { responseHeaders } from './response-headers.js';
import type { TrustHop } from './settings.js';

function bodyBytes(header: string | undefined, copied: BoundedCopy): number | undefined {
  const told = header === undefined ? Number.NaN : Number(header);
  if (told >= 0 && Number.isSafeInteger(told)) return told;
  return copied.bytes > 0 ? copied.bytes : undefined;
}

type SentHeaders = ReturnType<typeof responseHeaders>;

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

/** What was parsed is not parsed again: by us while the request waited, or by the framework. */
function requestBody(context: RequestContext, view: FrameworkView): unknown {
  if (context.body?.kind === 'value') return context.body.value;
  if (isParsed(view.body)) return view.body;
  return context.headers['content-encoding'] === undefined ? context.requestCopy.body() : undefined;
}

/** JSON or XML, as the framework had it, or as it was sent when that was not compressed. */
function responseBody(context: RequestContext, view: FrameworkView, sent: SentHeaders): unknown {
  if (!/\b(?:json|xml)\b/i.test(single(sent['content-type']) ?? '')) return undefined;
  const text = context.responseText ?? view.responseText;
  if (text !== undefined) return text;
  return sent['content-encoding'] === undefined ? context.responseCopy.body() : undefined;
}

/** What a brief call tells, and no more is read. */
export function briefCallOf(context: RequestContext, service: string, trustHop: TrustHop): RawCall {
  const { headers } = context;
  const client = clientOf(context, context.view, trustHop);
  const { status, type, length } = answerOf(context);
  return {
    time: context.time,
    service,
    method: context.method || 'GET',
    host: headers.host ?? single(headers[':authority']) ?? '',
    target: context.target,
    route: context.profile?.kind.route,
    requestHeaders: headers,
    requestBytes: bodyBytes(headers['content-length'], context.requestCopy),
    status,
    responseHeaders: type === undefined ? noHeaders : { 'content-type': type },
    responseBytes: bodyBytes(length, context.responseCopy),
    durationMs: context.durationMs,
    clientAddress: client.address,
    forwarded: client.forwarded,
    tls: context.tls || (client.forwarded && headers['x-forwarded-proto'] === 'https'),
    httpVersion: context.httpVersion,
    user: context.user,
    overheadMs: context.overheadMs,
  };
}
const noHeaders = {};

/** What is found out later is written into it. */
export type OpenRawCall = { -readonly [Key in keyof RawCall]: RawCall[Key] };

/** Puts together what the hooks saw. Values included: it goes to `describeCall` and nowhere else. */
export function rawCallOf(
  context: RequestContext,
  view: FrameworkView,
  service: string,
  trustHop: TrustHop,
): OpenRawCall {
  const { headers, response } = context;
  const client = clientOf(context, view, trustHop);
  const sent = responseHeaders(response);
  return {
    time: context.time,
    service,
    method: context.method || 'GET',
    host: headers.host ?? single(headers[':authority']) ?? '',
    target: context.target,
    route: view.route,
    requestHeaders: headers,
    requestBody: requestBody(context, view),
    requestBytes: bodyBytes(headers['content-length'], context.requestCopy),
    status: answerOf(context).status,
    responseHeaders: sent,
    responseBody: responseBody(context, view, sent),
    responseBytes: bodyBytes(single(sent['content-length']), context.responseCopy),
    durationMs: context.durationMs,
    clientAddress: client.address,
    forwarded: client.forwarded,
    tls: context.tls || (client.forwarded && headers['x-forwarded-proto'] === 'https'),
    httpVersion: context.httpVersion,
    user: context.user,
    blocked: context.blocked !== undefined,
    signals: undefined,
  };
}
