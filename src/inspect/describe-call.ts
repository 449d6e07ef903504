import type { ApiCall, CallRequest, CallResponse } from '../event/api-call.js';
import type { Shape } from '../event/shape.js';
import type { CallContext } from './call-context.js';
import { clientOf, traceOf } from './client.js';
import { graphqlIds, OBJECTS_MAX, objectsOf, RETURNED_MAX, returnedOf } from './describe-objects.js';
import { type Headers, headerShape, headerText } from './header-shape.js';
import { inspectParsed } from './injection/inspect-request.js';
import { mediaType } from './media-type.js';
import { parseBody } from './parse-body.js';
import { pathSegments } from './path-segments.js';
import { principalOf } from './principal.js';
import { protocolOf } from './protocol.js';
import { readQuery } from './query-shape.js';
import type { RawCall } from './raw-call.js';
import { readParsedBody } from './read-parsed-body.js';
import { parseTarget } from './target.js';

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'REPORT',
  'SEARCH',
  'PURGE',
  'LINK',
  'UNLINK',
  'QUERY',
]);
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])\.?$/;
const HTTP_VERSION = /^(?:HTTP\/)?([0-3](?:\.[0-2])?)$/i;
const TIME_MAX = 8_640_000_000_000_000;
const DAY_MS = 86_400_000;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.floor(value) : undefined;
const duration = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? Math.min(Math.round(value * 1000) / 1000, DAY_MS) : undefined;

/** Host name without its port, lower case; what is no host name could be a value and becomes `unknown`. */
export function hostName(value: unknown): string {
  const host = text(value)
    .slice(0, 300)
    .trim()
    .toLowerCase()
    .replace(/:\d{1,5}$/, '');
  return HOST.test(host) ? host : 'unknown';
}

function methodName(value: unknown): string {
  const method = text(value).toUpperCase();
  return METHODS.has(method) ? method : 'OTHER';
}

function statusCode(value: unknown): number {
  return typeof value === 'number' && value >= 100 && value <= 599 ? Math.floor(value) : 500;
}

interface MessageParts {
  readonly headers: Shape | undefined;
  readonly body: Shape | undefined;
  readonly contentType: string | undefined;
  readonly bytes: number | undefined;
}

function fill<T extends CallRequest | CallResponse>(message: T, parts: MessageParts): T {
  if (parts.headers) message.headers = parts.headers;
  if (parts.body) message.body = parts.body;
  if (parts.contentType) message.contentType = parts.contentType;
  if (parts.bytes !== undefined) message.bytes = parts.bytes;
  return message;
}

/** What needs no reading of the call's content; also all that is left when reading it failed. */
function frame(raw: RawCall, context: CallContext): ApiCall {
  const time = raw.time;
  const call: ApiCall = {
    kind: 'api.call',
    id: context.eventId(),
    time: typeof time === 'number' && time >= 0 && time <= TIME_MAX ? Math.floor(time) : 0,
    service: text(raw.service).slice(0, 120) || 'unknown',
    protocol: 'rest',
    method: methodName(raw.method),
    host: hostName(raw.host),
    path: [],
    response: { status: statusCode(raw.status) },
    client: { address: '::' },
    transport: { tls: raw.tls === true },
  };
  const version = HTTP_VERSION.exec(text(raw.httpVersion))?.[1];
  if (version !== undefined) call.transport.http = version;
  const durationMs = duration(raw.durationMs);
  if (durationMs !== undefined) call.durationMs = durationMs;
  const overheadMs = duration(raw.overheadMs);
  if (overheadMs !== undefined) call.overheadMs = overheadMs;
  if (raw.blocked === true) call.blocked = true;
  return call;
}

function read(raw: RawCall, context: CallContext, call: ApiCall): void {
  const { tokenizer } = context;
  const requestHeaders: Headers = raw.requestHeaders ?? {};
  const responseHeaders: Headers = raw.responseHeaders ?? {};
  call.client = clientOf(raw.clientAddress, raw.forwarded, requestHeaders, context);
  const trace = traceOf(requestHeaders);
  if (trace) call.trace = trace;

  const target = parseTarget(text(raw.target));
  const principal = principalOf(raw, target.query, tokenizer);
  if (principal) call.principal = principal;

  const contentType = headerText(requestHeaders, 'content-type');
  const requestType = mediaType(contentType);
  const responseContentType = headerText(responseHeaders, 'content-type');
  const responseType = mediaType(responseContentType);
  const body = parseBody(raw.requestBody, requestType, contentType);
  const { protocol, operation, graphql } = protocolOf({
    target,
    requestType,
    responseType,
    headers: requestHeaders,
    body,
  });
  call.protocol = protocol;
  if (operation) call.operation = operation;

  const route = text(raw.route).slice(0, 512);
  if (route) call.route = route;
  const { path, objects } = pathSegments(target.segments, context, { route, grpc: protocol === 'grpc' });
  call.path = path;

  const query = readQuery(target.query);
  const request = readParsedBody(body, OBJECTS_MAX);
  const references = objects.slice(0, OBJECTS_MAX);
  objectsOf(query.ids, 'query', tokenizer, references);
  objectsOf(graphqlIds(graphql), 'graphql', tokenizer, references);
  objectsOf(request.ids, 'body', tokenizer, references);
  if (references.length > 0) call.objects = references;

  const requestParts = {
    headers: headerShape(requestHeaders),
    body: request.shape,
    contentType: requestType,
    bytes: count(raw.requestBytes),
  };
  const described: CallRequest = fill(query.shape ? { query: query.shape } : {}, requestParts);
  if (Object.keys(described).length > 0) call.request = described;

  const response = readParsedBody(
    parseBody(raw.responseBody, responseType, responseContentType),
    RETURNED_MAX,
  );
  fill(call.response, {
    headers: headerShape(responseHeaders),
    body: response.shape,
    contentType: responseType,
    bytes: count(raw.responseBytes),
  });
  const returned = returnedOf(response.ids, tokenizer);
  if (returned.length > 0) call.returned = returned;

  const signals = raw.signals ?? inspectParsed(target, body, requestHeaders);
  if (signals.length > 0) call.signals = [...signals];
}

/**
 * Turns a call into what may leave the process: shapes, labels and keyed tokens. Never throws, whatever the call holds;
 * bounded work; the result always satisfies the schema of `api.call`.
 */
export function describeCall(raw: RawCall, context: CallContext): ApiCall {
  const call = frame(raw, context);
  try {
    read(raw, context, call);
  } catch {
    // A hostile object (a getter that throws, a revoked proxy): what was read until then is still true.
  }
  return call;
}
