import { apiError } from './api-error.js';

const FORM = /^([A-Za-z]{1,40}):([\w.-]{1,120})$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Nouns whose ids are names and not UUIDs. */
const named = new Set(['Detector']);

/** Checked before it reaches the database, which would refuse a malformed id as if it were our fault. */
export function decodeNodeId(globalId: string): { typename: string; id: string } {
  const match = globalId.length <= 400 ? FORM.exec(Buffer.from(globalId, 'base64').toString()) : null;
  const [, typename, id] = match ?? [];
  if (typename === undefined || id === undefined || (!named.has(typename) && !UUID.test(id))) {
    throw apiError('ID_INVALID', 'This is no global id of this API.');
  }
  return { typename, id };
}
