/* Passwords, secrets and tokens: mostly told by their field's name; some forms tell themselves. */

/** What stands in a field when its value was taken out. */
const MASKED =
  /^(?:[*•xX#.-]{3,}|[<[(]?(?:redacted|hidden|masked|filtered|removed|protected|null|undefined|none|n\/a|true|false)[>\])]?)$/i;
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]|$)/;

export const isSecretText = (text: string, shortest: number): boolean =>
  text.length >= shortest && !MASKED.test(text) && !TIME.test(text);

/** A short code of digits: PIN, card verification, one-time password. */
export const isCode = (text: string): boolean => /^\d{3,10}$/.test(text);

const HASH =
  /^(?:\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id?|d)\$v=\d+\$.{20,}|\$[156y]\$[^$]{1,60}\$[./A-Za-z0-9]{20,}|\$scrypt\$.{20,}|pbkdf2_sha(?:1|256|512)\$\d+\$.{20,}|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{24,})/;
/** The stored form of a password, by its scheme's mark. */
export const isPasswordHash = (text: string): boolean => text.length <= 512 && HASH.test(text);

const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@?#]{0,200}:(?!\*+@|x+@)[^\s/@]{1,200}@[^\s/]/i;
/** `postgres://app:hunter2@db/orders` */
export const holdsPassword = (text: string): boolean => text.length <= 2048 && URL_WITH_PASSWORD.test(text);

/** Whether the first part of a token of three parts is a header of a JSON Web Token: signed cookies look alike. */
export function hasTokenHeader(text: string): boolean {
  const dot = text.indexOf('.');
  if (dot < 0 || dot > 4096) return false;
  const header = Buffer.from(text.slice(0, dot), 'base64url').toString('latin1');
  return header.startsWith('{') && /"alg"\s*:/.test(header);
}
const ENCRYPTED = /^eyJ[\w-]{10,2048}\.[\w-]*\.[\w-]{4,64}\.[\w-]{2,16384}\.[\w-]{16,64}$/;
export const isEncryptedToken = (text: string): boolean => ENCRYPTED.test(text) && hasTokenHeader(text);
