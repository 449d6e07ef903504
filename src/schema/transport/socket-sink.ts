import type { WebSocket } from 'ws';
import { maskError } from '../mask-error.js';
import type { SharedResult } from '../subscriptions/shared-result.js';
import type { Sink } from '../subscriptions/subscriber.js';

/** Resolves when a socket has room again, or is closed. */
export function whenDrained(socket: WebSocket, bytesMax: number): void | Promise<void> {
  if (socket.bufferedAmount <= bytesMax || socket.readyState !== socket.OPEN) return;
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('close', done);
      clearInterval(timer);
      resolve();
    };
    // ws tells of no drain; looking twenty times a second at a socket that is stuck costs nothing.
    const timer = setInterval(() => {
      if (socket.bufferedAmount <= bytesMax / 2 || socket.readyState !== socket.OPEN) done();
    }, 50);
    timer.unref();
    socket.once('close', done);
  });
}

/**
 * Writes results straight to a WebSocket as messages of graphql-transport-ws, around the text that all subscribers share.
 * As a generator it is only the handle that graphql-ws keeps: it yields nothing, and ends when the subscription does.
 */
export class SocketSink implements Sink, AsyncGenerator<never, void, void> {
  readonly #socket: WebSocket;
  readonly #head: string;
  readonly #bytesMax: number;
  readonly #leave: () => void;
  #settle: ((error?: unknown) => void) | undefined;
  readonly #ended: Promise<void>;

  constructor(socket: WebSocket, id: string, bytesMax: number, leave: () => void) {
    this.#socket = socket;
    this.#head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#bytesMax = bytesMax;
    this.#leave = leave;
    this.#ended = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(maskError(error)));
    });
    // Nobody may be waiting yet.
    this.#ended.catch(() => undefined);
  }

  write(result: SharedResult): void | Promise<void> {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(`${this.#head}${result.text}}`);
    if (socket.bufferedAmount > this.#bytesMax) return whenDrained(socket, this.#bytesMax);
  }

  end(error?: unknown): void {
    this.#settle?.(error);
  }

  async next(): Promise<IteratorResult<never, void>> {
    await this.#ended;
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<never, void>> {
    this.#leave();
    this.end();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<never, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
