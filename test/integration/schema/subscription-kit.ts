import { randomUUID } from 'node:crypto';
import { type Client, createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { ChangeTopic } from '../../../src/store/change-feed.js';
import { appendChange } from '../../../src/store/services/append-change.js';
import type { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { plantActor, plantAlert, plantNotice, type RunningApi } from './api-kit.js';

type Tenant = ReturnType<TenantPrisma['for']>;
type Teller = Pick<RunningApi, 'prisma' | 'clock' | 'notifications'>;

/** Commits a new row, and the change that tells of it, in one transaction. */
export async function tell(
  running: Teller,
  organisationId: string,
  topic: ChangeTopic,
  plantRow: (tx: Tenant) => Promise<{ readonly id: string }>,
): Promise<string> {
  const prisma = running.prisma.for(organisationId);
  return prisma.$transaction(async (tx) => {
    const { id } = await plantRow(tx as Tenant);
    const scope = {
      organisationId,
      actor: 'system',
      prisma,
      clock: running.clock,
      notifications: running.notifications,
    };
    await appendChange(tx, { ...scope, detectors: { modules: [], health: () => undefined } }, topic, id);
    return id;
  });
}

/** Commits a new alert, and the change that tells of it. */
export const raise = (
  running: Teller,
  organisationId: string,
  given: Parameters<typeof plantAlert>[2] = {},
  topic: ChangeTopic = 'alert.raised',
): Promise<string> => tell(running, organisationId, topic, (tx) => plantAlert(tx, organisationId, given));

const seen = {
  firstSeenAt: new Date(Date.UTC(2026, 10, 22, 10)),
  lastSeenAt: new Date(Date.UTC(2026, 10, 22, 11)),
};

async function discover(tx: Tenant, organizationId: string): Promise<{ readonly id: string }> {
  const { id: serviceId } = await tx.service.create({
    data: { id: randomUUID(), organizationId, name: randomUUID(), kind: 'application', ...seen },
  });
  const data = {
    organizationId,
    serviceId,
    protocol: 'rest',
    method: 'GET',
    host: 'shop.test',
    template: '/',
    ...seen,
  };
  return tx.endpoint.create({ data: { id: randomUUID(), ...data } });
}

const enlist = (tx: Tenant, organizationId: string): Promise<{ readonly id: string }> =>
  tx.sensor.create({
    data: {
      id: randomUUID(),
      organizationId,
      instance: randomUUID(),
      kind: 'inapp-node',
      version: '1.0.0',
      ...seen,
    },
  });

async function change(tx: Tenant, organizationId: string): Promise<{ readonly id: string }> {
  const { id: endpointId } = await discover(tx, organizationId);
  const data = { organizationId, endpointId, at: seen.lastSeenAt, kind: 'status-added', part: 'endpoint' };
  return tx.endpointChange.create({ data: { id: randomUUID(), ...data, status: 201 } });
}

async function find(tx: Tenant, organizationId: string): Promise<{ readonly id: string }> {
  const { id: endpointId } = await discover(tx, organizationId);
  const { serviceId } = await tx.endpoint.findUniqueOrThrow({ where: { id: endpointId } });
  const data = {
    organizationId,
    serviceId,
    endpointId,
    rule: 'posture.clear-text',
    severity: 'high' as const,
  };
  return tx.postureFinding.create({ data: { id: randomUUID(), ...data, ...seen, evidence: {} } });
}

const attempt = (tx: Tenant, organizationId: string): Promise<{ readonly id: string }> =>
  tx.detectorTrial.create({
    data: {
      ...{ id: randomUUID(), organizationId, detector: 'bola', enabled: true, config: {}, actor: 'test' },
      ...{ fromAt: seen.firstSeenAt, toAt: seen.lastSeenAt, createdAt: seen.lastSeenAt },
    },
  });

export interface Stream {
  readonly field: string;
  readonly query: string;
  /** Commits one more change for the stream, and gives the id of what it is about. */
  readonly next: (running: Teller, organisationId: string) => Promise<string>;
}

function streamOf(
  field: string,
  noun:
    | 'Actor'
    | 'Alert'
    | 'DetectorTrial'
    | 'Endpoint'
    | 'EndpointChange'
    | 'Notice'
    | 'PostureFinding'
    | 'Sensor',
  topic: ChangeTopic,
  plantRow: (tx: Tenant, organisationId: string) => Promise<{ readonly id: string }>,
): Stream {
  return {
    field,
    query: `subscription ($after: Cursor, $filter: ${noun}Filter) {
      ${field}(after: $after, filter: $filter) { cursor lagged node: ${noun.charAt(0).toLowerCase()}${noun.slice(1)} { id } } }`,
    next: (running, organisationId) =>
      tell(running, organisationId, topic, (tx) => plantRow(tx, organisationId)),
  };
}

/** Every field of the subscription type. */
export const streams: readonly Stream[] = [
  streamOf('alertRaised', 'Alert', 'alert.raised', plantAlert),
  streamOf('alertChanged', 'Alert', 'alert.changed', plantAlert),
  streamOf('endpointDiscovered', 'Endpoint', 'endpoint.discovered', discover),
  streamOf('endpointChanged', 'EndpointChange', 'endpoint.changed', change),
  streamOf('postureFindingChanged', 'PostureFinding', 'posture.changed', find),
  streamOf('actorChanged', 'Actor', 'actor.changed', plantActor),
  streamOf('noticeIssued', 'Notice', 'notice.issued', plantNotice),
  streamOf('sensorChanged', 'Sensor', 'sensor.changed', enlist),
  streamOf('detectorTrialChanged', 'DetectorTrial', 'detector-trial.changed', attempt),
];

export interface News {
  readonly cursor: string;
  readonly lagged: boolean;
  readonly id: string;
}

interface Change {
  readonly cursor: string;
  readonly lagged: boolean;
  readonly alert?: { readonly id: string };
  /** What the change is about, for streams that are not only of alerts. */
  readonly node?: { readonly id: string };
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
    stop = client.subscribe<Record<string, Change>>(
      { query: options.query ?? alertRaised, variables: options.variables },
      {
        next: (result: ExecutionResult<Record<string, Change>>) => {
          if (result.errors) errors.push(...result.errors);
          const change = result.data?.[field];
          if (change)
            news.push({
              cursor: change.cursor,
              lagged: change.lagged,
              id: idOf((change.alert ?? change.node)?.id ?? ''),
            });
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
