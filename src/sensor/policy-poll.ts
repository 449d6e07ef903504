import type { Clock } from '../event/clock.js';
import type { Policy } from '../event/policy.js';
import { BackOff, retryAfterMs } from './back-off.js';
import type { HttpClient } from './http-client.js';
import type { ReporterLimits } from './limits.js';
import { readPolicy } from './read-policy.js';

export interface PolicyPollParts {
  readonly http: HttpClient;
  readonly bearer: string;
  readonly clock: Clock;
  readonly limits: ReporterLimits;
  readonly onPolicy: (policy: Policy) => void;
  /** An answer that is no policy. The last good one stays in force. */
  readonly onRubbish: () => void;
}

/** Keeps one long poll open for the policy: the platform answers when it changes. */
export class PolicyPoll {
  private readonly backOff: BackOff;
  private etag: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly parts: PolicyPollParts) {
    this.backOff = new BackOff(parts.limits.backOffMinMs, parts.limits.backOffMaxMs);
  }

  start(): void {
    void this.ask();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async ask(): Promise<void> {
    const pauseMs = await this.once().catch(() => this.backOff.failed());
    if (this.closed) return;
    this.timer = setTimeout(() => void this.ask(), pauseMs);
    this.timer.unref();
  }

  /** @returns how long to wait before the next request. */
  private async once(): Promise<number> {
    const { http, bearer, clock, limits } = this.parts;
    const wait = limits.policyWaitSeconds;
    const answer = await http.send({
      method: 'GET',
      // The first one is answered at once.
      path: this.etag === undefined ? '/ingest/v1/policy' : `/ingest/v1/policy?wait=${wait}`,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(this.etag === undefined ? {} : { 'if-none-match': this.etag }),
      },
      timeoutMs: wait * 1000 + limits.requestTimeoutMs,
      bodyBytesMax: 1_048_576,
    });
    if (this.closed) return 0;
    if (answer.status === 401 || answer.status === 403) return this.backOff.failed(limits.refusedBackOffMs);
    if (answer.status === 200) return this.take(answer.body, answer.headers.etag);
    if (answer.status === 304) {
      this.backOff.succeeded();
      return limits.policyPauseMs;
    }
    const retryAfter = answer.headers['retry-after'];
    return this.backOff.failed(
      retryAfterMs(typeof retryAfter === 'string' ? retryAfter : undefined, clock.now()),
    );
  }

  private take(body: string, etag: string | string[] | undefined): number {
    const policy = readPolicy(body);
    if (!policy) {
      this.parts.onRubbish();
      return this.backOff.failed();
    }
    this.backOff.succeeded();
    this.etag = typeof etag === 'string' && etag.length <= 200 ? etag : undefined;
    this.parts.onPolicy(policy);
    return this.parts.limits.policyPauseMs;
  }
}
