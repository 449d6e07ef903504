import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ingestServerOptions } from '../ingest/server-options.js';
import type { Logger } from './logger.js';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface Mount {
  /** Path prefix, such as `/ingest/`; the longest that fits answers. */
  readonly prefix: string;
  readonly handle: HttpHandler;
  /** Takes over WebSocket upgrades under the prefix. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface HttpServer {
  readonly url: string;
  /** Stops accepting, lets requests in flight finish for `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

function mountFor(mounts: readonly Mount[], request: IncomingMessage): Mount | undefined {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  return mounts.find(
    (mount) =>
      path === mount.prefix ||
      path.startsWith(mount.prefix.endsWith('/') ? mount.prefix : `${mount.prefix}/`),
  );
}

function answer(response: ServerResponse, status: number, code: string, message: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code, message } }));
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

/** One server for what the role offers. Slow senders are cut by Node's own header and request timeouts. */
export async function startHttpServer(options: {
  readonly host: string;
  readonly port: number;
  readonly mounts: readonly Mount[];
  readonly log: Logger;
}): Promise<HttpServer> {
  const mounts = [...options.mounts].sort((a, b) => b.prefix.length - a.prefix.length);
  const server = createServer(ingestServerOptions);
  server.maxConnections = 10_000;

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const mount = mountFor(mounts, request);
    if (!mount) return answer(response, 404, 'NOT_FOUND', 'Nothing is served at this path.');
    Promise.resolve()
      .then(() => mount.handle(request, response))
      .catch((error: unknown) => {
        options.log.error({ err: error, path: mount.prefix }, 'request failed');
        answer(response, 500, 'INTERNAL', 'The request could not be answered.');
      });
  });
  server.on('upgrade', (request, socket, head) => {
    // Node leaves the socket without a listener here: a client that resets it would end the process, unknown as it is.
    socket.on('error', () => socket.destroy());
    const upgrade = mountFor(mounts, request)?.upgrade;
    if (upgrade) upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy());
  });

  const address = await listen(server, options.host, options.port);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${host}:${address.port}`,
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
