import { passesLuhn, passesMod97, weighted } from '../checksums.js';

/** Ranges of the first four digits of card numbers, and the lengths that each has. Of those in none, nothing is known. */
const RANGES: readonly (readonly [from: number, to: number, shortest: number, longest: number])[] = [
  [2200, 2204, 16, 19],
  [2221, 2720, 16, 16],
  [3000, 3059, 14, 14],
  [3095, 3095, 14, 14],
  [3400, 3499, 15, 15],
  [3528, 3589, 16, 19],
  [3600, 3699, 14, 14],
  [3700, 3799, 15, 15],
  [3800, 3999, 14, 14],
  [4000, 4999, 16, 19],
  [5018, 5020, 16, 19],
  [5038, 5038, 16, 19],
  [5067, 5067, 16, 16],
  [5090, 5090, 16, 16],
  [5100, 5599, 16, 16],
  [5893, 5893, 16, 19],
  [6011, 6011, 16, 19],
  [6062, 6062, 16, 16],
  [6200, 6299, 16, 19],
  [6304, 6304, 16, 19],
  [6440, 6599, 16, 19],
  [6759, 6763, 16, 19],
  [8171, 8171, 16, 19],
  [8172, 8172, 16, 19],
  [9792, 9792, 16, 16],
];
const inRange = (digits: string): boolean => {
  const first = Number(digits.slice(0, 4));
  return RANGES.some(
    ([from, to, shortest, longest]) =>
      first >= from && first <= to && digits.length >= shortest && digits.length <= longest,
  );
};

const GROUPED =
  /^(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|3\d{3}([ -])\d{6}\2\d{4,5}|62\d{4}([ -])\d{13})$/;
const DIGITS = /^\d{14,19}$/;

/** Whether a text is a payment card's number: its digits in the groups that cards have them in, or none. */
export function isCard(text: string, named: boolean, strict: boolean): boolean {
  const grouped = !DIGITS.test(text);
  if (grouped && !GROUPED.test(text)) return false;
  const digits = grouped ? text.replace(/[ -]/g, '') : text;
  // Seventeen digits and more are mostly ids of 64 bits, but for those of UnionPay.
  if (!grouped && !named && (strict || (digits.length > 16 && !digits.startsWith('62')))) return false;
  return inRange(digits) && passesLuhn(digits);
}

/** Lengths of IBANs by country. */
const IBAN_LENGTHS = `AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30`;
const ibanLengths = new Map(
  Array.from({ length: IBAN_LENGTHS.length / 4 }, (_, i) => [
    IBAN_LENGTHS.slice(4 * i, 4 * i + 2),
    Number(IBAN_LENGTHS.slice(4 * i + 2, 4 * i + 4)),
  ]),
);
const IBAN = /^[A-Z]{2}\d\d(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?)$/;

/** Whether a text is an IBAN, in groups of four or in one piece. */
export function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 42 || !IBAN.test(text)) return false;
  const plain = text.replaceAll(' ', '');
  return ibanLengths.get(plain.slice(0, 2)) === plain.length && passesMod97(plain);
}

/** Numbers of bank accounts and branches in the forms of one country, for fields named so. */
export const isRoutingNumber = (text: string): boolean =>
  /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/.test(text) && weighted(text, '371371371') % 10 === 0;
export const isSortCode = (text: string): boolean => /^\d\d(?:-\d\d-\d\d|\d{4})$/.test(text);
export const isIfsc = (text: string): boolean => /^[A-Z]{4}0[A-Z0-9]{6}$/.test(text);
/** CLABE: each digit's product with 3, 7, 1 counts by its last digit, so the sum may be taken whole. */
export const isClabe = (text: string): boolean =>
  /^\d{18}$/.test(text) && weighted(text, '371371371371371371') % 10 === 0;
export const isAccountNumber = (text: string): boolean =>
  text.length >= 5 && text.length <= 30 && /^[A-Z]{0,4}\d[\d -]{3,28}\d$/.test(text) && !isIban(text);
