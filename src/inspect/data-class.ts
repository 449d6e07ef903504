import type { TokenType } from '../event/vocabulary.js';
import { judgeNamed, SOMETHING_ELSE } from './data-classes/named-fields.js';
import { provenClass } from './data-classes/proven-class.js';

export { namedClass } from './data-classes/named-class.js';

/*
 * Classes of sensitive data. A form that proves itself (a checksum with a written form, a vendor's prefix) is enough alone;
 * the others need the field's name as well. `README.md` of this room lists them.
 */

const NAMED_LENGTH_MAX = 4096;

/** Classes of one value. `named` is `namedClass` of its field's name. */
export function classesOf(named: number, text: string, type: TokenType): string[] | undefined {
  const proven = provenClass(text, type, named === SOMETHING_ELSE);
  if (named < 0) return proven === undefined ? undefined : [proven];
  const byName = judgeNamed(
    named,
    text.length > NAMED_LENGTH_MAX ? text.slice(0, NAMED_LENGTH_MAX) : text,
    type,
  );
  if (byName === undefined) return proven === undefined ? undefined : [proven];
  if (proven === undefined || proven === byName) return [byName];
  // Of two readings of the same digits the name decides; a marked form is what it is, and what its field says as well.
  return isOfDigits(proven) ? [byName] : [proven, byName];
}

const isOfDigits = (label: string): boolean =>
  label === 'card' ||
  label === 'national-id' ||
  label === 'tax-id' ||
  label === 'phone' ||
  label === 'geolocation' ||
  label === 'address';
