import { CodedError } from '../../event/coded-error.js';
import type { LogPosition } from '../event-log.js';

const FORM = /^(\d{1,15})-(\d{1,8}):(\d{1,16})$/;

/** `<stream id>:<bytes>`: the entry, and the bytes of the partition up to and with it. At most 40 characters. */
export function redisPosition(streamId: string, bytesThrough: string): LogPosition {
  return `${streamId}:${bytesThrough}`;
}

/** A partition that was consumed from the log in Redis before it came back to PostgreSQL has such a position still. */
export function isRedisPosition(position: LogPosition | undefined): boolean {
  return position !== undefined && FORM.test(position);
}

export function redisPositionParts(position: LogPosition): {
  streamId: string;
  nextId: string;
  bytesThrough: string;
} {
  const [, ms, sequence, bytesThrough] = FORM.exec(position) ?? [];
  if (ms === undefined || sequence === undefined || bytesThrough === undefined) {
    throw new CodedError('LOG_POSITION_INVALID', 'This is not a position of the Redis event log.');
  }
  return { streamId: `${ms}-${sequence}`, nextId: `${ms}-${Number(sequence) + 1}`, bytesThrough };
}
