import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { type Clock, CodedError, DeploymentExchange, DeploymentProgress } from '../event/index.js';
import type { SensorIdentity } from '../store/credentials.js';
import type { DeploymentRepository } from '../store/deployments.js';
import { answerJson } from './http-answer.js';
import { Hold, InflightBytes } from './inflight-bytes.js';
import { RateWindow } from './rate-window.js';
import { readBody } from './read-body.js';

/** Longest body: fifty problems with their subjects. */
const BODY_BYTES_MAX = 64 * 1024;
/** Of all bodies in hand, and of those that have shown no token yet. */
const BYTES_MAX = 8 * 1024 * 1024;
const NOBODY_BYTES_MAX = 2 * 1024 * 1024;
const EXCHANGES_PER_TOKEN = 10;
/** A load balancer is one address too: this bounds what strangers can ask the database. */
const EXCHANGES_PER_ADDRESS = 120;
const PROGRESS_PER_ENROLMENT = 120;
const NOBODY = 'nobody';

/**
 * What the Lambda in a customer's account says: `POST …/deployments/exchange` turns the single-use token of a link into
 * the collector's own, `POST …/deployments/progress` tells how far it came. No answer repeats what was sent.
 */
export class DeploymentsDoor {
  readonly #inflight = new InflightBytes(BYTES_MAX, NOBODY_BYTES_MAX);
  readonly #byToken: RateWindow;
  readonly #byAddress: RateWindow;
  readonly #byEnrolment: RateWindow;

  constructor(
    private readonly deployments: DeploymentRepository,
    clock: Clock,
  ) {
    this.#byToken = new RateWindow(clock, EXCHANGES_PER_TOKEN);
    this.#byAddress = new RateWindow(clock, EXCHANGES_PER_ADDRESS);
    this.#byEnrolment = new RateWindow(clock, PROGRESS_PER_ENROLMENT);
  }

  async exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#byAddress.take(request.socket.remoteAddress ?? '');
    const body = await this.#body(request, DeploymentExchange, NOBODY);
    const [, partition, region, account] =
      /^arn:([^:]+):cloudformation:([^:]+):(\d+):/.exec(body.stack) ?? [];
    if (partition === undefined || region !== body.region || account !== body.account)
      throw invalid('stack', 'The stack is of another account or region.');
    // Its secret is left out: keys of a table that is looked at should be no secrets.
    this.#byToken.take(body.token.slice(0, 'pod_'.length + 32));
    answerJson(response, 200, await this.deployments.exchange(body));
  }

  async progress(request: IncomingMessage, response: ServerResponse, sensor: SensorIdentity): Promise<void> {
    this.#byEnrolment.take(sensor.enrolmentId);
    await this.deployments.progress(
      sensor,
      await this.#body(request, DeploymentProgress, sensor.organisationId),
    );
    response.writeHead(204, { 'cache-control': 'no-store' }).end();
  }

  async #body<S extends z.ZodType>(request: IncomingMessage, schema: S, owner: string): Promise<z.output<S>> {
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
      throw new CodedError('UNSUPPORTED_TYPE', 'Send `Content-Type: application/json` in UTF-8.');
    const hold = new Hold(this.#inflight, owner);
    try {
      const result = schema.safeParse(parse(await readBody(request, BODY_BYTES_MAX, hold)));
      if (result.success) return result.data;
      const [issue] = result.error.issues;
      // Names of unknown members are what somebody sent.
      if (issue?.code === 'unrecognized_keys')
        throw invalid(issue.path.join('.'), 'There is a member too many.');
      throw invalid(issue?.path.join('.') ?? '', issue?.message ?? 'This does not follow the contract.');
    } finally {
      hold.release();
    }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new CodedError('INVALID_JSON', 'The body is no JSON.', { cause });
  }
}

const invalid = (field: string, message: string): CodedError =>
  new CodedError('INVALID_REQUEST', message, { field });
