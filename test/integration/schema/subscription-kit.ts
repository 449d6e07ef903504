import { randomUUID } from 'node:crypto';
import { type Client, createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ChangeTopic } from '../../../src/store/change-feed.js';
import { appendChange } from '../../../src/store/services/append-change.js';
import type { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { plantAlert, type RunningApi } from './api-kit.js';

/** Commits a new alert, and the change that tells of it, in one transaction. */
export async function raise(
  running: Pick<RunningApi, 'prisma' | 'clock' | 'notifications'>,
  organisationId: string,
  given: Parameters<typeof plantAlert>[2] = {},
  topic: ChangeTopic = 'alert.raised',
): Promise<string> {
  const prisma = running.prisma.for(organisationId);
  return prisma.$transaction(async (tx) => {
    const alert = await plantAlert(tx as ReturnType<TenantPrisma['for']>, organisationId, given);
    const scope = {
      organisationId,
      actor: 'system',
      prisma,
      clock: running.clock,
      notifications: running.notifications,
    };
    await appendChange(
      tx,
      { ...scope, detectors: { modules: [], health: () => undefined } },
      topic,
      alert.id,
    );
    return alert.id;
  });
}

export interface News {
  readonly cursor: string;
  readonly lagged: boolean;
  readonly id: string;
}

export interface Listener {
  readonly news: News[];
  readonly errors: unknown[];
  readonly socket: () => WebSocket;
  readonly client: Client;
  /** Resolves when the server ended the subscription. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export const alertRaised = `subscription ($after: Cursor, $filter: AlertFilter) {
  alertRaised(after: $after, filter: $filter) { cursor lagged alert { id title severity endpoint { template } } }
}`;

/** Subscribes over a real WebSocket. */
export function listenTo(
  port: number,
  token: string,
  options: {
    query?: string;
    field?: string;
    variables?: Record<string, unknown>;
    payload?: Record<string, unknown>;
  } = {},
): Listener {
  const sockets: WebSocket[] = [];
  class Remembered extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.push(this);
    }
  }
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: Remembered,
    connectionParams: options.payload ?? { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazy: true,
    generateID: () => randomUUID(),
  });
  const news: News[] = [];
  const errors: unknown[] = [];
  const field = options.field ?? 'alertRaised';
  let stop = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    stop = client.subscribe<Record<string, { cursor: string; lagged: boolean; alert?: { id: string } }>>(
      { query: options.query ?? alertRaised, variables: options.variables },
      {
        next: (
          result: ExecutionResult<
            Record<string, { cursor: string; lagged: boolean; alert?: { id: string } }>
          >,
        ) => {
          if (result.errors) errors.push(...result.errors);
          const change = result.data?.[field];
          if (change)
            news.push({ cursor: change.cursor, lagged: change.lagged, id: idOf(change.alert?.id ?? '') });
        },
        error: (error) => {
          errors.push(...(Array.isArray(error) ? error : [error]));
          resolve();
        },
        complete: resolve,
      },
    );
  });
  return {
    news,
    errors,
    client,
    ended,
    socket: () => sockets.at(-1) as WebSocket,
    async stop() {
      stop();
      await client.dispose();
    },
  };
}

/** The row's id within a global id. */
export const idOf = (globalId: string): string =>
  Buffer.from(globalId, 'base64').toString().split(':')[1] ?? '';
