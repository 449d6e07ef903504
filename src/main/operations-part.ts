import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Database } from '../store/database.js';
import type { Mount } from './http-server.js';
import type { RolePart } from './role-part.js';

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function fromThisMachine(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

/** For operators: `/healthz` for load balancers, `/metrics` in Prometheus' text form, to this machine only. */
export function operationsPart(database: Database, parts: () => readonly RolePart[]): RolePart {
  async function health(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ready = await database.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: ready ? 'ok' : 'the database is away' }));
  }

  function metrics(request: IncomingMessage, response: ServerResponse): void {
    if (!fromThisMachine(request)) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { code: 'FORBIDDEN', message: 'Metrics are served to this machine only.' } }),
      );
      return;
    }
    const lines = [`protectonce_resident_bytes ${process.memoryUsage.rss()}`];
    for (const part of parts()) {
      for (const [name, value] of Object.entries(part.counters()))
        lines.push(`protectonce_${snake(name)} ${value}`);
    }
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`${lines.join('\n')}\n`);
  }

  const mounts: readonly Mount[] = [
    { prefix: '/healthz', handle: health },
    { prefix: '/metrics', handle: metrics },
  ];
  return { mounts, start: () => undefined, stop: async () => undefined, counters: () => ({}) };
}
