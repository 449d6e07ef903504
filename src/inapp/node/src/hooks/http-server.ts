import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../../event/clock.js';
import { rememberResponseMethods } from '../blocked-answer.js';
import type { Guard } from '../guard.js';
import { type Contexts, RequestContext } from '../request-context.js';
import { hookRequestBody, hookResponseBody } from './http-bodies.js';
import { sendRefusal, watchUpgrade } from './http-upgrade.js';
import { replaceMethod } from './replace-method.js';

export interface HttpServerHookParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly clock: Clock;
  /** Before the application sees the request. What it blocks, the application never sees. */
  readonly onBegin: (context: RequestContext) => void;
  /** The request's body is there, and the application does not know yet. */
  readonly onBody: (context: RequestContext) => void;
  /** Called when the response has ended or the connection is gone. */
  readonly onEnd: (context: RequestContext) => void;
}

/** Events with a request and a response: an application that wants to answer `Expect` itself gets the others. */
const carriesRequest = (event: unknown): boolean =>
  event === 'request' || event === 'checkContinue' || event === 'checkExpectation';

/**
 * One context run per request, whatever framework sits on top, and a copy in passing of the bodies that the
 * application itself reads and writes. Prototypes are patched once; nothing is read from a stream by us.
 */
export function hookHttpServer(parts: HttpServerHookParts): void {
  rememberResponseMethods();
  // HTTP/2 servers are net servers; theirs comes last, so that it is not below the other two.
  for (const prototype of [http.Server.prototype, https.Server.prototype, net.Server.prototype])
    hookEmit(prototype, parts);
  hookRequestBody(http.IncomingMessage.prototype, parts);
  hookResponseBody(http.ServerResponse.prototype, parts);
}

function hookEmit(prototype: object, parts: HttpServerHookParts): void {
  const { contexts, guard, clock, onBegin, onEnd } = parts;

  function ended(context: RequestContext): void {
    try {
      if (context.isEnded) return;
      context.isEnded = true;
      context.durationMs = performance.now() - context.startedAt;
      context.aborted = !context.isFinished && !isFinished(context.response);
      contexts.remove(context);
      onEnd(context);
    } catch {
      guard.count('request-end');
    }
  }

  function begin(request: http.IncomingMessage, response: http.ServerResponse): RequestContext | undefined {
    if (!isExchange(request, response)) return undefined;
    const startedAt = performance.now();
    if (request.httpVersionMajor === 2) hookHttp2(request, response, parts);
    const context = new RequestContext(request, response, clock.now(), startedAt);
    contexts.add(context);
    // What the response could be asked at its end is dear where its class has changed: see `Contexts`.
    response.on('finish', () => {
      context.isFinished = true;
    });
    response.on('close', () => ended(context));
    guard.run('request-inspection', () => onBegin(context));
    context.overheadMs += performance.now() - startedAt;
    return context;
  }

  /** One server may hand a request on to another one, now or later: it stays what it was. */
  const contextFor = (request: http.IncomingMessage, response: http.ServerResponse) =>
    contexts.of(request) ?? begin(request, response);

  /** The application answers on the socket; the response that the context needs is sent only to refuse. */
  function upgrade(server: unknown, original: (...args: never[]) => unknown, args: unknown[]): unknown {
    const [, request, socket] = args as [unknown, http.IncomingMessage, Duplex];
    const context = guard.run('request-begin', () => {
      if (!(request instanceof http.IncomingMessage) || contexts.of(request)) return undefined;
      const begun = begin(request, new http.ServerResponse(request));
      if (begun) watchUpgrade(socket, (status) => answered(begun, status));
      return begun;
    });
    if (!context) return Reflect.apply(original, server, args);
    if (!context.muted) return contexts.current.run(context, Reflect.apply, original, server, args);
    guard.run('request-refusal', () => sendRefusal(context.response, socket));
    return true;
  }

  function answered(context: RequestContext, status: number | undefined): void {
    context.answerStatus ??= status;
    context.isFinished = status !== undefined;
    ended(context);
  }

  replaceMethod(
    prototype,
    'emit',
    (original) =>
      function emit(this: unknown, ...args: unknown[]): unknown {
        if (!carriesRequest(args[0]))
          return args[0] === 'upgrade' ? upgrade(this, original, args) : Reflect.apply(original, this, args);
        const context = guard.run('request-begin', () => contextFor(args[1] as never, args[2] as never));
        if (!context || context === contexts.current.getStore()) return Reflect.apply(original, this, args);
        if (context.muted) return true;
        return contexts.current.run(context, Reflect.apply, original, this, args);
      },
  );
}

/** HTTP/1, or HTTP/2 by its compatible API, which has the same methods. */
function isExchange(request: unknown, response: unknown): boolean {
  if (request instanceof http.IncomingMessage) return response instanceof http.ServerResponse;
  return (
    typeof request === 'object' &&
    request !== null &&
    typeof response === 'object' &&
    response !== null &&
    'httpVersionMajor' in request &&
    request.httpVersionMajor === 2 &&
    'stream' in response
  );
}

/** HTTP/2's response does not say; its stream does. */
function isFinished(response: http.ServerResponse): boolean {
  if (response instanceof http.ServerResponse) return response.writableFinished;
  const { stream } = response as { stream?: { aborted: boolean; writableEnded: boolean } };
  return stream?.writableEnded === true && !stream.aborted;
}

let http2Done = false;

/** The classes of HTTP/2 can be had from an exchange only, and are loaded by nobody who does not use them. */
function hookHttp2(request: object, response: object, parts: HttpServerHookParts): void {
  if (http2Done) return;
  http2Done = true;
  const ofRequest = ownerOf(request, 'headers');
  const ofResponse = ownerOf(response, 'writeHead');
  if (ofResponse) hookResponseBody(ofResponse, parts);
  if (ofRequest) hookRequestBody(ofRequest, parts);
}

function ownerOf(instance: object, name: string): object | undefined {
  let at: object | null = Object.getPrototypeOf(instance);
  while (at && !Object.hasOwn(at, name)) at = Object.getPrototypeOf(at);
  return at ?? undefined;
}
