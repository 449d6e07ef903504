import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { EventKind, WireEventOf } from '../../../src/event/event.js';
import type { Policy } from '../../../src/event/policy.js';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  /** As it came over the wire. */
  readonly raw: Buffer;
  /** Unpacked. */
  readonly text: string;
}

/**
 * How it treats its sensors: `slow` never answers, `lying` answers everything with what it should not be, `late` keeps its
 * policy back until it is changed.
 */
export type Manner = 'good' | 'slow' | 'lying' | 'refusing' | 'late';

const policy: Policy = {
  version: 5,
  lanes: 1,
  mode: 'monitor',
  tokenizeClients: false,
  heartbeatSeconds: 1,
  omit: [],
  rules: [],
  controls: [],
};

/** A real HTTP server in the platform's place, which writes down every byte it is sent. */
export async function startFakePlatform(
  manner: Manner = 'good',
  overrides: Partial<Policy> = {},
  listenOn = 0,
) {
  const received: Received[] = [];
  const held = new Set<ServerResponse>();
  let told: Policy = { ...policy, ...overrides };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const { method = '', url = '', rawHeaders } = request;
      const text =
        request.headers['content-encoding'] === 'gzip'
          ? gunzipSync(raw).toString('utf8')
          : raw.toString('utf8');
      received.push({ method, url, rawHeaders, raw, text });
      answer(manner, request, response, told, held);
    });
  });
  await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const batches = () =>
    received.filter(({ method }) => method === 'POST').map(({ text }) => JSON.parse(text));
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    batches,
    events: () => batches().flatMap(({ events }) => events),
    eventsOf: <K extends EventKind>(kind: K): WireEventOf<K>[] =>
      batches()
        .flatMap(({ events }) => events)
        .filter((event) => event.kind === kind),
    /** Tells it to whoever waits for the policy, at once. */
    change(next: Partial<Policy>) {
      told = { ...told, ...next, version: told.version + 1 };
      for (const response of held) tell(response, told);
      held.clear();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  manner: Manner,
  request: IncomingMessage,
  response: ServerResponse,
  told: Policy,
  held: Set<ServerResponse>,
): void {
  const isPolicy = request.url?.startsWith('/ingest/v1/policy') ?? false;
  if (manner === 'slow') return;
  if (manner === 'refusing') {
    response.writeHead(401).end('{"error":{"code":"TOKEN_REFUSED"}}');
  } else if (manner === 'lying') {
    const body = isPolicy
      ? '{"version":"x","lanes":1e999,"controls":[{}]}'
      : '<html>Welcome to the hotel</html>';
    response.writeHead(200, { 'content-type': 'text/html', 'retry-after': '-1' }).end(body);
  } else if (!isPolicy) {
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"accepted":1,"refused":[]}');
  } else if (manner === 'late' && request.headers['if-none-match'] === undefined) held.add(response);
  else if (request.headers['if-none-match'] !== `"${told.version}"`) tell(response, told);
  // Nothing has changed: hold the request, as the platform does.
  else held.add(response);
}

function tell(response: ServerResponse, told: Policy): void {
  const etag = `"${told.version}"`;
  response.writeHead(200, { 'content-type': 'application/json', etag }).end(JSON.stringify(told));
}
