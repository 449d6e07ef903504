import type { ServerResponse } from 'node:http';
import { swallowedEnd, swallowedWrite } from '../blocked-response.js';
import { cutOffRequest } from '../cut-off-request.js';
import type { Guard } from '../guard.js';
import type { Contexts, RequestContext } from '../request-context.js';
import { replaceMethod } from './replace-method.js';

export interface HttpBodiesParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly onBody: (context: RequestContext) => void;
}

/** The parser hands each chunk of a body to `push`: here it can be seen without making the stream flow. */
export function hookRequestBody(prototype: object, { contexts, guard, onBody }: HttpBodiesParts): void {
  /** @returns whether the application gets this chunk, or this end. */
  function passes(context: RequestContext, chunk: unknown, encoding: unknown): boolean {
    try {
      if (chunk) context.requestCopy.add(chunk, encoding);
      else if (chunk === null && !context.bodyDone) {
        context.bodyDone = true;
        if (context.muted) return true;
        onBody(context);
        if (!context.muted) return true;
        context.isCutOff = true;
        cutOffRequest(context.request);
      }
    } catch {
      guard.count('request-body');
    }
    return !context.isCutOff;
  }

  replaceMethod(
    prototype,
    'push',
    (original) =>
      function push(this: unknown, ...args: unknown[]): unknown {
        const context = contexts.of(this as object);
        if (context && !passes(context, args[0], args[1])) return false;
        return Reflect.apply(original, this, args);
      },
  );
}

export function hookResponseBody(prototype: object, { contexts, guard }: HttpBodiesParts): void {
  function copy(context: RequestContext, chunk: unknown, encoding: unknown): void {
    try {
      if (typeof chunk === 'function') return;
      const { responseCopy } = context;
      // A text is kept for nothing, and looked at when the call is told; bytes have to be copied.
      if (responseCopy.isEmpty && !isKept(context, chunk)) responseCopy.skip();
      responseCopy.add(chunk, encoding);
    } catch {
      guard.count('response-body');
    }
  }

  const isKept = (context: RequestContext, chunk: unknown): boolean =>
    context.responseText === undefined &&
    (typeof chunk === 'string' || (contexts.wantsContent(context) && isReadable(context.response)));

  replaceMethod(
    prototype,
    'write',
    (original) =>
      function write(this: unknown, ...args: unknown[]): unknown {
        const context = contexts.of(this as object);
        if (context) {
          if (context.muted) return swallowedWrite(args);
          if (args[0]) copy(context, args[0], args[1]);
        }
        return Reflect.apply(original, this, args);
      },
  );
  replaceMethod(
    prototype,
    'end',
    (original) =>
      function end(this: unknown, ...args: unknown[]): unknown {
        const context = contexts.of(this as object);
        if (context) {
          if (context.muted) return swallowedEnd(this as object, args);
          // Over HTTP/2 `end` comes by `write` again.
          if (args[0] && context.request.httpVersionMajor !== 2) copy(context, args[0], args[1]);
        }
        return Reflect.apply(original, this, args);
      },
  );
}

/** JSON or XML that is not compressed. Asked once, at the first chunk. */
function isReadable(response: ServerResponse): boolean {
  // After `writeHead` only the raw header block has everything.
  const block = Reflect.get(response, '_header');
  if (typeof block === 'string')
    return /^content-type:[^\r\n]*\b(?:json|xml)\b/im.test(block) && !/^content-encoding:/im.test(block);
  return (
    /\b(?:json|xml)\b/i.test(String(response.getHeader('content-type') ?? '')) &&
    !response.hasHeader('content-encoding')
  );
}
