import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { WireEvent } from '../../../../src/event/event.js';
import type { Policy } from '../../../../src/event/policy.js';

const policy: Policy = {
  version: 5,
  lanes: 1,
  mode: 'block',
  tokenizeClients: false,
  heartbeatSeconds: 2,
  omit: [],
  // Programs are refused where they are started, and not before.
  rules: [
    { rule: '*', route: '/echo', mode: 'monitor' },
    ...['cmdi.sink-break', 'cmdi.sink-command'].map(
      (rule) => ({ rule, route: '/echo', mode: 'block' }) as const,
    ),
  ],
  controls: [],
};

interface Batch {
  readonly batch: string;
  readonly events: readonly WireEvent[];
  readonly dropped?: Readonly<Record<string, number>>;
}

/** A platform that only counts what it is told, and that can go away for a while. */
export class QuietPlatform {
  readonly kinds = new Map<string, number>();
  /** By reason, as batches tell it. */
  readonly dropped = new Map<string, number>();
  /** Errors inside the library, by place. */
  readonly errors = new Map<string, number>();
  briefCalls = 0;
  /** Somebody has come back for the next policy: the first is in force. */
  hasTold = false;
  private readonly batches = new Set<string>();
  private readonly sockets = new Set<Socket>();
  private readonly held = new Set<ServerResponse>();
  private port = 0;
  private isAway = false;
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') this.tell(request.headers['if-none-match'], response);
      else {
        const bytes = Buffer.concat(chunks);
        const isPacked = request.headers['content-encoding'] === 'gzip';
        this.count(JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString('utf8')));
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":1,"refused":[]}');
      }
    });
  });

  async start(): Promise<string> {
    this.server.on('connection', (socket) => {
      if (this.isAway) socket.destroy();
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.port}`;
  }

  /** Every connection is cut, until it is back. */
  away(isAway: boolean): void {
    this.isAway = isAway;
    if (isAway) for (const socket of this.sockets) socket.destroy();
  }

  get events(): number {
    return [...this.kinds.values()].reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private tell(known: string | undefined, response: ServerResponse): void {
    const etag = `"${policy.version}"`;
    if (known !== etag)
      response.writeHead(200, { 'content-type': 'application/json', etag }).end(JSON.stringify(policy));
    else {
      this.hasTold = true;
      this.held.add(response);
      response.on('close', () => this.held.delete(response));
    }
  }

  private count({ batch, events, dropped }: Batch): void {
    // One whose answer was cut off comes again.
    if (this.batches.has(batch)) return;
    this.batches.add(batch);
    const more = (map: Map<string, number>, key: string, by: number) =>
      map.set(key, (map.get(key) ?? 0) + by);
    for (const [reason, count] of Object.entries(dropped ?? {})) more(this.dropped, reason, count);
    for (const event of events) {
      more(this.kinds, event.kind, 1);
      if (event.kind !== 'app.heartbeat') continue;
      this.briefCalls += event.briefCalls ?? 0;
      for (const { place, count } of event.errors ?? []) more(this.errors, place, count);
    }
  }
}
