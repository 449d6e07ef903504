import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../event/clock.js';
import { CodedError } from '../event/coded-error.js';
import { BackOff, retryAfterMs } from './back-off.js';
import type { Batch, SensorIdentity } from './batch.js';
import type { HttpAnswer, HttpClient } from './http-client.js';
import type { ReporterLimits } from './limits.js';
import type { Losses } from './losses.js';
import type { Outbox } from './outbox.js';

const gzipped = promisify(gzip);

/** A batch comes out in one piece: each costs a way to the threads and back. */
const CHUNK_BYTES = 65_536;

/** Less than half the work of the default level, for a tenth more bytes: it is somebody else's processor. */
const compress = (body: Buffer) => gzipped(body, { level: 1, chunkSize: CHUNK_BYTES });

/** Answers after which the same bytes can never succeed. */
const hopeless = new Set([400, 413, 415, 422]);

export interface SenderParts {
  readonly http: HttpClient;
  readonly outbox: Outbox;
  readonly losses: Losses;
  readonly sensor: SensorIdentity;
  readonly bearer: string;
  readonly clock: Clock;
  readonly limits: ReporterLimits;
  readonly onError: (error: CodedError) => void;
}

/** Sends sealed batches until none is left, and again after a back-off. */
export class Sender {
  private readonly backOff: BackOff;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly retryWaiting = new Set<() => void>();
  private lastCode: string | undefined;
  private closed = false;
  batchesSent = 0;
  eventsSent = 0;
  eventsRefused = 0;

  constructor(private readonly parts: SenderParts) {
    this.backOff = new BackOff(parts.limits.backOffMinMs, parts.limits.backOffMaxMs);
  }

  get isBackingOff(): boolean {
    return this.timer !== undefined;
  }

  /** Starts what may be sent now. Cheap when there is nothing. */
  pump(): void {
    while (!this.closed && !this.timer && this.parts.outbox.sending < this.parts.limits.requestsMax) {
      const batch = this.parts.outbox.next();
      if (!batch) break;
      void this.attempt(batch);
    }
    this.wakeIfIdle();
  }

  /** Resolves when nothing waits any more, or when the platform makes us wait. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.add(resolve);
      this.pump();
    });
  }

  /** Forgets a back-off: for the last attempt before the end. */
  hurry(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const wake of this.retryWaiting) wake();
    this.retryWaiting.clear();
    this.pump();
  }

  /** Resolves at the end of the back-off, when the next attempt has begun. */
  retried(): Promise<void> {
    return new Promise((resolve) => {
      if (this.timer) this.retryWaiting.add(resolve);
      else resolve();
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  private async attempt(batch: Batch): Promise<void> {
    try {
      const answer = await this.post(batch);
      // Whoever closed has counted it as lost already.
      if (!this.closed) this.settle(batch, answer);
    } catch (cause) {
      if (this.closed) return;
      this.again(
        batch,
        new CodedError('PLATFORM_UNREACHABLE', 'the platform could not be reached', { cause }),
      );
    }
    this.pump();
  }

  private async post(batch: Batch): Promise<HttpAnswer> {
    const { sensor, bearer, clock, limits, losses, http } = this.parts;
    if (!batch.attempted) {
      batch.attempted = true;
      batch.dropped = losses.take();
    }
    const body = await compress(batch.encode(sensor, clock.now()));
    return http.send({
      method: 'POST',
      path: '/ingest/v1/events',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body,
      timeoutMs: limits.requestTimeoutMs,
      bodyBytesMax: 1_048_576,
    });
  }

  private settle(batch: Batch, answer: HttpAnswer): void {
    const { outbox, clock, limits } = this.parts;
    const { status } = answer;
    // Only 202 means "durable": a proxy's cheerful 200 acknowledges nothing.
    if (status === 202) {
      outbox.settle(batch);
      this.batchesSent += 1;
      this.eventsSent += batch.count;
      this.eventsRefused += refusedIn(answer.body);
      this.backOff.succeeded();
      this.lastCode = undefined;
    } else if (hopeless.has(status)) {
      outbox.settle(batch);
      outbox.lose(batch, 'rejected');
      this.say(
        new CodedError(
          'BATCH_REJECTED',
          `the platform rejected a batch with ${status}${codeIn(answer.body)}`,
        ),
      );
    } else if (status === 401 || status === 403) {
      const error = new CodedError('TOKEN_REFUSED', `the platform refused the enrolment token (${status})`);
      this.again(batch, error, limits.refusedBackOffMs);
    } else {
      const wait = retryAfterMs(header(answer, 'retry-after'), clock.now());
      this.again(batch, unexpected(status), wait);
    }
  }

  private again(batch: Batch, error: CodedError, atLeastMs = 0): void {
    this.parts.outbox.putBack(batch);
    this.say(error);
    // Several requests may fail together: that is one failure.
    if (this.timer || this.closed) return;
    this.timer = setTimeout(() => this.hurry(), this.backOff.failed(atLeastMs));
    this.timer.unref();
  }

  /** An outage is told once, not at every attempt. */
  private say(error: CodedError): void {
    if (error.code === this.lastCode) return;
    this.lastCode = error.code;
    this.parts.onError(error);
  }

  private wakeIfIdle(): void {
    const { outbox } = this.parts;
    if (outbox.sending > 0 || !(this.timer || outbox.isQueueEmpty)) return;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

/** Busy or down, as platforms are; or something else than a platform at its address. */
const unexpected = (status: number): CodedError =>
  status === 429 || status >= 500
    ? new CodedError('PLATFORM_BUSY', `the platform answered ${status}`)
    : new CodedError(
        'NOT_THE_PLATFORM',
        `what is at the platform’s address answered ${status}: is it right?`,
        {
          field: 'url',
        },
      );

const header = (answer: HttpAnswer, name: string): string | undefined => {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function refusedIn(body: string): number {
  const { refused } = parsed(body);
  return Array.isArray(refused) ? refused.length : 0;
}

/** The platform's error code, when it is one: free text of a stranger stays out of the log. */
function codeIn(body: string): string {
  const { error } = parsed(body);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
}
