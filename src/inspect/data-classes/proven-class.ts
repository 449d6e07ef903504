import type { TokenType } from '../../event/vocabulary.js';
import { isInternetAddress, isMac, isMailAddress, isMailbox, isWrittenPhone } from './contact.js';
import { hasTokenHeader, holdsPassword, isEncryptedToken, isPasswordHash } from './credential.js';
import { provenId } from './national-ids.js';
import { isCard, isIban } from './payment.js';
import { isPair, isWrittenAddress, isWrittenPlace } from './place.js';
import { isPassportZone } from './travel-document.js';
import { isVendorSecret } from './vendor-secrets.js';

const DIGIT = 1;
const UPPER = 2;
const LOWER = 3;
const MARK = 4;
/** Kind of the first character: what a value may be is asked of few. */
const kinds = new Uint8Array(128);
for (let code = 33; code < 127; code++)
  kinds[code] =
    code >= 48 && code <= 57
      ? DIGIT
      : code >= 65 && code <= 90
        ? UPPER
        : code >= 97 && code <= 122
          ? LOWER
          : MARK;

const PLAIN_MIN = 10;
const PLAIN_MAX = 8192;
const PLACE_DECIMALS = 4;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

function fromDigit(text: string, strict: boolean): string | undefined {
  const length = text.length;
  if (length >= 14 && length <= 23 && isCard(text, false, strict)) return 'card';
  const id = provenId(text, strict);
  if (id !== undefined) return id;
  const third = text.charCodeAt(2);
  if ((length === 17 || length === 14 || length === 23) && !isDigit(third) && isMac(text, false))
    return 'mac-address';
  if (length === 14 && text.charCodeAt(4) === 46 && isMac(text, false)) return 'mac-address';
  if (
    isDigit(text.charCodeAt(length - 1)) &&
    isDigit(text.charCodeAt(5)) &&
    text.includes(',') &&
    isPair(text, PLACE_DECIMALS)
  )
    return 'geolocation';
  if (text.includes('°') && isWrittenPlace(text)) return 'geolocation';
  if (text.includes(' ') && isWrittenAddress(text)) return 'address';
  return isVendorSecret(text) ? 'cloud-secret' : undefined;
}

function fromUpper(text: string): string | undefined {
  const length = text.length;
  if (
    isUpper(text.charCodeAt(1)) &&
    isDigit(text.charCodeAt(2)) &&
    isDigit(text.charCodeAt(3)) &&
    isIban(text)
  )
    return 'iban';
  const id = provenId(text, false);
  if (id !== undefined) return id;
  if ((length === 17 || length === 14) && isMac(text, false)) return 'mac-address';
  if (length >= 44 && length <= 90 && isPassportZone(text)) return 'passport';
  if (isVendorSecret(text)) return 'cloud-secret';
  if (text.startsWith('POINT') && isWrittenPlace(text)) return 'geolocation';
  if (text.startsWith('Bearer '))
    return text.startsWith('eyJ', 7) && hasTokenHeader(text.slice(7)) ? 'jwt' : undefined;
  return isDigit(text.charCodeAt(length - 1)) && text.includes(' ') && isWrittenAddress(text)
    ? 'address'
    : undefined;
}

function fromOther(text: string, kind: number): string | undefined {
  const length = text.length;
  if (kind === LOWER) {
    if (text.startsWith('geo:') && isWrittenPlace(text)) return 'geolocation';
    if (text.startsWith('eyJ') && isEncryptedToken(text)) return 'jwt';
    if ((length === 17 || length === 14) && isMac(text, false)) return 'mac-address';
  } else {
    const first = text.charCodeAt(0);
    if (first === 43 || first === 45) {
      if (text.includes(',') ? isPair(text, PLACE_DECIMALS) : isWrittenPlace(text)) return 'geolocation';
    } else if ((first === 36 || first === 123) && isPasswordHash(text)) return 'password';
  }
  return isVendorSecret(text) ? 'cloud-secret' : undefined;
}

/**
 * Class of a value that proves itself by its form, checksum or vendor's mark; undefined: none.
 * @param strict its field's name says that it is something else: digits alone prove nothing
 */
export function provenClass(text: string, type: TokenType, strict: boolean): string | undefined {
  switch (type) {
    case 'word':
      // Of keys some are letters alone.
      return text.length >= 20 && isVendorSecret(text) ? 'cloud-secret' : undefined;
    case 'date':
    case 'uuid':
    case 'ulid':
    case 'objectid':
      return undefined;
    case 'email':
      return isMailAddress(text) ? 'email' : undefined;
    case 'jwt':
      return hasTokenHeader(text) ? 'jwt' : undefined;
    case 'ip':
      if (isInternetAddress(text, strict)) return 'ip';
      return isMac(text, false) ? 'mac-address' : undefined;
    case 'phone':
      if (text.length >= 14 && isCard(text, false, strict)) return 'card';
      if ((!strict || text.startsWith('+')) && isWrittenPhone(text)) return 'phone';
      break;
    default:
  }
  const length = text.length;
  if (length < PLAIN_MIN || length > PLAIN_MAX) return undefined;
  const kind = kinds[text.charCodeAt(0)];
  const found =
    kind === DIGIT
      ? fromDigit(text, strict)
      : kind === UPPER
        ? fromUpper(text)
        : kind
          ? fromOther(text, kind)
          : undefined;
  if (found !== undefined || type === 'int' || type === 'slug' || type === 'hash') return found;
  if (text.includes('@')) {
    if (text.endsWith('>') && isMailbox(text)) return 'email';
    if (text.startsWith('mailto:') && text.length > 10)
      return isMailAddress(text.replace(/\?.*/s, '')) ? 'email' : undefined;
    if (text.includes('://') && holdsPassword(text)) return 'password';
    if (isPasswordHash(text)) return 'password';
  }
  return kind === LOWER && text.startsWith('pbkdf2_') && isPasswordHash(text) ? 'password' : undefined;
}
