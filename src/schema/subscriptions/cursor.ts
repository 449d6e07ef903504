import { apiError } from '../api-error.js';

const FORM = /^c1\.(\d{1,18})$/;

/** A place in an organisation's feed of changes, as clients keep it. */
export function writeCursor(position: bigint): string {
  return Buffer.from(`c1.${position}`).toString('base64url');
}

/** Throws `CURSOR_INVALID`. */
export function readCursor(cursor: string): bigint {
  const [, digits] = FORM.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (digits === undefined) throw apiError('CURSOR_INVALID', 'after is no cursor of this API.');
  return BigInt(digits);
}
