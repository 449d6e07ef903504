import type { TokenType, ValueFormat } from '../event/vocabulary.js';

const INT = /^-?\d{1,19}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^[0-9a-f]+$/i;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const DATE = /^(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d$/;
const DATE_TIME =
  /^(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d[T ][0-2]\d:[0-5]\d(?::[0-6]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;
/** The last label has letters: `lodash@4.17.21` is a package with its version. */
const EMAIL = /^[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z][A-Za-z0-9-]{1,62}$/;
const PHONE =
  /^(?:\+[1-9][\d ().-]{6,18}\d|\(\d{2,4}\)[\d .-]{5,12}\d|0\d{1,4}[ /]\d[\d ./-]{4,11}\d|\d{3}[.-]\d{3}[.-]\d{4})$/;
const JWT = /^eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const IPV6 = /^(?=.*::|(?:[^:]*:){7})[0-9a-f:]{2,39}(?:%\w{1,16})?$/i;
const SLUG = /^[a-z0-9]{1,40}(?:[-_][a-z0-9]{1,40}){1,15}$/;
const WORD = /^\p{L}{1,40}$/u;
const URI = /^(?:https?|wss?|ftp):\/\/[^\s/]/i;
const HOST = /^(?=[^.]*[a-z])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}\.[a-z]{2,12}$/;
const BASE64 = /^[A-Za-z0-9+/]{24,}={0,2}$/;

/** Lengths of hexadecimal digests from MD5 to SHA-512. */
const DIGESTS = new Set([32, 40, 56, 64, 96, 128]);
const FORM_LENGTH_MAX = 256;

const isHash = (text: string): boolean =>
  text.length >= 16 &&
  HEX.test(text) &&
  (DIGESTS.has(text.length) || (/\d/.test(text) && /[a-f]/i.test(text)));

/** What a value is by form alone. Constant work: of long values only JSON Web Tokens are told. */
export function typeOfValue(text: string): TokenType {
  const length = text.length;
  if (length === 0) return 'opaque';
  if (length > FORM_LENGTH_MAX)
    return length <= 8192 && text.startsWith('eyJ') && JWT.test(text) ? 'jwt' : 'opaque';
  if (INT.test(text)) return 'int';
  if (length === 36 && UUID.test(text)) return 'uuid';
  if (length === 24 && HEX.test(text)) return 'objectid';
  if (length === 26 && ULID.test(text)) return 'ulid';
  if (isHash(text)) return 'hash';
  if (WORD.test(text)) return 'word';
  if (length >= 10 && (DATE.test(text) || DATE_TIME.test(text))) return 'date';
  if (IPV4.test(text) || (text.includes(':') && IPV6.test(text))) return 'ip';
  if (PHONE.test(text)) return 'phone';
  if (SLUG.test(text)) return 'slug';
  if (text.includes('@') && EMAIL.test(text)) return 'email';
  if (length > 20 && JWT.test(text)) return 'jwt';
  return 'opaque';
}

const FORMAT_OF: Partial<Record<TokenType, ValueFormat>> = {
  uuid: 'uuid',
  objectid: 'objectid',
  ulid: 'ulid',
  hash: 'hash',
  email: 'email',
  phone: 'phone',
  jwt: 'jwt',
};

/** JSON Schema's format of a string whose type is known, where it has one. */
export function formatOfValue(text: string, type: TokenType): ValueFormat | undefined {
  if (type === 'word' || type === 'slug' || type === 'int') return undefined;
  if (type === 'date') return text.length === 10 ? 'date' : 'date-time';
  if (type === 'ip') return text.includes(':') ? 'ipv6' : 'ipv4';
  if (type !== 'opaque') return FORMAT_OF[type];
  if (text.length > 8192) return undefined;
  if (URI.test(text)) return 'uri';
  if (text.length <= FORM_LENGTH_MAX && HOST.test(text)) return 'hostname';
  if (text.length % 4 === 0 && /[+/=]/.test(text) && BASE64.test(text)) return 'byte';
  return undefined;
}

/** Writings of one id that must give one token: hexadecimal forms and addresses are lower-cased. */
export function canonicalValue(text: string, type: TokenType): string {
  return type === 'uuid' || type === 'objectid' || type === 'hash' || type === 'email'
    ? text.toLowerCase()
    : text;
}
