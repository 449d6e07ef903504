import type { RawCall } from '../../../inspect/raw-call.js';
import { clientAddress } from './client-address.js';
import type { FrameworkView, RequestContext } from './request-context.js';
import { responseHeaders } from './response-headers.js';
import type { TrustHop } from './settings.js';

/** What a client that went away before the response began is recorded with, as proxies do. */
const CLIENT_CLOSED = 499;

/** A parsed body worth more than the bytes: not what body parsers leave behind when there was none. */
const isParsed = (body: unknown): boolean =>
  typeof body === 'string'
    ? body !== ''
    : typeof body === 'object' &&
      body !== null &&
      !ArrayBuffer.isView(body) &&
      !('pipe' in body) &&
      hasKeys(body);

function hasKeys(body: object): boolean {
  for (const _ in body) return true;
  return false;
}

function bodyBytes(header: string | undefined, copied: number): number | undefined {
  if (header !== undefined && /^\d{1,15}$/.test(header)) return Number(header);
  return copied > 0 ? copied : undefined;
}

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

export function statusOf({ response, aborted }: RequestContext): number {
  return aborted && !response.headersSent ? CLIENT_CLOSED : response.statusCode;
}

/** Puts together what the hooks saw. Values included: it goes to `describeCall` and nowhere else. */
export function rawCallOf(
  context: RequestContext,
  view: FrameworkView,
  service: string,
  trustHop: TrustHop,
): RawCall {
  const { request, response } = context;
  const { headers } = request;
  const trust = view.trustHop;
  const client = clientAddress(context.peer, headers['x-forwarded-for'], (address, distance) =>
    trust ? trust(address, distance) || trustHop(address) : trustHop(address),
  );
  const sent = responseHeaders(response);
  const isEncodedRequest = headers['content-encoding'] !== undefined;
  return {
    time: context.time,
    service,
    method: request.method ?? 'GET',
    host: headers.host ?? '',
    target: context.target,
    route: view.route,
    requestHeaders: headers,
    requestBody: isParsed(view.body) ? view.body : isEncodedRequest ? undefined : context.requestCopy.body(),
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
  };
}
