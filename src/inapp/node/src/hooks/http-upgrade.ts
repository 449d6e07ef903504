import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})\b/;

/** Status of an answer that begins with this; undefined for what is none. */
function statusOf(chunk: unknown): number | undefined {
  const start =
    typeof chunk === 'string'
      ? chunk.slice(0, 16)
      : chunk instanceof Uint8Array
        ? Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(16, chunk.byteLength)).toString('latin1')
        : '';
  const status = STATUS_LINE.exec(start)?.[1];
  return status === undefined ? undefined : Number(status);
}

/**
 * Tells how an application answers an upgrade: it writes to the socket itself. Once, with the status of the first thing that
 * is written, or without one when the connection ends before. The socket is left as it was.
 */
export function watchUpgrade(socket: Duplex, onAnswer: (status: number | undefined) => void): void {
  let told = false;
  const restores: (() => void)[] = [];
  const tell = (status: number | undefined): void => {
    if (told) return;
    told = true;
    for (const restore of restores) restore();
    socket.removeListener('close', closed);
    onAnswer(status);
  };
  const closed = (): void => tell(undefined);
  for (const name of ['write', 'end'] as const) {
    const own = Object.getOwnPropertyDescriptor(socket, name);
    const original = socket[name] as (...args: never[]) => unknown;
    const watched = function (this: unknown, ...args: unknown[]): unknown {
      tell(statusOf(args[0]));
      return Reflect.apply(original, this, args);
    };
    Object.defineProperty(socket, name, { value: watched, configurable: true, writable: true });
    restores.push(() => {
      // Somebody else may have replaced it since: theirs calls this one, which does nothing more.
      if (socket[name] !== watched) return;
      if (own) Object.defineProperty(socket, name, own);
      else Reflect.deleteProperty(socket, name);
    });
  }
  socket.once('close', closed);
}

/** A refused upgrade has an answer that waits for a connection: it goes out, and the connection ends. */
export function sendRefusal(response: ServerResponse, socket: Duplex): void {
  response.once('finish', () => socket.end());
  response.assignSocket(socket as never);
}
