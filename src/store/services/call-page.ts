import type { HistoryEvent } from '../history.js';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, type PageRequest } from './page.js';
import { RequestError } from './request-error.js';

/** A place in the order of calls, newest first: what comes after it is older, or as old and of a lesser id. */
export interface CallCursor {
  readonly time: number;
  readonly id: string;
}

/** Greater than any id of an event. */
export const LAST_ID = '~';

export function isAfter({ event }: HistoryEvent, { time, id }: CallCursor): boolean {
  return event.time < time || (event.time === time && event.id < id);
}

export function newestFirst({ event: a }: HistoryEvent, { event: b }: HistoryEvent): number {
  return b.time - a.time || (a.id < b.id ? 1 : -1);
}

export function writeCursor({ time, id }: CallCursor): string {
  return Buffer.from(JSON.stringify(['CALL', time, id])).toString('base64url');
}

/** Throws RequestError `CURSOR_INVALID`. */
export function readCursor(cursor: string): CallCursor {
  const invalid = new RequestError('CURSOR_INVALID', 'after is no cursor of this connection', 'after');
  if (cursor.length > 400) throw invalid;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw invalid;
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw invalid;
  const [label, time, id] = parts as unknown[];
  if (label !== 'CALL' || typeof time !== 'number' || !Number.isSafeInteger(time) || typeof id !== 'string')
    throw invalid;
  return { time, id };
}

/** Throws RequestError `PAGE_TOO_LARGE`. */
export function pageSizeOf({ first }: PageRequest): number {
  const size = first ?? PAGE_SIZE_DEFAULT;
  if (size >= 0 && size <= PAGE_SIZE_MAX) return size;
  throw new RequestError('PAGE_TOO_LARGE', `first must be from 0 to ${PAGE_SIZE_MAX}`, 'first');
}
