/*
 * What a value's form says of people and machines on networks. `typeOfValue` finds candidates by form; here go those out
 * that are something else: `lodash@4.17.21`, `icon@2x.png`, `01/02/2023`, `4.18.2.1`.
 */

const FILE_ENDINGS =
  /^(?:png|jpe?g|gif|webp|avif|svg|ico|js|mjs|cjs|ts|css|json|html?|zip|tgz|gz|pdf|mp[34]|txt)$/i;

/** An address of the shape `local@host`: its last part is a domain's, not a version's or a file's. */
export function isMailAddress(text: string): boolean {
  const ending = text.slice(text.lastIndexOf('.') + 1);
  return /^(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$/i.test(ending) && !FILE_ENDINGS.test(ending);
}

const WITH_NAME = /^[^<>@]{0,100}<[\w.%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}>$/;
/** `Ann <ann@example.com>`: the form of mail headers; not `<id@host>` alone, which is a message's. */
export const isMailbox = (text: string): boolean =>
  text.length <= 256 && !text.startsWith('<') && WITH_NAME.test(text) && isMailAddress(text.slice(0, -1));

/** Countries' codes of E.164, of one, two and three digits. */
const COUNTRY =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[1-8]|2[2-6]\d|29[01789]|35\d|37\d|38[0-35-79]|42[0-3]|50\d|59\d|67\d|68\d|69[0-2]|800|808|85[02356]|87[08]|88[0-36]|96\d|97[0-79]|99[2-68])/;
const NORTH_AMERICAN = /^1?[2-9](?!11)\d\d[2-9](?!11)\d{6}$/;
const A_DATE = /^\d{1,4}[ ./-]\d{1,2}[ ./-]\d{1,4}(?:\D|$)/;

/** A number that is written like a telephone's, whatever its field is called. */
export function isWrittenPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) {
    if (digits.length < 8 || digits.length > 15 || /^\+\d+[.]\d+$/.test(text)) return false;
    return digits.startsWith('1') ? NORTH_AMERICAN.test(digits) : COUNTRY.test(digits);
  }
  if (A_DATE.test(text) && digits.length <= 8) return false;
  if (/^(?:\d{3}[.-]|\(\d{3}\) ?)\d{3}[. -]\d{4}$/.test(text)) return NORTH_AMERICAN.test(digits);
  return digits.length >= 9 && digits.length <= 12 && !A_DATE.test(text);
}

const PHONE = /^\+?\(?\d[\d ()./-]{5,22}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i;
const SAME = /^(\d)\1+$/;

/** A number in a field that is named after telephones. */
export function isNamedPhone(text: string): boolean {
  if (text.length > 32 || !PHONE.test(text) || A_DATE.test(text)) return false;
  const digits = text.replace(/(?:x|ext).*$/i, '').replace(/\D/g, '');
  return digits.length >= 7 && digits.length <= 15 && !SAME.test(digits);
}

const MAC =
  /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|(?:[0-9a-f]{2}[:-]){7}[0-9a-f]{2})$/i;

/** A network card's address; digits between hyphens alone are not believed. */
export function isMac(text: string, named: boolean): boolean {
  const length = text.length;
  if (length !== 17 && length !== 14 && length !== 23) return named && /^[0-9a-f]{12}$/i.test(text);
  if (!MAC.test(text)) return false;
  return named || text.charCodeAt(2) === 58 || /[a-f]/i.test(text);
}

/** An address of the Internet, and no version: of four small numbers only the name tells which it is. */
export function isInternetAddress(text: string, strict: boolean): boolean {
  if (text.includes(':')) return !isMac(text, false) && /[0-9a-f]{3}|^::|::$|::.*:|:.*::/i.test(text);
  if (strict) return /\d{3}/.test(text);
  return /\d\d/.test(text) || /^([18])(?:\.\1){3}$/.test(text);
}
