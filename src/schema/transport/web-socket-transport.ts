import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import { CloseCode, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Credentials } from '../../store/credentials.js';
import type { ApiContext } from '../api-context.js';
import { apiError } from '../api-error.js';
import type { ApiLimits } from '../limits/api-limits.js';
import type { Gate } from '../limits/gate.js';
import { maskError } from '../mask-error.js';
import type { HubRequest, SubscriptionHub } from '../subscriptions/subscription-hub.js';
import { type Authenticated, authenticate } from './authenticate.js';
import type { LiveSessions } from './live-sessions.js';
import { SocketSink, whenDrained } from './socket-sink.js';

/** Yoga's own parse, validate and execute, so that what HTTP refuses a WebSocket refuses. */
export interface Pipeline {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  readonly contextFactory: () => Promise<ApiContext> | ApiContext;
  readonly execute: (args: ExecutionArgs) => unknown;
}

export interface WebSocketOptions {
  readonly path: string;
  readonly limits: ApiLimits;
  readonly credentials: Credentials;
  readonly sessions: LiveSessions;
  readonly pipeline: (authenticated: Authenticated) => Pipeline;
  readonly gate: Gate;
  readonly hub: SubscriptionHub;
  readonly onError: (error: unknown) => void;
}

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  authenticated?: Authenticated;
  leave?: () => void;
}

/** What `onSubscribe` hands to `execute` and `subscribe`. */
interface Operation extends ExecutionArgs {
  readonly contextValue: ApiContext;
  readonly run: Pipeline['execute'];
  readonly sink: (leave: () => void) => SocketSink;
}

/** graphql-transport-ws over one `ws` server. */
export class WebSocketTransport {
  readonly #options: WebSocketOptions;
  readonly #server: WebSocketServer;
  readonly #graphql: ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.limits.messageBytesMax,
      perMessageDeflate: false,
      clientTracking: true,
      handleProtocols: (protocols) => handleProtocols(protocols),
    });
    this.#graphql = makeServer<Record<string, unknown>, Extra>({
      connectionInitWaitTimeout: options.limits.connectionInitTimeoutMs,
      onConnect: ({ connectionParams, extra }) => this.#connect(extra, connectionParams),
      onSubscribe: ({ extra, subscriptions }, id, payload) =>
        this.#prepare(extra, Object.keys(subscriptions).length, id, payload),
      execute: (args) => (args as Operation).run(stripped(args as Operation)) as never,
      subscribe: (args) => this.#subscribe(args as Operation) as never,
    });
  }

  get connections(): number {
    return this.#server.clients.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path, limits } = this.#options;
    const refuse = (status: string): void =>
      void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    socket.on('error', () => socket.destroy());
    if (new URL(request.url ?? '/', 'http://host').pathname !== path) {
      refuse('404 Not Found');
    } else if (this.#server.clients.size >= limits.connectionsMax) {
      refuse('503 Service Unavailable');
    } else {
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, request));
    }
  }

  async close(): Promise<void> {
    const { clients } = this.#server;
    const closed = [...clients].map((client) => new Promise((resolve) => client.once('close', resolve)));
    for (const client of clients) client.close(1001, 'Going away');
    const giveUp = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, 2000);
    await Promise.all(closed);
    clearTimeout(giveUp);
    this.#server.close();
  }

  #open(socket: WebSocket, request: IncomingMessage): void {
    const { limits, onError } = this.#options;
    const extra: Extra = { socket, request };
    let alive = true;
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('error', () => socket.terminate());
    const ping = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, limits.pingMs);
    ping.unref();
    const closed = this.#graphql.opened(
      {
        protocol: socket.protocol,
        send: (text) => {
          if (socket.readyState !== socket.OPEN) return;
          socket.send(text);
          return whenDrained(socket, limits.socketBufferBytesMax) ?? undefined;
        },
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on('message', (data) => {
            receive(String(data)).catch((error: unknown) => {
              onError(error);
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      clearInterval(ping);
      extra.leave?.();
      closed(code, String(reason)).catch(onError);
    });
  }

  /** By `connection_init`'s `authorization`, or the header of the upgrade. */
  async #connect(extra: Extra, params: Readonly<Record<string, unknown>> | undefined): Promise<boolean> {
    const { credentials, sessions } = this.#options;
    const given = params?.authorization ?? params?.Authorization ?? extra.request.headers.authorization;
    const authenticated = await authenticate(credentials, given);
    if (!authenticated) return false;
    extra.authenticated = authenticated;
    const { socket } = extra;
    extra.leave = sessions.add({
      ...authenticated,
      end: () => socket.close(CloseCode.Forbidden, 'Forbidden'),
    });
    return true;
  }

  async #prepare(
    extra: Extra,
    underWay: number,
    id: string,
    payload: SubscribePayload,
  ): Promise<Operation | readonly GraphQLError[]> {
    const { limits, pipeline } = this.#options;
    if (!extra.authenticated) return [apiError('UNAUTHENTICATED', 'Present an API token.')];
    if (underWay > limits.operationsPerConnectionMax) {
      const message = `A connection takes ${limits.operationsPerConnectionMax} operations at a time.`;
      return [apiError('SUBSCRIPTION_LIMIT_EXCEEDED', message)];
    }
    const { schema, parse, validate, contextFactory, execute } = pipeline(extra.authenticated);
    try {
      const document = parse(payload.query);
      const errors = validate(schema, document);
      if (errors.length > 0) return errors.map(maskError);
      if (!getOperationAST(document, payload.operationName))
        return [new GraphQLError('Unable to identify operation')];
      return {
        schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: await contextFactory(),
        run: execute,
        sink: (leave) => new SocketSink(extra.socket, id, limits.socketBufferBytesMax, leave),
      };
    } catch (error) {
      // Limits on documents throw.
      return [maskError(error)];
    }
  }

  async #subscribe(
    operation: Operation,
  ): Promise<AsyncGenerator<never, void, void> | { errors: readonly GraphQLError[] }> {
    const { gate, hub } = this.#options;
    const { document, operationName, variableValues, contextValue } = operation;
    const request: HubRequest = { document, operationName, variableValues, contextValue };
    const refusal = await gate(request);
    if (refusal) return { errors: [refusal] };
    let leave: (() => void) | undefined;
    const sink = operation.sink(() => leave?.());
    const joined = await hub.subscribe(request, sink);
    if (!('close' in joined)) return { errors: joined };
    leave = () => joined.close();
    return sink;
  }
}

function stripped({
  schema,
  document,
  operationName,
  variableValues,
  contextValue,
}: Operation): ExecutionArgs {
  return { schema, document, operationName, variableValues, contextValue };
}
