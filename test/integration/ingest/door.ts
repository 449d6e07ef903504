import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type Server,
  type ServerOptions,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BatchEnvelope, Policy } from '../../../src/event/index.js';
import { compileContract } from '../../../src/ingest/contract-validator.js';
import { createIngestDoor, type IngestDoor } from '../../../src/ingest/ingest-door.js';
import type { IngestLimits } from '../../../src/ingest/ingest-limits.js';
import { ingestServerOptions } from '../../../src/ingest/server-options.js';
import type { SensorIdentity } from '../../../src/store/credentials.js';
import type { AppendResult, EventLog, LogBatch } from '../../../src/store/event-log.js';
import { type ManualClock, manualClock } from '../../kit/manual-clock.js';

/** A log that keeps batches in memory, and fails on demand. */
export class MemoryLog implements Pick<EventLog, 'append' | 'backlogBytes'> {
  readonly batches: LogBatch[] = [];
  failure: Error | undefined;
  backlog = 0;
  /** Appends that were begun. */
  asked = 0;
  /** Appends wait for it. */
  gate: Promise<void> = Promise.resolve();

  async append(batch: LogBatch): Promise<AppendResult> {
    this.asked++;
    await this.gate;
    if (this.failure) throw this.failure;
    const known = this.batches.some(
      ({ batchId, partition }) =>
        batchId === batch.batchId && partition.organisationId === batch.partition.organisationId,
    );
    if (known) return 'duplicate';
    this.batches.push(batch);
    return 'stored';
  }

  async backlogBytes(): Promise<number> {
    return this.backlog;
  }
}

/** Policies that a test changes. */
export class MemoryPolicies {
  readonly policies = new Map<string, Policy>();
  readonly #listeners = new Set<(organisationId: string) => void>();
  failure: Error | undefined;
  reads = 0;

  async current(organisationId: string): Promise<Policy> {
    this.reads++;
    if (this.failure) throw this.failure;
    return this.policies.get(organisationId) ?? policyOf(1);
  }

  onChange(listener: (organisationId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  change(organisationId: string, policy: Policy): void {
    this.policies.set(organisationId, policy);
    for (const listener of this.#listeners) listener(organisationId);
  }
}

export function policyOf(version: number, overrides: Partial<Policy> = {}): Policy {
  return {
    version,
    lanes: 1,
    mode: 'monitor',
    tokenizeClients: false,
    heartbeatSeconds: 60,
    omit: [],
    rules: [],
    controls: [],
    ...overrides,
  };
}

export const tokens = {
  one: `po_${'1'.repeat(32)}_${'s'.repeat(43)}`,
  two: `po_${'2'.repeat(32)}_${'s'.repeat(43)}`,
  /** Of no enrolment. */
  wrong: `po_${'3'.repeat(32)}_${'s'.repeat(43)}`,
};

const sensors = new Map<string, SensorIdentity>([
  [
    tokens.one,
    {
      organisationId: '00000000-0000-4000-8000-000000000001',
      enrolmentId: '00000000-0000-4000-8000-0000000000e1',
    },
  ],
  [
    tokens.two,
    {
      organisationId: '00000000-0000-4000-8000-000000000002',
      enrolmentId: '00000000-0000-4000-8000-0000000000e2',
    },
  ],
]);
export const organisationOne = '00000000-0000-4000-8000-000000000001';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the door answers, to be looked into by tests
  readonly body: any;
}

export interface OpenDoor {
  readonly log: MemoryLog;
  readonly policies: MemoryPolicies;
  readonly clock: ManualClock;
  readonly door: IngestDoor;
  readonly server: Server;
  readonly port: number;
  readonly problems: unknown[];
  send(body: Buffer | string | BatchEnvelope, headers?: Record<string, string | undefined>): Promise<Answer>;
  get(path: string, headers?: Record<string, string | undefined>, signal?: AbortSignal): Promise<Answer>;
  end(): Promise<void>;
}

const noDeployments = {
  exchange: () => Promise.reject(new Error('no deployment here')),
  progress: () => Promise.reject(new Error('no deployment here')),
};

const contract = compileContract();

/** The door behind a real HTTP server on a free port. */
export async function openDoor(
  limits: Partial<IngestLimits> = {},
  options: ServerOptions = {},
): Promise<OpenDoor> {
  const log = new MemoryLog();
  const policies = new MemoryPolicies();
  const clock = manualClock();
  const problems: unknown[] = [];
  const credentials = { sensorIdentity: async (bearer: string) => sensors.get(bearer) };
  const door = createIngestDoor({
    credentials,
    log: log as unknown as EventLog,
    policies,
    deployments: noDeployments,
    clock,
    limits,
    contract,
    onError: (error) => problems.push(error),
  });
  const server = createServer(
    { ...ingestServerOptions, ...options },
    (request, response) => void door.handle(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  function call(
    method: string,
    path: string,
    headers: Record<string, string | undefined>,
    body?: Buffer,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        { port, host: '127.0.0.1', method, path, headers: given, signal },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: text === '' ? undefined : JSON.parse(text),
            });
          });
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  return {
    log,
    policies,
    clock,
    door,
    server,
    port,
    problems,
    send(body, headers = {}) {
      const bytes = Buffer.isBuffer(body)
        ? body
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const all = { authorization: `Bearer ${tokens.one}`, 'content-type': 'application/json', ...headers };
      return call('POST', '/ingest/v1/events', { 'content-length': String(bytes.length), ...all }, bytes);
    },
    get(path, headers = {}, signal) {
      return call('GET', path, { authorization: `Bearer ${tokens.one}`, ...headers }, undefined, signal);
    },
    async end() {
      await door.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
