import http, { type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { BlockAnswer } from '../../../event/policy.js';
import { muteResponse } from './blocked-response.js';
import type { Refusal, RequestContext } from './request-context.js';

const byDefault: BlockAnswer = {
  status: 403,
  contentType: 'application/json',
  body: '{"error":"Request blocked","incident":"{incident}"}',
};
const tooMany: BlockAnswer = {
  status: 429,
  contentType: 'application/json',
  body: '{"error":"Too many requests","incident":"{incident}"}',
};

type ResponseMethods = Pick<ServerResponse, 'writeHead' | 'end'>;

/** A response's methods before anybody patched them. */
let original: ResponseMethods | undefined;

/** Takes the methods as they are now: call it before they are patched. */
export function rememberResponseMethods(): void {
  const { writeHead, end } = http.ServerResponse.prototype;
  original ??= { writeHead, end };
}

/**
 * Answers a refused request at once, whatever the application has prepared, and mutes the response. Where its head is
 * on its way already nothing clean can follow: the connection ends.
 */
export function answerBlocked(context: RequestContext, refusal: Refusal, answer = byDefault): void {
  if (context.muted) return;
  const { response } = context;
  const { status, contentType, body } = refusal.retryAfterSeconds === undefined ? answer : tooMany;
  try {
    if (response.writableEnded) return;
    if (response.headersSent) {
      endConnection(response);
      return;
    }
    const text = body.replaceAll('{incident}', refusal.incident);
    context.answerStatus = status;
    const headers: OutgoingHttpHeaders = {
      'content-type': contentType === 'application/json' ? contentType : `${contentType}; charset=utf-8`,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-incident-id': refusal.incident,
    };
    if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds);
    write(response, status, text, headers);
  } finally {
    context.muted = true;
    muteResponse(response);
  }
}

function write(response: ServerResponse, status: number, text: string, headers: OutgoingHttpHeaders): void {
  const stream = streamOf(response);
  if (stream) {
    const endStream = response.req.method === 'HEAD';
    stream.respond({ ':status': status, ...headers }, { endStream });
    if (!endStream) stream.end(text);
    return;
  }
  // A body that nobody reads any more would keep the connection from its next request.
  response.once('close', () => {
    if (!response.req.readableEnded) response.req.resume();
  });
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  // The prototype's own: what was put on this one response (compression, sessions) has no say in this answer.
  const { writeHead, end } = original ?? http.ServerResponse.prototype;
  Reflect.apply(writeHead, response, [status, headers]);
  Reflect.apply(end, response, [text]);
}

/** Of a response over HTTP/2. */
const streamOf = (response: ServerResponse): ServerHttp2Stream | undefined =>
  response instanceof http.ServerResponse ? undefined : (response as { stream?: ServerHttp2Stream }).stream;

function endConnection(response: ServerResponse): void {
  const stream = streamOf(response);
  if (stream) stream.destroy();
  else response.socket?.destroy();
}
