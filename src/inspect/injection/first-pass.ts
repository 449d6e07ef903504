import { judges } from './judges.js';
import { BEYOND, markValues, NumberSet, nextMark, numbersOf } from './word-marks.js';

/** For each character (the entry `BEYOND` is for all beyond ASCII) a bit for each judge that names it. */
function table(charactersOf: (judge: (typeof judges)[number]) => string): Int32Array {
  const bits = new Int32Array(BEYOND + 1);
  for (const [index, judge] of judges.entries()) {
    for (const character of charactersOf(judge)) {
      const code = Math.min(character.charCodeAt(0), BEYOND);
      bits[code] = (bits[code] as number) | (1 << index);
    }
  }
  return bits;
}

/** Above the bits of the judges: their words are to be asked whatever else the text holds, and how the character counts in marks. */
const POINT_CODE = 46;
const SLASH = 1 << 22;
const POINT = 1 << 23;
const ASK = 1 << 24;
const VALUE_AT = 25;
const looks = table(({ characters }) => characters).map(
  (bits, code) =>
    bits |
    (code === BEYOND || code === 10 ? ASK : code === POINT_CODE ? POINT : 0) |
    ('/\\%'.includes(String.fromCharCode(code)) ? SLASH : 0) |
    ((markValues[code] as number) << VALUE_AT),
);
const WANTED = SLASH - 1;
/** Of a text that is encoded: those who want it decoded only. */
export const decodedOnly = judges.reduce(
  (mask, judge, index) => (judge.decodedOnly ? mask | (1 << index) : mask),
  0,
);

/** One of these characters; beyond ASCII, one stands for all. */
const oneOf = (characters: string): RegExp =>
  new RegExp(`[${characters.replace(/[\]\\^-]/g, '\\$&').replace(/[\u0080-\uffff]/, '\\u0080-\\uffff')}]`);

/** The words of all judges; a bit for each. */
const forms = judges.flatMap(({ words }, index) =>
  (words?.forms ?? []).map((form) => ({
    ...form,
    match: new RegExp(form.match.source, 'i'),
    among: oneOf(words?.among ?? ''),
    judge: 1 << index,
  })),
);
const ALL = -1;
/** By first character: the forms that are asked for it; 0 for letters and digits. The second of those for which a slash has to follow. */
const byPrefix = new Int32Array(2 * BEYOND);
for (let code = 0; code < BEYOND; code++)
  for (const [index, { prefixes, withSlash }] of forms.entries()) {
    const character = String.fromCharCode(code);
    if (!prefixes?.test(character) || /[a-z\d]/i.test(character)) continue;
    const at = 2 * code + (withSlash ? 1 : 0);
    byPrefix[at] = (byPrefix[at] as number) | (1 << index);
  }
const marked = new NumberSet();
/** By the number of a mark: the forms that it may stand for. */
const markedFor = new Map<number, number>();
for (const [index, { marks }] of forms.entries())
  for (const number of marks.flatMap(numbersOf)) {
    marked.add(number);
    markedFor.set(number, (markedFor.get(number) ?? 0) | (1 << index));
  }
const { bits } = marked;
const ofHosts = forms.reduce((mask, form, index) => (form.isHost ? mask | (1 << index) : mask), 0);

/** How many characters stand between the last point before `end` and it; 11 for more than ten. */
function sincePoint(text: string, end: number): number {
  let length = 0;
  while (length <= 10 && length < end && text.charCodeAt(end - length - 1) !== POINT_CODE) length++;
  return length;
}

/** It ends in two names of two to ten characters, each behind a point. */
function endsAsHost(text: string): boolean {
  const name = sincePoint(text, text.length);
  if (name < 2 || name > 10) return false;
  const last = text.length - name - 1;
  const between = sincePoint(text, last);
  return between >= 2 && between <= 10 && between < last;
}

/** Adds the judges whose words a text holds. */
function byWords(text: string, asked: number, wanted: number): number {
  let mask = wanted;
  for (let rest = asked; rest !== 0; rest &= rest - 1) {
    const form = forms[31 - Math.clz32(rest & -rest)];
    if (form && (mask & form.judge) === 0 && form.match.test(text) && form.among.test(text))
      mask |= form.judge;
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
  let seen = 0;
  let mark = 0;
  let asked = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const look = looks[code < BEYOND ? code : BEYOND] as number;
    seen |= look;
    mark = nextMark(mark, look >>> VALUE_AT);
    if ((((bits[mark >> 5] as number) >> (mark & 31)) & 1) !== 0) asked |= markedFor.get(mark) as number;
  }
  let wanted = seen & WANTED;
  if (wanted === 0 && text.length <= EXACT_LENGTH_MAX) wanted = byExact(text);
  if ((seen & ASK) !== 0) asked = ALL;
  else if (text !== '') {
    const at = 2 * text.charCodeAt(0);
    asked |= byPrefix[at] as number;
    if ((seen & SLASH) !== 0) asked |= byPrefix[at + 1] as number;
  }
  if ((seen & POINT) !== 0 && endsAsHost(text)) asked |= ofHosts;
  return asked === 0 ? wanted : byWords(text, asked, wanted);
}
