/*
 * Which texts may match the words of a judge, told by three characters in a row: a quick no to most texts, found in the
 * same look at each character that finds the rest. A test proves that no text that matches is without.
 *
 * A mark is one to three places, each a character or a set in brackets. `^` at its start: the text begins there. A digit
 * stands for all digits, a space for all blanks. Texts that begin with another character than a letter or digit, and those
 * with characters beyond ASCII or line feeds, are looked at without a mark.
 */

/** The entry of a table by character that is for all beyond ASCII. */
export const BEYOND = 128;
const SIGNS = '`/\\+*:_$=%"\'|!()[]{}&@,<>;#?~^';
const BITS = 18;

/** How a character counts: letters, digits, blanks, then signs. */
function countOf(code: number): number {
  const character = String.fromCharCode(code).toLowerCase();
  if (character >= 'a' && character <= 'z') return character.charCodeAt(0) - 96;
  if (character >= '0' && character <= '9') return 27;
  if (/\s/.test(character)) return 28;
  if (character === '.') return 29;
  if (character === '-') return 30;
  const sign = SIGNS.indexOf(character);
  return 32 + (sign < 0 ? SIGNS.length : sign);
}
/** At most six bits for each character. */
export const markValues: Uint8Array = Uint8Array.from({ length: BEYOND + 1 }, (_, code) => countOf(code));

/** The number of three characters in a row is made from that of the three that end one before. */
export const nextMark = (mark: number, value: number): number => ((mark << 6) | value) & ((1 << BITS) - 1);

/** What a mark's places may hold; the text's beginning counts as 0. */
function placesOf(mark: string): number[][] {
  const begins = mark[0] === '^';
  const places: number[][] = begins ? [[0]] : [];
  for (const [, set, character] of mark.slice(begins ? 1 : 0).matchAll(/\[([^\]]+|\]\[?)\]|(.)/g)) {
    const codes: number[] = [];
    const text = (set ?? character) as string;
    for (let at = 0; at < text.length; at++) {
      const first = text.charCodeAt(at);
      const isRange = set !== undefined && text[at + 1] === '-' && at + 2 < text.length;
      const last = isRange ? text.charCodeAt(at + 2) : first;
      for (let code = first; code <= last; code++) codes.push(markValues[code] as number);
      if (isRange) at += 2;
    }
    places.push(codes);
  }
  const before = begins ? [0] : Array.from({ length: 64 }, (_, value) => value);
  while (places.length < 3) places.unshift(before);
  return places;
}

/** The numbers that a mark has. */
export function numbersOf(mark: string): number[] {
  let numbers = [0];
  for (const place of placesOf(mark))
    numbers = numbers.flatMap((number) => place.map((value) => nextMark(number, value)));
  return numbers;
}

/** Numbers of marks, a bit for each. */
export class NumberSet {
  readonly bits = new Int32Array(1 << (BITS - 5));

  add(number: number): void {
    this.bits[number >> 5] = (this.bits[number >> 5] as number) | (1 << (number & 31));
  }

  has(number: number): boolean {
    return (((this.bits[number >> 5] as number) >> (number & 31)) & 1) !== 0;
  }
}
