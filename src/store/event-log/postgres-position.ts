import { CodedError } from '../../event/coded-error.js';
import type { LogPosition } from '../event-log.js';

/**
 * `<offset>:<bytes>`: the entry's offset in its partition, and the bytes of the partition up to and with it, so that
 * what is released needs no look at the entry. At most 39 characters.
 */
export function positionText(offset: string, bytesThrough: string): LogPosition {
  return `${offset}:${bytesThrough}`;
}

const FORM = /^(\d{1,19}):(\d{1,19})$/;

/** A partition that was consumed from the log in PostgreSQL before there was another has such a position still. */
export function isPostgresPosition(position: LogPosition | undefined): boolean {
  return position !== undefined && FORM.test(position);
}

export function positionParts(position: LogPosition): { offset: string; bytesThrough: string } {
  const [, offset, bytesThrough] = FORM.exec(position) ?? [];
  if (offset === undefined || bytesThrough === undefined) {
    throw new CodedError('LOG_POSITION_INVALID', 'This is not a position of the PostgreSQL event log.');
  }
  return { offset, bytesThrough };
}
