import diagnostics from 'node:diagnostics_channel';
import net from 'node:net';
import type { SinkCall } from '../sinks.js';
import { adoptTrace, traceOfRequest, traceParent } from '../trace-context.js';
import type { NetworkParts } from './network.js';
import type { Chosen } from './outgoing.js';
import { replaceMethod } from './replace-method.js';
import { urlTarget } from './request-target.js';

const FETCH: SinkCall = { kind: 'network', operation: 'fetch' };
const UNDICI: SinkCall = { kind: 'network', operation: 'undici.request' };

/** undici's own request, as its channels show it. */
interface UndiciRequest {
  readonly origin?: string | URL;
  readonly path?: unknown;
  /** A text up to undici 5, then names and values in turn. */
  readonly headers?: string | readonly unknown[];
  addHeader(name: string, value: string): unknown;
}

function headerOf(request: UndiciRequest, name: string): unknown {
  const { headers } = request;
  if (typeof headers === 'string') return new RegExp(`^${name}: *([^\\r\\n]*)`, 'im').exec(headers)?.[1];
  for (let i = 0; headers && i + 1 < headers.length; i += 2)
    if (String(headers[i]).toLowerCase() === name) return String(headers[i + 1]);
  return undefined;
}

/** Text of a header in an answer: undici gives names and values in turn, as bytes. */
function answerHeader(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  for (let i = 0; i + 1 < headers.length; i += 2)
    if (String(headers[i]).toLowerCase() === name) return String(headers[i + 1]);
  return undefined;
}

/**
 * `fetch` and the package `undici`, by the channels that both publish on. A new connection is judged where connections are
 * made; here, before the first byte of a request, one that was made for another request.
 */
export function hookFetch({ contexts, guard, gate, sinks }: NetworkParts): void {
  const chosenOf = new WeakMap<object, Chosen>();

  const on = (name: string, take: (message: Record<string, unknown>) => void): void =>
    diagnostics.subscribe(`undici:${name}`, (message) =>
      guard.run('undici', () => take(message as Record<string, unknown>)),
    );

  on('request:create', (message) => {
    const context = contexts.current.getStore();
    const request = message.request as UndiciRequest;
    const origin = urlTarget(request.origin);
    if (!origin) return;
    const { path } = request;
    const target = { ...origin, path: typeof path === 'string' ? path : undefined };
    const chosen = gate.called(UNDICI, target, { counts: true, begins: false });
    if (!context) return;
    if (chosen) chosenOf.set(request, chosen);
    const named = headerOf(request, 'traceparent');
    if (named !== undefined) return adoptTrace(context, named);
    const trace = traceOfRequest(context);
    request.addHeader('traceparent', traceParent(trace));
    if (trace.state !== undefined && headerOf(request, 'tracestate') === undefined)
      request.addHeader('tracestate', trace.state);
  });
  on('client:sendHeaders', (message) => {
    const chosen = chosenOf.get(message.request as object);
    const { socket } = message;
    if (!chosen || !(socket instanceof net.Socket) || !socket.remoteAddress) return;
    const refused = gate.refuses(chosen, [socket.remoteAddress]);
    if (refused) socket.destroy(refused);
  });
  on('request:headers', (message) => {
    const chosen = chosenOf.get(message.request as object);
    const response = message.response as { statusCode?: unknown; headers?: unknown } | undefined;
    if (chosen) gate.answered(chosen, response?.statusCode, answerHeader(response?.headers, 'location'));
  });

  /** Where the application is, which the channels no longer know. */
  function asked(input: unknown): Error | undefined {
    const context = contexts.current.getStore();
    if (!context) return undefined;
    const url = typeof input === 'object' && input !== null && 'url' in input ? input.url : input;
    const target = urlTarget(url);
    if (target) gate.called(FETCH, target, { counts: false, begins: true });
    return context.blocked && sinks.check(FETCH, () => undefined);
  }

  replaceMethod(
    globalThis,
    'fetch',
    (original) =>
      function fetch(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('fetch', () => asked(args[0]));
        if (refused) return Promise.reject(new TypeError('fetch failed', { cause: refused }));
        return Reflect.apply(original, this, args);
      },
  );
}
