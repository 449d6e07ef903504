import { digitAt } from '../checksums.js';

/** Numbers of passports: up to three letters and digits, as their countries write them. Only in fields named so. */
export const isPassportNumber = (text: string): boolean =>
  /^(?:[A-Z]{0,3} ?\d{5,9}[A-Z]?|(?=(?:.*\d){3})[CFGHJKLMNPRTVWXYZ0-9]{9}|[A-Z]\d[A-Z]\d{6}|\d{2} ?[A-Z]{2} ?\d{5}|\d{2} \d{2} \d{6})$/.test(
    text,
  );

/** Value of a character in a machine-readable zone. */
function valueAt(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code === 60 ? 0 : code < 65 ? code - 48 : code - 55;
}

function checks(line: string, from: number, to: number): boolean {
  let sum = 0;
  for (let at = from; at < to; at++) sum += valueAt(line, at) * ([7, 3, 1][(at - from) % 3] as number);
  return sum % 10 === digitAt(line, to);
}

const FIRST_LINE = /^P[A-Z<][A-Z<]{3}[A-Z<]{39}(?:\r?\n|$)/;
const SECOND_LINE = /^[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]\d$/;

/** The machine-readable zone of a passport: both lines, or one of them. */
export function isPassportZone(text: string): boolean {
  const length = text.length;
  if (length < 44 || length > 90) return false;
  if (FIRST_LINE.test(text) && text.includes('<<')) return true;
  return SECOND_LINE.test(text) && checks(text, 0, 9) && checks(text, 13, 19) && checks(text, 21, 27);
}
