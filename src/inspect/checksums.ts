/** Luhn's check over the digits of a card number, spaces and hyphens between them allowed. */
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

/** ISO 7064 mod 97 of an IBAN without spaces, upper case. */
export function passesMod97(iban: string): boolean {
  const text = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) rest = (rest * 10 + code - 48) % 97;
    else if (code >= 65 && code <= 90) rest = (rest * 100 + code - 55) % 97;
    else return false;
  }
  return rest === 1;
}
