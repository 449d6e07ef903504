import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CodedError } from '../../event/coded-error.js';
import type { HealthReport } from './health.js';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 16;
const REQUEST_MS = 2_000;

/**
 * Answers `GET /health` on the loopback address alone: 200, or 503 when the collector is silent. Port 0 takes a free one.
 * @throws CodedError `PORT_TAKEN`
 */
export async function serveHealth(port: number, report: () => HealthReport): Promise<HealthServer> {
  const server = createServer(
    {
      requestTimeout: REQUEST_MS,
      headersTimeout: REQUEST_MS,
      keepAliveTimeout: REQUEST_MS,
      maxHeaderSize: 4_096,
    },
    (request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.setHeader('cache-control', 'no-store');
      if (request.method !== 'GET' || request.url !== '/health') {
        response.writeHead(404).end('{}');
        return;
      }
      const health = report();
      response.writeHead(health.state === 'silent' ? 503 : 200).end(JSON.stringify(health));
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new CodedError('PORT_TAKEN', `the health endpoint cannot listen on port ${port}`, {
          cause,
          field: 'health',
        }),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  // It must not keep a collector alive that has nothing more to do.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
