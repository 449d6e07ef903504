/** The value of the digit at a place; of a letter `A` 17, `B` 18 … as char codes have it. */
export const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** Luhn's check over the digits of a number, spaces and hyphens between them allowed. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = digits.length - 1; i >= 0; i--) {
    const code = digits.charCodeAt(i) - 48;
    if (code < 0 || code > 9) continue;
    const value = double ? (code > 4 ? code * 2 - 9 : code * 2) : code;
    sum += value;
    double = !double;
  }
  return sum > 0 && sum % 10 === 0;
}

/** The rest of a number of any length, letters counting 10 to 35 as in ISO 7064; -1: another character is in it. */
export function restOf(text: string, modulus: number): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) rest = (rest * 10 + code - 48) % modulus;
    else if (code >= 65 && code <= 90) rest = (rest * 100 + code - 55) % modulus;
    else return -1;
  }
  return rest;
}

/** ISO 7064 mod 97 of an IBAN without spaces, upper case. */
export const passesMod97 = (iban: string): boolean => restOf(iban.slice(4) + iban.slice(0, 4), 97) === 1;

/** Sum of digits times weights, from the first digit, as many as there are weights. `A` weighs 10, `B` 11 and so on. */
export function weighted(digits: string, weights: string): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const code = weights.charCodeAt(i);
    sum += digitAt(digits, i) * (code < 65 ? code - 48 : code - 55);
  }
  return sum;
}

/** A check of a number. */
export type Check = (digits: string) => boolean;

/** The digit after those that are weighted is the rest of their sum; a rest of 10 is 0. */
export const restFollows =
  (weights: string, modulus = 11): Check =>
  (digits) =>
    (weighted(digits, weights) % modulus) % 10 === digitAt(digits, weights.length);

/** The digit after those that are weighted fills their sum up to the modulus; 10 is 0. */
export const fillFollows =
  (weights: string, modulus = 11): Check =>
  (digits) =>
    ((modulus - (weighted(digits, weights) % modulus)) % modulus) % 10 === digitAt(digits, weights.length);

/** The weighted sum, check digit and all, has no rest. */
export const leavesNone =
  (weights: string, modulus = 11): Check =>
  (digits) =>
    weighted(digits, weights) % modulus === 0;

/** ISO 7064 mod 11,10: a chain over all digits that ends in 1. */
export function passesMod1110(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++)
    product = (((product + digitAt(digits, i)) % 10 || 10) * 2) % 11;
  return (product + digitAt(digits, digits.length - 1)) % 10 === 1;
}

const PERMUTED = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];
/** Product in the dihedral group D5. */
const dihedral = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5;
  return b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
};

/** Verhoeff's check, the check digit last. */
export function passesVerhoeff(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++)
    sum = dihedral(sum, digitAt(PERMUTED[i % 8] as string, digitAt(digits, digits.length - 1 - i)));
  return sum === 0;
}

/** Whether two digits at each place are a month and a day of it. */
export function isDay(text: string, monthAt: number, dayAt: number, monthOff = 0, dayOff = 0): boolean {
  const month = digitAt(text, monthAt) * 10 + digitAt(text, monthAt + 1) - monthOff;
  const day = digitAt(text, dayAt) * 10 + digitAt(text, dayAt + 1) - dayOff;
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (month === 2 ? 29 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)
  );
}
