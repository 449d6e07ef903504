import http from 'node:http';
import https from 'node:https';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../../../event/clock.js';
import type { Guard } from '../guard.js';
import { type Contexts, RequestContext } from '../request-context.js';
import { replaceMethod } from './replace-method.js';

export interface HttpServerHookParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly clock: Clock;
  /** Called when the response has ended or the connection is gone. */
  readonly onEnd: (context: RequestContext) => void;
}

/**
 * One context run per request, whatever framework sits on top, and a copy in passing of the bodies that the
 * application itself reads and writes. Prototypes are patched once; nothing is read from a stream by us.
 */
export function hookHttpServer(parts: HttpServerHookParts): void {
  for (const prototype of [http.Server.prototype, https.Server.prototype]) hookEmit(prototype, parts);
  hookBodies(parts);
}

function hookEmit(prototype: object, { contexts, guard, clock, onEnd }: HttpServerHookParts): void {
  function begin(request: unknown, response: unknown): RequestContext | undefined {
    if (!(request instanceof http.IncomingMessage && response instanceof http.ServerResponse))
      return undefined;
    if (contexts.of(request)) return undefined;
    const startedAt = performance.now();
    const context = new RequestContext(request, response, clock.now(), startedAt);
    contexts.open(context);
    response.on('close', () =>
      guard.run('request-end', () => {
        context.durationMs = performance.now() - startedAt;
        context.aborted = !response.writableFinished;
        onEnd(context);
      }),
    );
    context.overheadMs = performance.now() - startedAt;
    return context;
  }

  replaceMethod(
    prototype,
    'emit',
    (original) =>
      function emit(this: unknown, ...args: unknown[]): unknown {
        if (args[0] !== 'request') return Reflect.apply(original, this, args);
        const context = guard.run('request-begin', () => begin(args[1], args[2]));
        if (!context) return Reflect.apply(original, this, args);
        return contexts.current.run(context, () => Reflect.apply(original, this, args));
      },
  );
}

function hookBodies({ contexts, guard }: HttpServerHookParts): void {
  // The parser hands each chunk of a body to `push`: here it can be seen without making the stream flow.
  replaceMethod(
    http.IncomingMessage.prototype,
    'push',
    (original) =>
      function push(this: unknown, ...args: unknown[]): unknown {
        if (args[0])
          guard.run('request-body', () => contexts.of(this as object)?.requestCopy.add(args[0], args[1]));
        return Reflect.apply(original, this, args);
      },
  );
  for (const name of ['write', 'end'])
    replaceMethod(
      http.ServerResponse.prototype,
      name,
      (original) =>
        function writeOrEnd(this: unknown, ...args: unknown[]): unknown {
          if (args[0])
            guard.run('response-body', () => copyResponse(this as http.ServerResponse, args[0], args[1]));
          return Reflect.apply(original, this, args);
        },
    );

  function copyResponse(response: http.ServerResponse, chunk: unknown, encoding: unknown): void {
    const context = contexts.of(response);
    if (!context || typeof chunk === 'function') return;
    const { responseCopy } = context;
    if (responseCopy.bytes === 0 && !(context.responseText === undefined && isReadable(response)))
      responseCopy.skip();
    responseCopy.add(chunk, encoding);
  }
}

/** JSON or XML that is not compressed. Asked once, at the first chunk. */
function isReadable(response: http.ServerResponse): boolean {
  // After `writeHead` only the raw header block has everything.
  const block = Reflect.get(response, '_header');
  if (typeof block === 'string')
    return /^content-type:[^\r\n]*\b(?:json|xml)\b/im.test(block) && !/^content-encoding:/im.test(block);
  return (
    /\b(?:json|xml)\b/i.test(String(response.getHeader('content-type') ?? '')) &&
    !response.hasHeader('content-encoding')
  );
}
