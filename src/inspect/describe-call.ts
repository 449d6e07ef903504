import type { ApiCall, CallRequest, CallResponse } from '../event/api-call.js';
import type { Shape } from '../event/shape.js';
import { answerHead } from './answer-head.js';
import type { BodyReading } from './body-shape.js';
import type { CallContext } from './call-context.js';
import {
  callTime,
  count,
  duration,
  hostName,
  httpVersion,
  methodName,
  serviceName,
  statusCode,
  text,
} from './call-facts.js';
import { graphqlIds, OBJECTS_MAX, objectsOf, RETURNED_MAX, returnedOf } from './describe-objects.js';
import { withAsked } from './graphql/asked-shape.js';
import { withoutAliases } from './graphql/without-aliases.js';
import type { Headers } from './header-shape.js';
import { inspectBeside, inspectParsed } from './injection/inspect-request.js';
import { requestMarks } from './marks/request-marks.js';
import { responseMarks } from './marks/response-marks.js';
import { accountsOf } from './named-accounts.js';
import { type ParsedBody, parseBody } from './parse-body.js';
import { pathSegments } from './path-segments.js';
import { principalOf } from './principal.js';
import { protocolOf } from './protocol.js';
import { readQuery } from './query-shape.js';
import type { RawCall } from './raw-call.js';
import { readParsedBody } from './read-parsed-body.js';
import { requestHead } from './request-head.js';
import { parseTarget } from './target.js';

const NOTHING: BodyReading = { shape: undefined, ids: [] };
const NO_BODY: ParsedBody = { kind: 'none' };

const lengthOf = (body: unknown): number | undefined =>
  typeof body === 'string' ? body.length : ArrayBuffer.isView(body) ? body.byteLength : undefined;

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
  const call: ApiCall = {
    kind: 'api.call',
    id: context.eventId(),
    time: callTime(raw.time),
    service: serviceName(raw.service),
    protocol: 'rest',
    method: methodName(raw.method),
    host: hostName(raw.host),
    path: [],
    response: { status: statusCode(raw.status) },
    client: { address: '::' },
    transport: { tls: raw.tls === true },
  };
  const version = httpVersion(raw.httpVersion);
  if (version !== undefined) call.transport.http = version;
  const durationMs = duration(raw.durationMs);
  if (durationMs !== undefined) call.durationMs = durationMs;
  const overheadMs = duration(raw.overheadMs);
  if (overheadMs !== undefined) call.overheadMs = overheadMs;
  if (raw.blocked === true) call.blocked = true;
  return call;
}

function read(raw: RawCall, context: CallContext, call: ApiCall): void {
  const { tokenizer, customClasses } = context;
  const requestHeaders: Headers = raw.requestHeaders ?? {};
  const responseHeaders: Headers = raw.responseHeaders ?? {};
  const head = requestHead(requestHeaders, context);
  call.client = head.client(raw.clientAddress, raw.forwarded, context);
  const { trace } = head;
  if (trace) call.trace = trace;

  const target = parseTarget(text(raw.target));
  const principal = principalOf(raw, target.query, tokenizer, head);
  if (principal) call.principal = principal;

  const { contentType, mediaType: requestType } = head;
  const answered = answerHead(responseHeaders, customClasses);
  const responseType = answered.mediaType;
  const body = parseBody(raw.requestBody, requestType, contentType);
  const { status } = call.response;
  const operation = protocolOf({ target, requestType, responseType, headers: requestHeaders, body, status });
  const { protocol, operations = [], graphql } = operation;
  call.protocol = protocol;
  if (operations[0] !== undefined) call.operation = operations[0];
  if (operations.length > 1) call.operations = [...operations];

  const route = text(raw.route).slice(0, 512);
  if (route) call.route = route;
  const { path, objects } = pathSegments(target.segments, context, { route, grpc: protocol === 'grpc' });
  call.path = path;

  // What nobody reads is not found out.
  const leaves = (facet: string): boolean => context.omit?.has(facet) ?? false;
  const noBodies = leaves('request-shape') && leaves('objects');
  const query = noBodies ? NOTHING : readQuery(target.query, customClasses);
  const request = noBodies ? NOTHING : readParsedBody(body, OBJECTS_MAX, customClasses);
  if (!leaves('objects')) {
    const references = objects.slice(0, OBJECTS_MAX);
    objectsOf(query.ids, 'query', tokenizer, references);
    objectsOf(graphqlIds(graphql), 'graphql', tokenizer, references);
    objectsOf(accountsOf(body), 'body', tokenizer, references);
    objectsOf(request.ids, 'body', tokenizer, references);
    if (references.length > 0) call.objects = references;
  }

  const requestParts = {
    headers: leaves('headers-shape') ? undefined : head.shape,
    body: request.shape,
    contentType: requestType,
    bytes: count(raw.requestBytes),
  };
  const described: CallRequest = fill(query.shape ? { query: query.shape } : {}, requestParts);
  if (graphql && !noBodies) {
    // By GET what is asked for stands in the query.
    const asked = request.shape ? 'body' : 'query';
    const shape = withAsked(described[asked], graphql, customClasses);
    if (shape) described[asked] = shape;
  }
  const said = leaves('marks')
    ? undefined
    : requestMarks({ method: call.method, status, headers: requestHeaders }, operation);
  if (said) described.marks = said;
  if (Object.keys(described).length > 0) call.request = described;

  const unread = leaves('response-shape') && leaves('returned');
  const answer = unread ? NO_BODY : parseBody(raw.responseBody, responseType, answered.contentType);
  const response = readParsedBody(answer, RETURNED_MAX, customClasses);
  fill(call.response, {
    headers: leaves('headers-shape') ? undefined : answered.shape,
    body: graphql ? withoutAliases(response.shape, graphql) : response.shape,
    contentType: responseType,
    bytes: count(raw.responseBytes),
  });
  if (!leaves('marks')) {
    const found = responseMarks({
      method: call.method,
      status,
      host: call.host,
      requestHeaders,
      head: answered,
      body: answer,
      bytes: unread ? undefined : call.response.bytes,
      seen: lengthOf(raw.responseBody),
    });
    if (found) call.response.marks = found;
  }
  const returned = leaves('returned') ? [] : returnedOf(response.ids, tokenizer);
  if (returned.length > 0) call.returned = returned;

  const signals =
    raw.signals ??
    (head.isKept ? inspectBeside(target, body, head.inspected) : inspectParsed(target, body, requestHeaders));
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
