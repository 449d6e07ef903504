import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CodedError, type Policy } from '../event/index.js';
import type { SensorIdentity } from '../store/credentials.js';
import { answerJson } from './http-answer.js';
import type { IngestLimits } from './ingest-limits.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { PolicyCache } from './policy-cache.js';
import { PolicyWaiters } from './policy-waiters.js';

export interface PolicyDoorParts {
  readonly policies: PolicyCache;
  readonly limits: IngestLimits;
  readonly metrics: IngestMetrics;
}

/**
 * `GET /ingest/v1/policy`: the policy under an ETag. With `?wait=<seconds>` and the sensor's own version in
 * `If-None-Match` it answers at the next change, or 304 when the time is up.
 */
export class PolicyDoor {
  readonly #policies: PolicyCache;
  readonly #limits: IngestLimits;
  readonly #metrics: IngestMetrics;
  readonly #waiters: PolicyWaiters;
  readonly #stop: () => void;
  #closing = false;

  constructor({ policies, limits, metrics }: PolicyDoorParts) {
    this.#policies = policies;
    this.#limits = limits;
    this.#metrics = metrics;
    this.#waiters = new PolicyWaiters(limits.waitersMax, limits.waitersPerOrganisationMax);
    this.#stop = policies.onChange((organisationId) => this.#waiters.wake(organisationId));
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    sensor: SensorIdentity,
  ): Promise<void> {
    const known = request.headers['if-none-match'];
    const deadlineMs = this.#waitMs(query);
    const policy =
      known === undefined || deadlineMs === 0
        ? await this.#policies.current(sensor.organisationId)
        : await this.#nextChange(sensor.organisationId, known, deadlineMs, response);
    if (policy === undefined) return;
    const etag = etagOf(policy);
    if (matches(known, etag)) {
      this.#metrics.policyUnchanged++;
      response.writeHead(304, { etag, 'cache-control': 'no-cache' }).end();
      return;
    }
    this.#metrics.policyAnswers++;
    answerJson(response, 200, policy, { etag, 'cache-control': 'no-cache' });
  }

  /** Answers everyone who waits. */
  close(): void {
    this.#closing = true;
    this.#waiters.wake('*');
    this.#stop();
  }

  /** The policy once it differs from `known`, or as it is when the time is up; undefined when the sensor left. */
  async #nextChange(organisationId: string, known: string, waitMs: number, response: ServerResponse) {
    // The place is taken before the first look, so that no change falls between look and wait.
    let changed = true;
    let over = false;
    let wake = (): void => {};
    const leave = this.#waiters.enter(organisationId, () => {
      changed = true;
      wake();
    });
    const finish = (): void => {
      over = true;
      wake();
    };
    const timer = setTimeout(finish, waitMs);
    response.once('close', finish);
    this.#metrics.policyWaiting = this.#waiters.count;
    try {
      for (;;) {
        if (response.destroyed) return undefined;
        changed = false;
        const policy = await this.#policies.current(organisationId);
        if (over || this.#closing || !matches(known, etagOf(policy))) return policy;
        if (changed) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
      response.off('close', finish);
      leave();
      this.#metrics.policyWaiting = this.#waiters.count;
    }
  }

  #waitMs(query: URLSearchParams): number {
    const text = query.get('wait') ?? '0';
    if (!/^\d{1,5}$/.test(text)) {
      throw new CodedError('INVALID_WAIT', 'wait: a whole number of seconds', { field: 'wait' });
    }
    return Math.min(Number(text), this.#limits.waitSecondsMax) * 1000;
  }
}

/**
 * The version, and what the policy says that has no version of its own: `omit` follows the detectors that this release has, so that
 * a release alone can change it.
 */
function etagOf(policy: Policy): string {
  if (policy.omit.length === 0) return `"${policy.version}"`;
  const omit = createHash('sha256').update(policy.omit.join(' ')).digest('base64url').slice(0, 8);
  return `"${policy.version}-${omit}"`;
}

/** Proxies that pack answers make tags weak: `W/"7"` is `"7"`. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
