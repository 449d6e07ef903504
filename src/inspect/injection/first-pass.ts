import { memo } from '../memo.js';
import { judges } from './judges.js';

const ASCII = 128;

/** For each character (the last entry is for all beyond ASCII) a bit for each judge that names it. */
function table(charactersOf: (judge: (typeof judges)[number]) => string): Int32Array {
  const bits = new Int32Array(ASCII + 1);
  for (const [index, judge] of judges.entries()) {
    for (const character of charactersOf(judge)) {
      const code = Math.min(character.charCodeAt(0), ASCII);
      bits[code] = (bits[code] as number) | (1 << index);
    }
  }
  return bits;
}

const wantedBy = table(({ characters }) => characters);
const mayWant = table(({ words }) => words?.among ?? '');
const wordsOf: readonly (readonly RegExp[])[] = judges.map(({ words }) =>
  [words?.start, words?.match]
    .filter((match) => match !== undefined)
    .map(({ source }) => new RegExp(source, 'i')),
);

/** Of a text that is encoded: those who want it decoded only. */
export const decodedOnly = judges.reduce(
  (mask, judge, index) => (judge.decodedOnly ? mask | (1 << index) : mask),
  0,
);

const STARTS_LENGTH_MIN = 12;
const starts = judges.flatMap(({ starts: match }, index) =>
  match ? [{ bit: 1 << index, match: new RegExp(match.source, 'i') }] : [],
);
const ANY_START = new RegExp(starts.map(({ match }) => match.source).join('|') || '^(?!)', 'i');

function byStart(text: string): number {
  let mask = 0;
  for (const { bit, match } of starts) if (match.test(text)) mask |= bit;
  return mask;
}

const UNIONS_MAX = 256;
interface Union {
  readonly start: RegExp | undefined;
  readonly match: RegExp | undefined;
}
/** The words of several judges as one expression: texts of one kind ask for the same few combinations again and again. */
const unions = new Map<number, Union>();

function unionOf(open: number): Union {
  const asked = judges.filter((_, index) => (open & (1 << index)) !== 0);
  const join = (list: readonly (RegExp | undefined)[]): RegExp | undefined => {
    const sources = list.flatMap((match) => match?.source ?? []);
    return sources.length > 0 ? new RegExp(sources.join('|'), 'i') : undefined;
  };
  const union = {
    start: join(asked.map(({ words }) => words?.start)),
    match: join(asked.map(({ words }) => words?.match)),
  };
  if (unions.size < UNIONS_MAX) unions.set(open, union);
  return union;
}

/** Names of clients, kinds of content, words of a form: they come again and again. */
const WORDS_KEPT = 512;
const WORDS_LENGTH_MAX = 256;

/** `open` follows from the text. */
let openOfText = 0;
const knownWords = memo((text) => readWords(text, openOfText), WORDS_KEPT, WORDS_LENGTH_MAX);

function byWords(text: string, open: number): number {
  openOfText = open;
  return knownWords(text);
}

function readWords(text: string, open: number): number {
  const { start, match: anywhere } = unions.get(open) ?? unionOf(open);
  if (!start?.test(text) && !anywhere?.test(text)) return 0;
  let mask = 0;
  for (let rest = open; rest !== 0; rest &= rest - 1) {
    const index = 31 - Math.clz32(rest & -rest);
    for (const match of wordsOf[index] as readonly RegExp[]) if (match.test(text)) mask |= 1 << index;
  }
  return mask;
}

const EXACT_LENGTH_MAX = 11;
const exact = new Map<string, number>();
/** For each length the first letters of such texts, so that few others are looked up. */
const exactInitials = new Int32Array(EXACT_LENGTH_MAX + 1);
for (const [index, judge] of judges.entries()) {
  for (const text of judge.exact ?? []) {
    exact.set(text, (exact.get(text) ?? 0) | (1 << index));
    const initials = exactInitials[text.length] as number;
    exactInitials[text.length] = initials | (1 << (text.charCodeAt(0) - 97));
  }
}

function byExact(text: string): number {
  const initial = (text.charCodeAt(0) | 0x20) - 97;
  const known = initial >= 0 && initial < 26 && ((exactInitials[text.length] as number) >> initial) & 1;
  return known ? (exact.get(text.toLowerCase()) ?? 0) : 0;
}

/** Which judges a text is for, a bit for each in the order of the table; 0 for most texts. One look at each character. */
export function firstPass(text: string): number {
  let wanted = 0;
  let maybe = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const entry = code < ASCII ? code : ASCII;
    wanted |= wantedBy[entry] as number;
    maybe |= mayWant[entry] as number;
  }
  if (text.length >= STARTS_LENGTH_MIN) {
    if (ANY_START.test(text)) wanted |= byStart(text);
  } else if (wanted === 0 && text.length <= EXACT_LENGTH_MAX) wanted = byExact(text);
  const open = maybe & ~wanted;
  return open === 0 ? wanted : wanted | byWords(text, open);
}
