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
    (typeof chunk === 'string' || (contexts.wantsContent(context) && isReadable(context.response, chunk)));

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
          if (args[0] && context.httpVersion[0] !== '2') copy(context, args[0], args[1]);
        }
        return Reflect.apply(original, this, args);
      },
  );
}

/** Longer pages are an application's own: a server's listings and error pages are short. */
const PAGE_MAX = 32_768;

/** JSON, XML or a page that is not compressed. Asked once, at the first chunk. */
function isReadable(response: ServerResponse, chunk: unknown): boolean {
  // After `writeHead` only the raw header block has everything.
  const block = Reflect.get(response, '_header');
  const type =
    typeof block === 'string'
      ? (/^content-type:([^\r\n]*)/im.exec(block)?.[1] ?? '')
      : String(response.getHeader('content-type') ?? '');
  const isPage =
    /\btext\/(?:html|plain)\b/i.test(type) && chunk instanceof Uint8Array && chunk.length <= PAGE_MAX;
  if (!isPage && !/\b(?:json|xml)\b/i.test(type)) return false;
  return typeof block === 'string'
    ? !/^content-encoding:/im.test(block)
    : !response.hasHeader('content-encoding');
}
