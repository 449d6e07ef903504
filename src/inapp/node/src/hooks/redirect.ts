import { ServerResponse } from 'node:http';
import type { BlockedCallError } from '../blocked-call-error.js';
import { judgeRedirect } from '../redirect-judge.js';
import type { SinkCall } from '../sinks.js';
import { replaceMethod } from './replace-method.js';
import type { SinkHookParts } from './sink-hook-parts.js';

const SET_HEADER: SinkCall = { kind: 'redirect', operation: 'response.setHeader' };
const WRITE_HEAD: SinkCall = { kind: 'redirect', operation: 'response.writeHead' };

const isLocation = (name: unknown): boolean =>
  typeof name === 'string' && name.length === 8 && name.toLowerCase() === 'location';

/** The location among the headers of `writeHead`: an object, or names and values in turn. */
function locationIn(headers: unknown): unknown {
  if (Array.isArray(headers)) {
    if (Array.isArray(headers[0])) return (headers as unknown[][]).find(([name]) => isLocation(name))?.[1];
    const at = headers.findIndex((name, i) => i % 2 === 0 && isLocation(name));
    return at < 0 ? undefined : headers[at + 1];
  }
  if (typeof headers !== 'object' || headers === null) return undefined;
  for (const name in headers) if (isLocation(name)) return Reflect.get(headers, name);
  return undefined;
}

/** Where the application sends its clients on: every framework sets the header `Location` through these. */
export function hookRedirects({ sinks, contexts, guard }: SinkHookParts): void {
  /** `writeHead` sets headers one by one where some are set already. */
  let isWriting = false;

  function judged(call: SinkCall, response: object, location: unknown): BlockedCallError | undefined {
    if (typeof location !== 'string') return undefined;
    const context = contexts.of(response);
    if (!context) return undefined;
    return contexts.current.run(context, () =>
      sinks.check(call, (inputs) =>
        judgeRedirect(location, inputs, contexts.hosts.ownName(context.headers.host ?? '')),
      ),
    );
  }

  for (const name of ['setHeader', 'appendHeader'])
    replaceMethod(
      ServerResponse.prototype,
      name,
      (original) =>
        function setHeader(this: unknown, ...args: unknown[]): unknown {
          if (!isWriting && isLocation(args[0])) {
            const refused = guard.run('redirect', () => judged(SET_HEADER, this as object, args[1]));
            if (refused) throw refused;
          }
          return Reflect.apply(original, this, args);
        },
      '.redirect',
    );
  replaceMethod(
    ServerResponse.prototype,
    'writeHead',
    (original) =>
      function writeHead(this: unknown, ...args: unknown[]): unknown {
        const headers = args[args.length - 1];
        // Most have set theirs one by one.
        if (typeof headers !== 'object') return Reflect.apply(original, this, args);
        const refused = guard.run('redirect', () => judged(WRITE_HEAD, this as object, locationIn(headers)));
        if (refused) throw refused;
        isWriting = true;
        try {
          return Reflect.apply(original, this, args);
        } finally {
          isWriting = false;
        }
      },
    '.redirect',
  );
}
