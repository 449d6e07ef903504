import net from 'node:net';
import tls from 'node:tls';
import type { SinkCall } from '../sinks.js';
import { watchedLookup } from './dns-lookup.js';
import type { OutgoingGate } from './outgoing.js';
import { replaceMethod } from './replace-method.js';
import { connectTarget } from './request-target.js';
import type { SinkHookParts } from './sink-hook-parts.js';

export interface NetworkParts extends SinkHookParts {
  readonly gate: OutgoingGate;
}

const NET: SinkCall = { kind: 'network', operation: 'net.connect' };
const TLS: SinkCall = { kind: 'network', operation: 'tls.connect' };

/**
 * Every connection that is made, whoever makes it: `http`, `http2`, `fetch` and drivers come through here. It is judged by the
 * address that is really connected to, and only when an input of the request chose the host.
 */
export function hookConnections({ guard, gate }: NetworkParts): void {
  function judged(socket: object, args: readonly unknown[]): readonly unknown[] | Error {
    const call = socket instanceof tls.TLSSocket ? TLS : NET;
    const connection = connectTarget(args);
    if (!connection) return args;
    const { target, options, callback } = connection;
    const chosen = gate.called(call, target, { counts: false, begins: false });
    if (!chosen) return args;
    if (net.isIP(target.host)) return gate.refuses(chosen, [target.host]) ?? args;
    const lookup = watchedLookup(options, (addresses) =>
      guard.run('lookup', () => gate.refuses(chosen, addresses)),
    );
    return [{ ...options, lookup }, ...(callback ? [callback] : [])];
  }

  replaceMethod(
    net.Socket.prototype,
    'connect',
    (original) =>
      function connect(this: unknown, ...args: unknown[]): unknown {
        const socket = this as net.Socket;
        const outcome = guard.run('connect', () => judged(socket, args)) ?? args;
        if (!(outcome instanceof Error)) return Reflect.apply(original, this, outcome);
        Reflect.set(socket, 'connecting', true);
        process.nextTick(() => socket.destroy(outcome));
        return this;
      },
  );
}
