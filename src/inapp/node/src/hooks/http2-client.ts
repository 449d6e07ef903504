import http2 from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';
import type { SinkCall } from '../sinks.js';
import { adoptTrace, traceOfRequest, traceParent } from '../trace-context.js';
import type { NetworkParts } from './network.js';
import { replaceMethod } from './replace-method.js';
import { urlTarget } from './request-target.js';

const CONNECT: SinkCall = { kind: 'network', operation: 'http2.connect' };

/** Sessions of HTTP/2: their connection is judged as any other; their requests carry the trace. */
export function hookHttp2Client({ contexts, guard, gate }: NetworkParts): void {
  function withTrace(args: readonly unknown[]): readonly unknown[] {
    const context = contexts.current.getStore();
    if (!context) return args;
    const [headers, ...rest] = args;
    // Lists of headers, and objects of a class of the application's, are left as they are.
    if (headers !== undefined && Object.getPrototypeOf(headers) !== Object.prototype) return args;
    const given = (headers ?? {}) as Record<string, unknown>;
    const named = Object.keys(given).find((name) => name.toLowerCase() === 'traceparent');
    if (named !== undefined) {
      adoptTrace(context, given[named]);
      return args;
    }
    const trace = traceOfRequest(context);
    const state = trace.state === undefined || 'tracestate' in given ? {} : { tracestate: trace.state };
    return [{ ...given, ...state, traceparent: traceParent(trace) }, ...rest];
  }

  replaceMethod(
    http2,
    'connect',
    (original) =>
      function connect(this: unknown, ...args: unknown[]): unknown {
        guard.run('http2', () => {
          const target = urlTarget(args[0]);
          if (target) gate.called(CONNECT, { ...target, path: undefined }, { counts: true, begins: true });
        });
        const session = Reflect.apply(original, this, args);
        guard.run('http2', () => {
          const prototype: unknown = Object.getPrototypeOf(session);
          if (typeof prototype === 'object' && prototype !== null)
            replaceMethod(
              prototype,
              'request',
              (request) =>
                function requested(this: unknown, ...given: unknown[]): unknown {
                  const sent = guard.run('http2', () => withTrace(given)) ?? given;
                  return Reflect.apply(request, this, sent);
                },
            );
        });
        return session;
      },
  );
  syncBuiltinESMExports();
}
