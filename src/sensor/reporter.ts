import type { Clock } from '../event/clock.js';
import { CodedError } from '../event/coded-error.js';
import type { WireEvent } from '../event/event.js';
import type { Policy } from '../event/policy.js';
import type { SensorKind } from '../event/vocabulary.js';
import { laneKey, type SensorIdentity } from './batch.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import { defaultLimits, type ReporterLimits } from './limits.js';
import { Losses } from './losses.js';
import { Outbox } from './outbox.js';
import { parseEnrolmentToken } from './parse-token.js';
import { PolicyPoll } from './policy-poll.js';
import { readPolicy } from './read-policy.js';
import { Sender } from './sender.js';

export interface ReporterStats {
  readonly eventsReported: number;
  readonly eventsSent: number;
  /** Refused one by one by the platform as invalid. */
  readonly eventsRefused: number;
  readonly eventsDropped: number;
  /** The same by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly batchesSent: number;
  /** Bytes that wait to be acknowledged; a fast reader should `flush` when this grows. */
  readonly pendingBytes: number;
}

/** Where the last good policy is kept over restarts. Neither method throws. */
export interface PolicyStore {
  /** What was saved last, or undefined. */
  load(): string | undefined;
  save(policy: string): void;
}

/** A sensor's way to the platform. No method throws or rejects, whatever the platform does. */
export interface Reporter {
  report(event: WireEvent): void;
  /** The same for an event that its maker has encoded; `laneKey` is what its lane is taken from. */
  reportEncoded(event: string, laneKey: string): void;
  /** Counts events that the sensor had to leave out; told in the next batch. Reasons are kebab-case words. */
  drop(reason: string, count?: number): void;
  /**
   * Resolves when all that was reported is acknowledged or lost, when the platform is away, or after that long (by
   * default when the requests under way have timed out). While it runs, the process stays alive.
   */
  flush(timeoutMs?: number): Promise<void>;
  /**
   * Sends what is left, for at most that long, retrying, and ends; what was not acknowledged by then is counted as dropped,
   * `not-delivered`. While it runs, the process stays alive.
   */
  close(timeoutMs: number): Promise<void>;
  /** The last good policy. */
  readonly policy: Policy | undefined;
  /** Called now if there is one already, and at every change. @returns a function that ends it. */
  onPolicy(listener: (policy: Policy) => void): () => void;
  readonly stats: ReporterStats;
}

export interface ReporterOptions {
  /** Base URL of the platform, `http:` or `https:`. */
  readonly url: string;
  /** `po_<id>_<secret>_<privacy>`; only the first two parts are presented. */
  readonly token: string;
  readonly kind: SensorKind;
  readonly version: string;
  /** 8 to 64 characters, stable for the life of the process. */
  readonly instance: string;
  readonly name?: string;
  readonly clock: Clock;
  readonly limits?: Partial<ReporterLimits>;
  readonly http?: HttpClient;
  /** Absent: until the platform has answered, there is no policy. */
  readonly policyStore?: PolicyStore;
  /** Told once per outage, for a log. */
  readonly onError: (error: CodedError) => void;
  /** Neither sends by age nor polls the policy: only `flush` and `close` send. For commands that run once. */
  readonly paused?: boolean;
}

/** @throws CodedError `TOKEN_INVALID` or `URL_INVALID`: the one place where it does. */
export function createReporter(options: ReporterOptions): Reporter {
  const { bearer } = parseEnrolmentToken(options.token);
  const { clock } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const http = options.http ?? createHttpClient(platformUrl(options.url));
  const sensor: SensorIdentity = {
    instance: options.instance,
    kind: options.kind,
    version: options.version,
    ...(options.name ? { name: options.name.slice(0, 120) } : {}),
  };
  const onError = (error: CodedError) => guarded(() => options.onError(error));
  const losses = new Losses();
  const outbox = new Outbox(limits, losses);
  const sender = new Sender({ http, outbox, losses, sensor, bearer, clock, limits, onError });
  const listeners = new Set<(policy: Policy) => void>();
  const saved = options.policyStore?.load();
  let policy = saved === undefined ? undefined : readPolicy(saved);
  if (policy) outbox.setLanes(policy.lanes);
  let eventsReported = 0;
  let ageTimer: NodeJS.Timeout | undefined;
  let holds = 0;
  let closing: Promise<void> | undefined;

  const poll = new PolicyPoll({
    http,
    bearer,
    clock,
    limits,
    onPolicy(next) {
      policy = next;
      options.policyStore?.save(JSON.stringify(next));
      outbox.setLanes(next.lanes);
      sender.pump();
      for (const listener of listeners) guarded(() => listener(next));
    },
    onRubbish: () =>
      onError(
        new CodedError('POLICY_INVALID', 'the platform sent a policy that is none; the last good one stays'),
      ),
  });
  if (!options.paused) poll.start();

  function sendAll(): void {
    clearTimeout(ageTimer);
    ageTimer = undefined;
    outbox.sealAll();
    sender.pump();
  }

  /** Runs `work` with the process held alive, for at most that long. */
  async function held(timeoutMs: number, work: (late: Promise<boolean>) => Promise<unknown>): Promise<void> {
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      deadline = setTimeout(() => resolve(true), Math.min(timeoutMs, 2 ** 31 - 1));
    });
    holds += 1;
    http.hold(true);
    await Promise.race([work(late), late]);
    clearTimeout(deadline);
    holds -= 1;
    http.hold(holds > 0);
  }

  async function drainWithRetries(late: Promise<boolean>): Promise<void> {
    let isLate = false;
    void late.then(() => {
      isLate = true;
    });
    sender.hurry();
    while (!outbox.isEmpty && !isLate) {
      await sender.drained();
      if (!outbox.isEmpty) await sender.retried();
    }
  }

  async function closeNow(timeoutMs: number): Promise<void> {
    poll.close();
    clearTimeout(ageTimer);
    outbox.sealAll();
    if (losses.pending) outbox.addEmpty();
    await held(timeoutMs, drainWithRetries);
    sender.close();
    http.close();
    outbox.abandon('not-delivered');
  }

  function reportEncoded(event: string, key: string | undefined): void {
    if (closing) {
      losses.add('after-close');
      return;
    }
    eventsReported += 1;
    if (outbox.add(event, key)) sender.pump();
    if (options.paused || ageTimer || !outbox.hasOpen) return;
    ageTimer = setTimeout(sendAll, limits.batchAgeMs);
    ageTimer.unref();
  }

  return {
    report(event) {
      try {
        reportEncoded(JSON.stringify(event), laneKey(event));
      } catch (cause) {
        losses.add('unencodable');
        onError(new CodedError('EVENT_UNENCODABLE', 'an event could not be encoded', { cause }));
      }
    },
    reportEncoded,
    drop: (reason, count) => losses.add(reason, count),
    flush(timeoutMs = limits.requestTimeoutMs * 2) {
      if (closing) return closing;
      sendAll();
      return held(timeoutMs, () => sender.drained());
    },
    close: (timeoutMs) => (closing ??= closeNow(timeoutMs)),
    get policy() {
      return policy;
    },
    onPolicy(listener) {
      listeners.add(listener);
      if (policy) guarded(() => policy && listener(policy));
      return () => listeners.delete(listener);
    },
    get stats() {
      return {
        eventsReported,
        eventsSent: sender.eventsSent,
        eventsRefused: sender.eventsRefused,
        eventsDropped: losses.total,
        dropped: losses.byReason,
        batchesSent: sender.batchesSent,
        pendingBytes: outbox.bytes,
      };
    },
  };
}

function platformUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new CodedError('URL_INVALID', 'the platform’s address must be an http(s) URL without a user name', {
    field: 'url',
  });
}

function guarded(action: () => void): void {
  try {
    action();
  } catch {
    // A listener's error is its own: the sensor goes on.
  }
}
