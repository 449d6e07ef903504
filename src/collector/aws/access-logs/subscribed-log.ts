import { gunzipSync } from 'node:zlib';

export interface LogRecord {
  /** CloudWatch's own, the same when it is delivered again. */
  readonly id: string;
  readonly line: string;
}
export interface SubscribedLog {
  /** Last part of the log group's name: stands for the host where the log names none. */
  readonly name: string;
  readonly records: readonly LogRecord[];
}

/** What CloudWatch sends at once is 6 MB at most; unpacked far less than this. */
const bytesMax = 128 * 1024 * 1024;

/**
 * What a subscription of a log group hands to a Lambda: `{awslogs: {data}}`, packed. Undefined for any other event.
 * @throws Error on one that cannot be read
 */
export function subscribedLog(event: unknown): SubscribedLog | undefined {
  const data = (event as { awslogs?: { data?: unknown } } | null)?.awslogs?.data;
  if (typeof data !== 'string') return undefined;
  const text = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: bytesMax }).toString('utf8');
  const { logGroup, logEvents, messageType } = JSON.parse(text) as Record<string, unknown>;
  const name = typeof logGroup === 'string' ? (logGroup.split('/').at(-1) ?? '') : '';
  // The other kind of message asks whether somebody is there.
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return { name, records: [] };
  const records = (logEvents as Record<string, unknown>[]).flatMap(({ id, message }) =>
    typeof id === 'string' && typeof message === 'string' ? [{ id, line: message }] : [],
  );
  return { name, records };
}
