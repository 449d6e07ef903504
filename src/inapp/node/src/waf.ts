import type { Signal } from '../../../event/signal.js';
import { inspectRequest } from '../../../inspect/index.js';
import { mediaType } from '../../../inspect/media-type.js';
import { type ParsedBody, parseBody } from '../../../inspect/parse-body.js';
import type { RequestContext } from './request-context.js';

const SIGNALS_MAX = 32;
const noHeaders = {};
const noBody: ParsedBody = { kind: 'none' };

function keep(context: RequestContext, found: Signal[]): Signal[] {
  if (found.length === 0) return found;
  if (!context.signals) context.signals = found;
  else context.signals.push(...found.slice(0, SIGNALS_MAX - context.signals.length));
  return found;
}

/** Verdicts on what is known before the application sees the request: target, headers, cookies. */
export function inspectHead(context: RequestContext): Signal[] {
  context.isHeadInspected = true;
  const { target, request } = context;
  return keep(context, inspectRequest({ target, requestHeaders: request.headers }));
}

/** Reads the body, when it is all there and not compressed. Once; whoever describes the call later has it from here. */
export function readBody(context: RequestContext): void {
  if (context.requestCopy.bytes === 0) {
    context.body = noBody;
    return;
  }
  const { headers } = context.request;
  const encoding = headers['content-encoding'];
  const bytes = context.requestCopy.body();
  if (bytes === undefined || (encoding !== undefined && encoding !== 'identity')) return;
  const contentType = headers['content-type'];
  context.body = parseBody(bytes, mediaType(contentType), contentType);
}

/** Verdicts on the body that was read. */
export function inspectBody(context: RequestContext): Signal[] {
  const { body } = context;
  if (!body || body.kind === 'none') return [];
  context.isBodyInspected = true;
  if (body.kind === 'value') return keep(context, inspectParsedBody(body.value));
  const contentType = context.request.headers['content-type'];
  return keep(
    context,
    inspectRequest({
      target: '/',
      requestHeaders: contentType === undefined ? noHeaders : { 'content-type': contentType },
      requestBody: context.requestCopy.body(),
    }),
  );
}

/** Verdicts on a body that a framework has parsed: compressed ones, which we cannot read. */
export const inspectLateBody = (context: RequestContext, body: unknown): Signal[] =>
  keep(context, inspectParsedBody(body));

const inspectParsedBody = (value: unknown): Signal[] =>
  inspectRequest({ target: '/', requestHeaders: noHeaders, requestBody: value });
