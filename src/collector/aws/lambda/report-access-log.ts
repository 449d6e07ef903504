import { createHash, createHmac } from 'node:crypto';
import type { Policy } from '../../../event/policy.js';
import { createTokenizer } from '../../../inspect/index.js';
import { parseEnrolmentToken } from '../../../sensor/parse-token.js';
import { createReporter, type Reporter } from '../../../sensor/reporter.js';
import type { ReadRecord } from '../../access-log/read-record.js';
import { CallImporter } from '../../call-importer.js';
import type { LogRecord } from '../access-logs/subscribed-log.js';
import type { StoredToken } from './parameters.js';
import type { Configuration } from './properties.js';

export interface AccessLog {
  /** Stands for the host where the log names none. */
  readonly name: string;
  readonly read: ReadRecord;
  readonly records: AsyncIterable<LogRecord> | Iterable<LogRecord>;
}
export interface AccessLogReport {
  readonly calls: number;
  readonly sent: number;
  /** What was written and is no call, or no line of such a log. */
  readonly passedOver: number;
  readonly unreadable: number;
}

/** How long the platform may take for its policy, and for the last calls. */
const patienceMs = 30_000;
const pendingBytesPause = 2_000_000;

/**
 * Calls of an access log, sent to the platform with the collector's own token: shapes and tokens, no value. A log that is handed
 * over again gives the same events, which count once.
 * @throws Error when the platform did not take all: AWS hands the log over again.
 */
export async function reportAccessLog(
  { name, read, records }: AccessLog,
  { properties, stackArn }: Configuration,
  { token }: StoredToken,
  open: typeof createReporter = createReporter,
): Promise<AccessLogReport> {
  const { privacyKey } = parseEnrolmentToken(token);
  const reporter = open({
    url: properties.PlatformUrl,
    token,
    kind: 'collector',
    version: '0.1.0',
    instance: `access-log-${createHash('sha256').update(`${stackArn} ${name}`).digest('hex').slice(0, 16)}`,
    name: `access log ${name}`,
    clock: { now: () => Date.now() },
    onError: () => undefined,
  });
  const counts = { calls: 0, passedOver: 0, unreadable: 0 };
  try {
    // Before the first call, or a client would be told whose address the organisation wants to keep.
    const policy = await policyOf(reporter);
    const importer = new CallImporter({
      host: name,
      tokenizer: createTokenizer(privacyKey),
      tokenizeClients: () => policy.tokenizeClients,
      onEvent: (event) => reporter.report(event),
    });
    for await (const { id, line } of records) {
      const call = read(line);
      if (call === undefined) counts.unreadable += 1;
      else if (call === 'no-call') counts.passedOver += 1;
      else {
        counts.calls += 1;
        importer.add(call, eventId(privacyKey, `${name}\0${id}`), true);
      }
      if (reporter.stats.pendingBytes > pendingBytesPause) await reporter.flush();
    }
    await reporter.close(patienceMs);
    const { eventsSent: sent, eventsDropped } = reporter.stats;
    if (eventsDropped > 0) throw new Error('the platform did not take all calls');
    return { ...counts, sent };
  } finally {
    await reporter.close(0);
  }
}

function policyOf(reporter: Reporter): Promise<Policy> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the platform did not tell its policy')), patienceMs);
    reporter.onPolicy((policy) => {
      clearTimeout(late);
      resolve(policy);
    });
  });
}

/** Keyed: what it is made of stands beside what a caller sent. */
const eventId = (privacyKey: string, place: string) =>
  createHmac('sha256', privacyKey).update(`access-log\0${place}`).digest('base64url').slice(0, 32);
