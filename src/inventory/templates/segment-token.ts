import { enumerationsOf } from './enumerations.js';
import { segmentForm } from './segment-form.js';
import { isApiWord, isPlural, wordsOf } from './words.js';

/** What a segment's text alone tells, worked out once per distinct text. */
export interface SegmentToken {
  /** The text of a word; for values of an unmistakable form `{}`, with the suffix that they share: `{}.json`. */
  readonly text: string;
  /** True for values of an unmistakable form. */
  readonly value: boolean;
  /** `.json`, `:cancel`; empty for most. */
  readonly suffix: string;
  /** Pieces of letters, in lower case. */
  readonly words: readonly string[];
  readonly style: number;
  readonly digits: number;
  /** Share of the pieces that are words of APIs. */
  readonly known: number;
  readonly firstKnown: boolean;
  readonly lastKnown: boolean;
  readonly plural: boolean;
  /** How much the letters read like words: mean of the pieces' bigrams. */
  readonly natural: number;
  readonly version: boolean;
  /** 0 none, 1 a verb after a colon, 2 a format, 3 another, 6 a longer text after a dot; with several at one place 4 and 5. */
  readonly extension: number;
  /** The closed lists of everyday values that it stands in. */
  readonly enumerations: number;
}

const VALUE = '{}';

/** How a template writes a value at a place that was never learned. */
export const valueText = '{id}';

/** Braces and slashes in a word would read as structure. */
export const unknownWord = (text: string): string =>
  /[{}/]/.test(text) ? text.replace(/[{}/]/g, '_') : text;
const SUFFIX = /(?:\.[A-Za-z][A-Za-z0-9-]{1,40}|:[A-Za-z][A-Za-z]{2,24})$/;
const VERSION =
  /^(?:[a-z]{0,5}v\d{1,3}(?:[._-]\d{1,3}){0,2}(?:-?(?:alpha|beta|rc)\d{0,2})?|\d{1,2}(?:\.\d{1,3}){1,2})$/i;
const formats = new Set([
  'json',
  'xml',
  'csv',
  'atom',
  'rss',
  'html',
  'yaml',
  'yml',
  'geojson',
  'kml',
  'jsonp',
  'php',
  'aspx',
]);

/** How the words of an identifier are joined: lower, kebab, snake, camel, Pascal, UPPER, otherwise. */
const styleOf = (text: string): number => {
  if (/^[a-z0-9]+$/.test(text)) return 0;
  if (/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(text)) return 1;
  if (/^_?[a-z0-9]+(?:_[a-z0-9]+)+$/.test(text)) return 2;
  if (/^[a-z][A-Za-z0-9]*$/.test(text)) return 3;
  if (/^[A-Z0-9_]+$/.test(text)) return 5;
  if (/^[A-Z][A-Za-z0-9]*$/.test(text)) return 4;
  return 6;
};

const vowel = (code: number): boolean =>
  code === 97 || code === 101 || code === 105 || code === 111 || code === 117 || code === 121;

/** Share of neighbouring letters that change between vowel and consonant, less where long runs of consonants stand. */
function naturalness(words: readonly string[]): number {
  let changes = 0;
  let pairs = 0;
  for (const word of words) {
    let run = 0;
    for (let at = 0; at < word.length; at++) {
      const isVowel = vowel(word.charCodeAt(at));
      run = isVowel ? 0 : run + 1;
      if (run > 3) changes--;
      if (at === 0) continue;
      pairs++;
      if (isVowel !== vowel(word.charCodeAt(at - 1))) changes++;
    }
  }
  return pairs === 0 ? 0 : changes / pairs;
}

/** The suffix of a segment that may be structure beside a value: `17.json`, `17:cancel`. */
export function suffixOf(text: string): string {
  return text.includes('.') || text.includes(':') ? (SUFFIX.exec(text)?.[0] ?? '') : '';
}

export function valueToken(suffix: string): SegmentToken {
  return {
    text: VALUE + suffix,
    value: true,
    suffix,
    words: [],
    style: 6,
    digits: 0,
    known: 0,
    firstKnown: false,
    lastKnown: false,
    plural: false,
    natural: 0,
    version: false,
    extension: 0,
    enumerations: 0,
  };
}

/** The key of the token that a segment belongs to. */
export function tokenKey(text: string): string {
  if (segmentForm(text) !== undefined) return VALUE;
  const suffix = suffixOf(text);
  if (suffix !== '' && segmentForm(text.slice(0, -suffix.length)) !== undefined) return VALUE + suffix;
  return text;
}

/** `tags.{}`: one word with several extensions at one place. */
export const severalKey = (stem: string): string => `${stem}.{}`;

export function severalToken(stem: string, allFormats: boolean): SegmentToken {
  return { ...wordToken(stem), text: severalKey(stem), extension: allFormats ? 4 : 5 };
}

export function wordToken(text: string): SegmentToken {
  const suffix = suffixOf(text);
  const stem = suffix === '' ? text : text.slice(0, -suffix.length);
  const pieces = wordsOf(stem);
  const words = pieces.filter((piece) => piece.charCodeAt(0) > 57);
  const last = words.at(-1) ?? '';
  let known = 0;
  for (const word of words) if (isApiWord(word)) known++;
  let digits = 0;
  for (const piece of pieces) if (piece.charCodeAt(0) <= 57) digits += piece.length;
  return {
    text,
    value: false,
    suffix,
    words,
    style: styleOf(stem),
    digits,
    known: words.length === 0 ? 0 : known / words.length,
    firstKnown: words[0] !== undefined && isApiWord(words[0]),
    lastKnown: last !== '' && isApiWord(last),
    plural: isPlural(last),
    natural: naturalness(words),
    version: VERSION.test(text),
    extension:
      suffix === ''
        ? 0
        : suffix[0] === ':'
          ? 1
          : formats.has(suffix.slice(1).toLowerCase())
            ? 2
            : suffix.length < 7
              ? 3
              : 6,
    enumerations: enumerationsOf(stem),
  };
}
