import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { ChangeFeed } from '../store/change-feed.js';
import type { ApiIdentity, Credentials } from '../store/credentials.js';
import type { PrismaClient } from '../store/generated/prisma/client.js';
import type { Notifications } from '../store/notifications.js';
import { createServices } from '../store/services/create-services.js';
import type { DetectorCatalog } from '../store/services/detector-catalog.js';
import type { ApiContext, Deploying } from './api-context.js';
import { createSchema } from './create-schema.js';
import { type ApiLimits, defaultLimits } from './limits/api-limits.js';
import { documentLimits } from './limits/document-limits.js';
import { createGate } from './limits/gate.js';
import { createRateLimit } from './limits/rate-limit.js';
import { maskError } from './mask-error.js';
import type { Timers } from './subscriptions/change-tailer.js';
import { type HubCounts, SubscriptionHub } from './subscriptions/subscription-hub.js';
import { type Authenticated, authenticate } from './transport/authenticate.js';
import { httpAuthentication } from './transport/http-authentication.js';
import { LiveSessions } from './transport/live-sessions.js';
import { operations } from './transport/operations-plugin.js';
import { systemTimers } from './transport/system-timers.js';
import { type Pipeline, WebSocketTransport } from './transport/web-socket-transport.js';

export interface ApiOptions {
  readonly credentials: Credentials;
  /** TenantPrisma. */
  readonly tenants: { for(organisationId: string): PrismaClient };
  readonly changeFeed: ChangeFeed;
  readonly notifications: Notifications;
  readonly detectors: DetectorCatalog;
  readonly clock: { now(): number };
  /** A connected client of `redis`, so that rate limits hold across processes. */
  readonly redis?: object | undefined;
  readonly limits?: Partial<ApiLimits>;
  /** Without it links are made by hand. */
  readonly deploying?: Deploying;
  /** GraphiQL, and nothing else. */
  readonly development?: boolean;
  /** Told of bugs, with their causes; what callers see is masked. */
  readonly onError: (error: unknown) => void;
  readonly timers?: Timers;
}

export interface Api {
  /** For requests on `/graphql`: queries, mutations, and subscriptions as server-sent events. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** For upgrades on `/graphql`: graphql-transport-ws. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The same as `handle`, without a port. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  readonly schema: GraphQLSchema;
  counts(): HubCounts & { readonly connections: number };
  /** Ends every subscription and connection. */
  close(): Promise<void>;
}

export const GRAPHQL_PATH = '/graphql';

/** The GraphQL API of one process. */
export function createApi(options: ApiOptions): Api {
  const { credentials, tenants, notifications, clock, onError, timers = systemTimers } = options;
  const { deploying = {} } = options;
  const limits: ApiLimits = { ...defaultLimits, ...options.limits };
  const schema = createSchema();

  const createContext = (identity: ApiIdentity): ApiContext => {
    const { organisationId } = identity;
    const prisma = tenants.for(organisationId);
    const actor = `token:${identity.tokenId}`;
    const scope = { organisationId, actor, prisma, clock, notifications, detectors: options.detectors };
    return { identity, prisma, deploying, services: createServices(scope, identity.scopes) };
  };
  const rateLimit = createRateLimit({
    points: limits.ratePoints,
    windowSeconds: limits.rateWindowSeconds,
    redis: options.redis,
    now: () => clock.now(),
  });
  const gate = createGate(schema, limits, rateLimit);
  const hub = new SubscriptionHub({
    schema,
    feed: options.changeFeed,
    timers,
    createContext,
    limits,
    onError,
  });
  const sessions = new LiveSessions({ credentials, notifications, timers, recheckMs: limits.recheckMs });
  const identities = new WeakMap<object, Authenticated>();

  const yoga = createYoga<Record<string, unknown>, ApiContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: options.development
      ? { title: 'ProtectOnce', headers: '{"authorization": "Bearer pat_…"}' }
      : false,
    // Yoga's own page has browsers load its script from a public host; this one brings its 9 MB along, loaded when asked for.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    landingPage: false,
    multipart: false,
    cors: false,
    logging: false,
    maxRequestBodySize: limits.requestBytesMax,
    maskedErrors: {
      maskError: (error) => {
        const shown = maskError(error);
        if (shown.extensions.code === 'INTERNAL_SERVER_ERROR') onError(error);
        return shown;
      },
    },
    context: (initial: object) => {
      const { authenticated, request } = initial as { authenticated?: Authenticated; request?: object };
      const known = authenticated ?? (request && identities.get(request));
      if (!known) throw new Error('a request came past authentication');
      return createContext(known.identity);
    },
    plugins: [
      httpAuthentication({
        path: GRAPHQL_PATH,
        authenticate: (authorization) => authenticate(credentials, authorization),
        accept: (request, authenticated) => void identities.set(request, authenticated),
      }),
      ...documentLimits(limits),
      operations({ gate, hub, sessions, identityOf: (request) => identities.get(request) }) as Plugin,
    ],
  });

  const webSockets = new WebSocketTransport({
    path: GRAPHQL_PATH,
    limits,
    credentials,
    sessions,
    pipeline: (authenticated) => yoga.getEnveloped({ authenticated } as never) as unknown as Pipeline,
    gate,
    hub,
    onError,
  });

  return {
    schema,
    handle: async (request, response) => void (await yoga(request, response)),
    upgrade: (request, socket, head) => webSockets.upgrade(request, socket, head),
    fetch: async (url, init) => yoga.fetch(new yoga.fetchAPI.Request(url, init)),
    counts: () => ({ ...hub.counts, connections: webSockets.connections }),
    async close() {
      sessions.close();
      await webSockets.close();
      hub.close();
      await yoga.dispose();
    },
  };
}
