import { ClientRequest, IncomingMessage } from 'node:http';
import net from 'node:net';
import type { NetworkParts } from './network.js';
import type { Chosen } from './outgoing.js';
import { replaceMethod } from './replace-method.js';

/** A request over HTTP to a chosen host may get a connection that was made for another one: then it is judged here. */
export function hookClientRequests({ guard, gate }: NetworkParts): {
  readonly make: <T>(chosen: Chosen | undefined, make: () => T) => T;
  readonly follow: (request: object, chosen: Chosen) => void;
} {
  const chosenOf = new WeakMap<object, Chosen>();
  /** A pool hands out a waiting connection while the request is still being made. */
  let making: Chosen | undefined;

  function refuse(request: ClientRequest, socket: net.Socket): void {
    const chosen = chosenOf.get(request);
    const address = socket.remoteAddress;
    const refused = chosen && address && gate.refuses(chosen, [address]);
    if (refused) request.destroy(refused);
  }

  replaceMethod(
    ClientRequest.prototype,
    'onSocket',
    (original) =>
      function onSocket(this: unknown, ...args: unknown[]): unknown {
        const request = this as ClientRequest;
        const [socket] = args;
        if (making && !chosenOf.has(request)) chosenOf.set(request, making);
        if (chosenOf.has(request) && socket instanceof net.Socket)
          guard.run('client-request', () => {
            if (!socket.connecting) refuse(request, socket);
            // Before anything that waits for the connection is written to it.
            else
              socket.prependOnceListener('connect', () =>
                guard.run('client-request', () => refuse(request, socket)),
              );
          });
        return Reflect.apply(original, this, args);
      },
  );

  return {
    make(chosen, make) {
      making = chosen;
      try {
        return make();
      } finally {
        making = undefined;
      }
    },
    follow(request, chosen) {
      chosenOf.set(request, chosen);
      replaceMethod(
        request,
        'emit',
        (original) =>
          function emit(this: unknown, ...args: unknown[]): unknown {
            if (args[0] === 'response')
              guard.run('client-response', () => {
                if (args[1] instanceof IncomingMessage)
                  gate.answered(chosen, args[1].statusCode, args[1].headers.location);
              });
            return Reflect.apply(original, this, args);
          },
      );
    },
  };
}
