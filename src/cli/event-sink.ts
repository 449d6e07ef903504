import { randomBytes } from 'node:crypto';
import { readEnvironment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { type CustomClasses, encodeCall } from '../inspect/index.js';
import { laneKey } from '../sensor/batch.js';
import { parseEnrolmentToken } from '../sensor/parse-token.js';
import { createReporter, type Reporter } from '../sensor/reporter.js';
import { ownClasses } from './own-classes.js';

const VERSION = '0.1.0';
/** Waiting bytes at which reading pauses: below the reporter's own bound, at which it would have to drop. */
const PENDING_BYTES_PAUSE = 4_000_000;

/** What may wait while the platform is away, or a burst is on its way: at 10,000 calls a second the reporter's own bound is reached in one. */
const PENDING_BYTES_MAX = 64_000_000;

/** How long the first call waits for the policy. */
const POLICY_WAIT_MS = 5_000;

/** Where events go. */
export interface Sink {
  readonly report: (event: Parameters<Reporter['report']>[0]) => void;
  /** As long as nobody has said that clients' addresses may leave, tokens do. */
  readonly tokenizeClients: () => boolean;
  /** Resolves when the platform has said so, or keeps silent: to be awaited before the first call. */
  readonly policyKnown: () => Promise<void>;
  readonly customClasses?: () => CustomClasses | undefined;
  /** What waits for the platform, and what was lost on the way so far. */
  readonly waiting: () => { readonly pendingBytes: number; readonly eventsDropped: number };
  /** Resolves when there is room. */
  readonly ready: () => Promise<void>;
  /** Resolves when all that was reported has been taken, or the platform is away. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SinkOptions {
  readonly url?: string;
  readonly token?: string;
  /** Print events as JSON lines, send nothing. */
  readonly dryRun?: boolean;
  /** Seconds that the end waits for a platform that is away. */
  readonly patience: number;
}

interface Sensor {
  readonly name: string;
  readonly instance: string;
}

/** @throws CodedError naming what is missing */
export function openSink(
  options: SinkOptions,
  sensor: Sensor,
): { readonly sink: Sink; readonly privacyKey: string } {
  const environment = readEnvironment();
  const token = options.token ?? environment.PROTECTONCE_TOKEN;
  const url = options.url ?? environment.PROTECTONCE_URL;
  if (!options.dryRun && token === undefined)
    throw new CodedError(
      'TOKEN_MISSING',
      'Set PROTECTONCE_TOKEN to an enrolment token, or give --token; --dry-run prints events instead.',
      { field: 'token' },
    );
  if (!options.dryRun && url === undefined)
    throw new CodedError('URL_MISSING', 'Set PROTECTONCE_URL to the platform, or give --url.', {
      field: 'url',
    });
  // Without a token nothing is sent: a key of this run keeps what is printed as unreadable as what would be sent.
  const privacyKey =
    token === undefined ? randomBytes(32).toString('base64url') : parseEnrolmentToken(token).privacyKey;
  const sink =
    options.dryRun || !url || !token
      ? printingSink()
      : sendingSink({ ...sensor, url, token, patienceSeconds: options.patience });
  return { sink, privacyKey };
}

function printingSink(): Sink {
  return {
    report: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
    tokenizeClients: () => false,
    policyKnown: async () => undefined,
    waiting: () => ({ pendingBytes: 0, eventsDropped: 0 }),
    ready: async () => undefined,
    flush: async () => undefined,
    close: async () => undefined,
  };
}

function policyOf(reporter: Reporter, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, waitMs);
    reporter.onPolicy(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

interface Destination extends Sensor {
  readonly url: string;
  readonly token: string;
  readonly patienceSeconds: number;
}

function sendingSink({ url, token, name, instance, patienceSeconds }: Destination): Sink {
  const reporter = createReporter({
    url,
    token,
    kind: 'collector',
    version: VERSION,
    instance,
    name,
    clock: { now: () => Date.now() },
    limits: { pendingBytesMax: PENDING_BYTES_MAX },
    onError: (error) => process.stderr.write(`${error.code}: ${error.message}\n`),
  });
  return {
    report: (event) => {
      if (event.kind === 'api.call') reporter.reportEncoded(encodeCall(event), laneKey(event) ?? '');
      else reporter.report(event);
    },
    tokenizeClients: () => reporter.policy?.tokenizeClients ?? true,
    policyKnown: () => policyOf(reporter, Math.min(patienceSeconds * 1_000, POLICY_WAIT_MS)),
    customClasses: ownClasses(() => reporter.policy),
    waiting: () => {
      const { pendingBytes, eventsDropped } = reporter.stats;
      return { pendingBytes, eventsDropped };
    },
    ready: async () => {
      if (reporter.stats.pendingBytes > PENDING_BYTES_PAUSE) await reporter.flush();
    },
    flush: () => reporter.flush(),
    close: async () => {
      await reporter.close(patienceSeconds * 1_000);
      const { eventsSent, eventsRefused, eventsDropped, dropped } = reporter.stats;
      const reasons = Object.entries(dropped).map(([reason, count]) => `${reason}: ${count}`);
      const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
      process.stderr.write(
        `${eventsSent} events sent, ${eventsRefused} refused, ${eventsDropped} dropped${why}\n`,
      );
      if (eventsDropped > 0) {
        throw new CodedError('EVENTS_LOST', 'the platform did not take all events');
      }
    },
  };
}
