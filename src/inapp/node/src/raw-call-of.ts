import type { RawCall } from '../../../inspect/raw-call.js';
import { responseLength, responseType } from './call-kind.js';
import { isParsed } from './parsed-value.js';
import type { FrameworkView, RequestContext } from './request-context.js';
import { clientOf } from './request-facts.js';
import { responseHeaders } from './response-headers.js';
import type { TrustHop } from './settings.js';
import { statusOf } from './status-of.js';

function bodyBytes(header: string | undefined, copied: number): number | undefined {
  if (header !== undefined && /^\d{1,15}$/.test(header)) return Number(header);
  return copied > 0 ? copied : undefined;
}

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

/** What was parsed is not parsed again: by us while the request waited, or by the framework. */
function requestBody(context: RequestContext, view: FrameworkView): unknown {
  if (context.body?.kind === 'value') return context.body.value;
  if (isParsed(view.body)) return view.body;
  return context.request.headers['content-encoding'] === undefined ? context.requestCopy.body() : undefined;
}

/** What a brief call tells, and no more is read. */
export function briefCallOf(context: RequestContext, service: string, trustHop: TrustHop): RawCall {
  const { request } = context;
  const { headers } = request;
  const client = clientOf(context, context.view?.() ?? {}, trustHop);
  const type = responseType(context);
  return {
    time: context.time,
    service,
    method: request.method ?? 'GET',
    host: headers.host ?? single(headers[':authority']) ?? '',
    target: context.target,
    route: context.profile?.kind.route,
    requestHeaders: headers,
    requestBytes: bodyBytes(headers['content-length'], context.requestCopy.bytes),
    status: statusOf(context),
    responseHeaders: type === undefined ? noHeaders : { 'content-type': type },
    responseBytes: bodyBytes(responseLength(context), context.responseCopy.bytes),
    durationMs: context.durationMs,
    clientAddress: client.address,
    forwarded: client.forwarded,
    tls: context.tls || (client.forwarded && headers['x-forwarded-proto'] === 'https'),
    httpVersion: request.httpVersion,
    user: context.user,
    overheadMs: context.overheadMs,
  };
}
const noHeaders = {};

/** Puts together what the hooks saw. Values included: it goes to `describeCall` and nowhere else. */
export function rawCallOf(
  context: RequestContext,
  view: FrameworkView,
  service: string,
  trustHop: TrustHop,
): RawCall {
  const { request, response } = context;
  const { headers } = request;
  const client = clientOf(context, view, trustHop);
  const sent = responseHeaders(response);
  return {
    time: context.time,
    service,
    method: request.method ?? 'GET',
    host: headers.host ?? single(headers[':authority']) ?? '',
    target: context.target,
    route: view.route,
    requestHeaders: headers,
    requestBody: requestBody(context, view),
    requestBytes: bodyBytes(headers['content-length'], context.requestCopy.bytes),
    status: statusOf(context),
    responseHeaders: sent,
    responseBody: context.responseText ?? view.responseText ?? context.responseCopy.body(),
    responseBytes: bodyBytes(single(sent['content-length']), context.responseCopy.bytes),
    durationMs: context.durationMs,
    clientAddress: client.address,
    forwarded: client.forwarded,
    tls: context.tls || (client.forwarded && headers['x-forwarded-proto'] === 'https'),
    httpVersion: request.httpVersion,
    user: context.user,
    blocked: context.blocked !== undefined,
  };
}
