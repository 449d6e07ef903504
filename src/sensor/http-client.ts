import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when the body was larger than `bodyBytesMax`. */
  readonly body: string;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string | number>;
  readonly body?: Buffer;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
}

/** Asks the platform. Rejects when there was no complete answer in time. */
export interface HttpClient {
  send(call: HttpCall): Promise<HttpAnswer>;
  /** While held, an open request keeps the process alive; otherwise it never does. */
  hold(held: boolean): void;
  close(): void;
}

/**
 * Straight on node:http with keep-alive: it runs inside customers' processes, so it must not depend on a `fetch` that
 * they may have replaced. `request` is taken when the client is made, before the library patches anything.
 */
export function createHttpClient(url: URL): HttpClient {
  const tls = url.protocol === 'https:';
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const request = tls ? httpsRequest : httpRequest;
  const base = url.pathname.replace(/\/+$/, '');
  const open = new Set<{ socket: { ref(): unknown; unref(): unknown } | null; destroy(): unknown }>();
  let held = false;

  function send(call: HttpCall): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const options: RequestOptions = {
        agent,
        method: call.method,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (tls ? 443 : 80),
        path: base + call.path,
        headers: { ...call.headers, ...(call.body ? { 'content-length': call.body.length } : {}) },
      };
      const outgoing = request(options);
      open.add(outgoing);
      const deadline = setTimeout(() => outgoing.destroy(new Error('timed out')), call.timeoutMs);
      deadline.unref();
      outgoing.on('socket', (socket) => (held ? socket.ref() : socket.unref()));
      outgoing.on('close', () => {
        clearTimeout(deadline);
        open.delete(outgoing);
        reject(new Error('the connection closed before the answer was complete'));
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => collect(response, call.bodyBytesMax, resolve, reject));
      outgoing.end(call.body);
    });
  }

  return {
    send,
    hold(next) {
      held = next;
      for (const { socket } of open) held ? socket?.ref() : socket?.unref();
    },
    close() {
      for (const outgoing of open) outgoing.destroy();
      agent.destroy();
    },
  };
}

/**
 * Reads to the end, because only then is the connection free again, but keeps no more than the limit. Settles in the
 * `end` event itself: one microtask later the request's own `close` would be first.
 */
function collect(
  response: IncomingMessage,
  bytesMax: number,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
    // An answer without end: what it says is known by its status.
    else if (bytes > bytesMax * 16) response.destroy();
  });
  const done = () =>
    resolve({
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: bytes <= bytesMax ? Buffer.concat(chunks).toString('utf8') : '',
    });
  response.on('end', done);
  response.on('error', reject);
  response.on('close', () => (bytes > bytesMax ? done() : reject(new Error('the answer was cut'))));
}
