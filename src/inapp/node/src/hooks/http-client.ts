import http, { ClientRequest } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { RequestContext } from '../request-context.js';
import type { SinkCall } from '../sinks.js';
import { adoptTrace, traceOfRequest, traceParent } from '../trace-context.js';
import { hookClientRequests } from './client-requests.js';
import type { NetworkParts } from './network.js';
import type { Chosen } from './outgoing.js';
import { replaceMethod } from './replace-method.js';
import { requestTarget } from './request-target.js';

/** A request of this trace, unless a tracing library has said so already. */
function addTrace(context: RequestContext, request: ClientRequest): void {
  const named = request.getHeader('traceparent');
  if (named !== undefined) {
    adoptTrace(context, named);
    return;
  }
  // Headers that were given as a list are written already.
  if (request.headersSent || Reflect.get(request, '_header')) return;
  const trace = traceOfRequest(context);
  request.setHeader('traceparent', traceParent(trace));
  if (trace.state !== undefined && !request.hasHeader('tracestate'))
    request.setHeader('tracestate', trace.state);
}

/** `request` and `get` of `http` and `https`: who is called, and the trace that goes along. */
export function hookHttpClient(parts: NetworkParts): void {
  const { contexts, guard, gate, sinks } = parts;
  const requests = hookClientRequests(parts);

  function asked(call: SinkCall, args: readonly unknown[], port: number): Chosen | undefined {
    const target = requestTarget(args, port);
    return target && gate.called(call, target, { counts: true, begins: true });
  }

  function began(call: SinkCall, request: unknown, chosen: Chosen | undefined): void {
    const context = contexts.current.getStore();
    if (!context || !(request instanceof ClientRequest)) return;
    if (chosen) requests.follow(request, chosen);
    addTrace(context, request);
    // Nothing of it has been sent yet.
    const refused = context.blocked && sinks.check(call, () => undefined);
    if (refused) request.destroy(refused);
  }

  for (const [name, holder, port] of [
    ['http', http, 80],
    ['https', https, 443],
  ] as const) {
    const { request } = holder;
    for (const method of ['request', 'get']) {
      const call: SinkCall = { kind: 'network', operation: `${name}.${method}` };
      replaceMethod(
        holder,
        method,
        (original) =>
          function requested(this: unknown, ...args: unknown[]): unknown {
            if (!contexts.current.getStore()) {
              guard.run('http-request', () => asked(call, args, port));
              return Reflect.apply(original, this, args);
            }
            const chosen = guard.run('http-request', () => asked(call, args, port));
            // `get` is `request` and its end; in between there is still room for a header.
            const make = () => Reflect.apply(request, this, args) as ClientRequest;
            const made = chosen ? requests.make(chosen, make) : make();
            guard.run('http-request', () => began(call, made, chosen));
            if (method === 'get') made.end();
            return made;
          },
      );
    }
  }
  syncBuiltinESMExports();
}
