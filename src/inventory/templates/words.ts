import { vocabulary } from './vocabulary.js';

const PIECE = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/** The words of an identifier in any case style: `payRunLines`, `pay_run_lines` → pay, run, lines; numbers apart. */
export function wordsOf(text: string): string[] {
  return text.match(PIECE)?.map((piece) => piece.toLowerCase()) ?? [];
}

export const isPlural = (word: string): boolean =>
  word.length > 3 &&
  word.endsWith('s') &&
  !word.endsWith('ss') &&
  !word.endsWith('us') &&
  !word.endsWith('is');

/** `categories` → `category`, `boxes` → `box`, `orders` → `order`. */
export function singular(word: string): string {
  if (!isPlural(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ch|sh|x|ss|z)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** Whether a word belongs to the language in which APIs name their routes, in any inflection. */
export function isApiWord(word: string): boolean {
  if (vocabulary.has(word) || vocabulary.has(singular(word))) return true;
  if (word.length < 6) return false;
  for (const suffix of ['ing', 'ed', 'ion', 'er', 'ers', 'ment', 'ly', 'able']) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, -suffix.length);
    if (vocabulary.has(stem) || vocabulary.has(`${stem}e`)) return true;
    // `planning`, `stopped`
    if (stem.length > 3 && stem.at(-1) === stem.at(-2) && vocabulary.has(stem.slice(0, -1))) return true;
  }
  return false;
}
