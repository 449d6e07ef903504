import type { TokenType } from '../event/vocabulary.js';
import { passesLuhn, passesMod97 } from './checksums.js';

/*
 * Classes of sensitive data: `email phone card iban ssn jwt api-key cloud-secret password secret name address
 * date-of-birth ip`. A form that proves itself (a checksum, a vendor's prefix) is enough alone; the others need the
 * field's name as well.
 */

const CARD =
  /^(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|3[47]\d\d|6(?:011|5\d\d)|3(?:0[0-5]|[68]\d)\d|35\d\d)[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,4}(?:[ -]?\d{1,3})?$/;
const IBAN = /^[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?$/;
const SSN = /^(?!000|666|9)\d{3}-?(?!00)\d\d-?(?!0000)\d{4}$/;
const CLOUD_SECRET =
  /^(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[\w-]{35}|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|glpat-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{36}|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)/;

const flat = (name: string): string => name.toLowerCase().replace(/[_\-\s[\].]/g, '');

const NAMED: readonly (readonly [RegExp, string, (text: string) => boolean])[] = [
  [/pass(?:word|wd|phrase|code)|^pwd$|^passwd$|^pin$/, 'password', (text) => text.length > 0],
  [/^(?:x)?apikey$|apikey$|^accesskey/, 'api-key', (text) => text.length >= 12],
  [
    /secret|privatekey|^(?:access|refresh|auth|bearer|session|id)?token$|^csrf|^otp$|^cvv2?$|^cvc$|securitycode/,
    'secret',
    (text) => text.length >= 3,
  ],
  [/^ssn$|socialsecurity|^taxid$/, 'ssn', (text) => SSN.test(text)],
  [/phone|^mobile|^tel$|^fax$|^cell$|telephone/, 'phone', (text) => /^\+?[\d ().-]{7,20}$/.test(text)],
  [
    /^(?:first|last|full|middle|given|family|sur|maiden|display|customer|contact|holder|cardholder|account|user|recipient)name$|^surname$|^cardholder$/,
    'name',
    (text) => text.length >= 2 && text.length <= 80 && /\p{L}{2}/u.test(text) && !/\d{3}|[{}<>@]/.test(text),
  ],
  [
    /^(?:street|address)(?:line)?\d?$|^(?:home|billing|shipping|postal|mailing|delivery|street)address|^postcode$|^zip(?:code)?$|^postalcode$/,
    'address',
    (text) => text.length >= 3 && text.length <= 200 && /[\p{L}\d]/u.test(text),
  ],
  [
    /^(?:dob|birthdate|birthday|dateofbirth|bornon|birth)$/,
    'date-of-birth',
    (text) => /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(text),
  ],
];
const ANY_NAMED = new RegExp(NAMED.map(([name]) => name.source).join('|'));

/** Which class a field's name asks for, if its value has the form: an index for `classesOf`; -1: none. */
export function namedClass(name: string): number {
  const plain = flat(name);
  return ANY_NAMED.test(plain) ? NAMED.findIndex(([pattern]) => pattern.test(plain)) : -1;
}

function provenClass(text: string, type: TokenType): string | undefined {
  if (type === 'email' || type === 'phone' || type === 'jwt' || type === 'ip') return type;
  const length = text.length;
  if (length < 12 || type === 'word' || type === 'date' || type === 'uuid') return undefined;
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57)
    return length <= 23 && CARD.test(text) && passesLuhn(text) ? 'card' : undefined;
  if (length <= 42 && IBAN.test(text) && passesMod97(text.replaceAll(' ', ''))) return 'iban';
  return length <= 4096 && CLOUD_SECRET.test(text) ? 'cloud-secret' : undefined;
}

/** Classes of one value. `named` is `namedClass` of its field's name. */
export function classesOf(named: number, text: string, type: TokenType): string[] | undefined {
  const proven = provenClass(text, type);
  const entry = NAMED[named];
  const byName = entry?.[2](text.length > 256 ? text.slice(0, 256) : text) ? entry[1] : undefined;
  if (proven === undefined) return byName === undefined ? undefined : [byName];
  return byName === undefined || byName === proven ? [proven] : [proven, byName];
}
