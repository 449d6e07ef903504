import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, CodedError } from '../event/index.js';
import type { Credentials, SensorIdentity } from '../store/credentials.js';
import type { DeploymentRepository } from '../store/deployments.js';
import type { EventLog } from '../store/event-log.js';
import type { PolicyRepository } from '../store/policy-repository.js';
import { BacklogGauge } from './backlog-gauge.js';
import { sensorBearer } from './bearer.js';
import { type ContractValidator, compileContract } from './contract-validator.js';
import { DeploymentsDoor } from './deployments-door.js';
import { EventsDoor } from './events-door.js';
import { answerError, isOurs, publicCode } from './http-answer.js';
import { defaultIngestLimits, type IngestLimits } from './ingest-limits.js';
import { type IngestMetrics, newIngestMetrics } from './ingest-metrics.js';
import { PolicyCache } from './policy-cache.js';
import { PolicyDoor } from './policy-door.js';
import { discardBody } from './read-body.js';

/** Requests whose path starts with this are the door's. */
export const INGEST_PATH = '/ingest/v1/';

export interface IngestDoorParts {
  readonly credentials: Pick<Credentials, 'sensorIdentity'>;
  readonly log: EventLog;
  readonly policies: PolicyRepository;
  readonly deployments: DeploymentRepository;
  readonly clock: Clock;
  readonly limits?: Partial<IngestLimits>;
  /** Compiled here unless given: compiling takes a tenth of a second. */
  readonly contract?: ContractValidator;
  /** Hears of errors that are the platform's own, with their private causes; never of what a sender got wrong. */
  readonly onError?: (error: unknown) => void;
}

export interface IngestDoor {
  /** A `node:http` handler. Never rejects; always answers. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly metrics: IngestMetrics;
  /** Refuses what is new, answers long polls, and resolves when the last request in hand is answered. */
  close(): Promise<void>;
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly answer: (
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    sensor: SensorIdentity,
  ) => Promise<void>;
}

/** What comes without a sensor's token, and brings another in its body. */
type OpenRoute = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createIngestDoor(parts: IngestDoorParts): IngestDoor {
  const { credentials, log, clock } = parts;
  const limits = { ...defaultIngestLimits, ...parts.limits };
  const metrics = newIngestMetrics();
  const policies = new PolicyCache(parts.policies, clock);
  const backlog = new BacklogGauge(log, clock, limits.backlogBytesMax);
  const events = new EventsDoor({
    contract: parts.contract ?? compileContract(),
    log,
    policies,
    backlog,
    clock,
    limits,
    metrics,
  });
  const policy = new PolicyDoor({ policies, limits, metrics });
  const inHand = new Set<Promise<void>>();
  let closing = false;

  const deployments = new DeploymentsDoor(parts.deployments, clock);
  const open = new Map<string, OpenRoute>([
    [`${INGEST_PATH}deployments/exchange`, (req, res) => deployments.exchange(req, res)],
  ]);
  const routes = new Map<string, Route>([
    [
      `${INGEST_PATH}events`,
      { method: 'POST', answer: (req, res, _query, sensor) => events.handle(req, res, sensor) },
    ],
    [
      `${INGEST_PATH}policy`,
      { method: 'GET', answer: (req, res, query, sensor) => policy.handle(req, res, query, sensor) },
    ],
    [
      `${INGEST_PATH}deployments/progress`,
      { method: 'POST', answer: (req, res, _query, sensor) => deployments.progress(req, res, sensor) },
    ],
  ]);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (closing) throw new CodedError('CLOSING', 'This server is stopping: send again.');
    const [path, query] = (request.url ?? '').split('?', 2);
    const unguarded = open.get(path ?? '');
    const found = routes.get(path ?? '');
    const method = unguarded ? 'POST' : found?.method;
    if (method === undefined)
      throw new CodedError('NOT_FOUND', `There is ${INGEST_PATH}events and ${INGEST_PATH}policy.`);
    if (request.method !== method) {
      response.setHeader('allow', method);
      throw new CodedError('METHOD_NOT_ALLOWED', `Use ${method}.`);
    }
    if (unguarded) return unguarded(request, response);
    if (!found) return;
    const sensor = await credentials.sensorIdentity(sensorBearer(request.headers.authorization));
    if (!sensor) throw new CodedError('UNAUTHENTICATED', 'The token is wrong, revoked or expired.');
    await found.answer(request, response, new URLSearchParams(query), sensor);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await route(request, response);
    } catch (error) {
      const code = publicCode(error);
      metrics.errors.set(code, (metrics.errors.get(code) ?? 0) + 1);
      if (isOurs(code) && code !== 'CLOSING') parts.onError?.(error);
      // A sender sees the answer only once its body is read.
      await discardBody(request, limits.bodyBytesMax);
      answerError(response, error);
    }
  }

  return {
    metrics,
    handle(request, response) {
      const answered = answer(request, response);
      inHand.add(answered);
      return answered.finally(() => inHand.delete(answered));
    },
    async close() {
      closing = true;
      policy.close();
      await Promise.all(inHand);
      policies.close();
    },
  };
}
