/*
 * The forms that no developer gives to a route: what has one of them is a value at first sight. Everything else is a
 * word, and it takes evidence to tell whether a word is structure or a value.
 */

export type SegmentForm = 'int' | 'uuid' | 'hex' | 'ulid' | 'date' | 'email' | 'key' | 'number';

const INT = /^-?\d+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?[0-9a-f]{16,}$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const DATE = /^(?:19|20)\d\d-[01]\d(?:-[0-3]\d(?:[T ][\d:.Z+-]+)?)?$/;
const EMAIL = /^[^@/\s]+@[^@/\s]+\.[A-Za-z]{2,24}$/;
const NUMBERS = /^[+(]?\d[\d.,:;+() -]*$/;
const VERSION = /^\d{1,2}(?:\.\d{1,3}){1,2}$/;
const KEY = /^(?:[A-Za-z]{1,12}[_-])?[A-Za-z0-9_-]*[A-Za-z0-9]$/;

/** Longer texts are values whatever they look like. */
const WORD_MAX = 120;

/** The unmistakable form of a segment; undefined for a word. Constant work per character. */
export function segmentForm(text: string): SegmentForm | undefined {
  const { length } = text;
  if (length > WORD_MAX) return 'key';
  let digits = 0;
  let upper = 0;
  let lower = 0;
  /** Places where a digit meets a letter: `v2` has one, a random key has many. */
  let seams = 0;
  let previous = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const kind =
      code >= 48 && code <= 57 ? 1 : code >= 97 && code <= 122 ? 2 : code >= 65 && code <= 90 ? 3 : 0;
    if (kind === 1) digits++;
    else if (kind === 2) lower++;
    else if (kind === 3) upper++;
    if (kind !== 0 && previous !== 0 && (kind === 1) !== (previous === 1)) seams++;
    previous = kind;
  }
  if (digits === 0) return text.includes('@') && EMAIL.test(text) ? 'email' : undefined;
  if (digits === length || (digits === length - 1 && INT.test(text))) return 'int';
  if (length === 36 && UUID.test(text)) return 'uuid';
  if (length >= 16 && HEX.test(text)) return 'hex';
  if (length === 26 && ULID.test(text)) return 'ulid';
  if (length >= 7 && DATE.test(text)) return 'date';
  if (text.includes('@') && EMAIL.test(text)) return 'email';
  if (upper + lower === 0) return VERSION.test(text) || !NUMBERS.test(text) ? undefined : 'number';
  if (seams >= 3 && length >= 8 && digits >= 2 && (upper > 0 || digits >= 4) && KEY.test(text)) return 'key';
  return undefined;
}
