import { judges } from './judges.js';

const ASCII = 128;

/** A bit for each judge that wants texts with this character; the last is for all characters beyond ASCII. */
const wantedBy = new Int32Array(ASCII + 1);
for (const [index, { characters }] of judges.entries())
  for (const character of characters) {
    const code = Math.min(character.charCodeAt(0), ASCII);
    wantedBy[code] = (wantedBy[code] as number) | (1 << index);
  }

const withWords = judges.flatMap(({ words }, index) => (words ? [{ words, bit: 1 << index }] : []));
const ANY_WORD = new RegExp(withWords.map(({ words }) => words.source).join('|'), 'i');
const WORDS_MASK = withWords.reduce((mask, { bit }) => mask | bit, 0);

/** Which judges a text is for, a bit for each in the order of the table; 0 for most texts. One look at each character. */
export function firstPass(text: string): number {
  let mask = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    mask |= wantedBy[code < ASCII ? code : ASCII] as number;
  }
  if ((mask & WORDS_MASK) !== WORDS_MASK && ANY_WORD.test(text))
    for (const { words, bit } of withWords) if ((mask & bit) === 0 && words.test(text)) mask |= bit;
  return mask;
}
