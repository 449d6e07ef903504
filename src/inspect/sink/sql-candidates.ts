import { decodedForms } from '../decode/decoded-forms.js';
import { mayBeWrapped, unwrapped } from '../decode/unwrap.js';
import type { Input } from '../inputs/input.js';
import { remembered } from '../inputs/remembered.js';
import { hashOf, hashOfCodes } from './triplets.js';

/** One form in which an input may stand in a statement. */
export interface Candidate {
  readonly input: Input;
  /** Lower case, trimmed. */
  readonly form: string;
  /** The application need not have used all of it. */
  readonly cut: boolean;
  /** Its first characters, which a part of it begins with. */
  readonly head: string;
  readonly headHash: number;
  /** Its last characters, where it may be cut at its start. */
  readonly tail: string | undefined;
  readonly tailHash: number;
}

/** A part of an input must be this long to be taken for the input. */
const HEAD = 5;
const TAIL = 8;
const TAIL_FROM = 12;

function candidate(input: Input, form: string, cut: boolean): Candidate {
  const head = form.slice(0, HEAD);
  const tail = cut && form.length > TAIL_FROM && RISKY.test(form) ? form.slice(-TAIL) : undefined;
  return {
    input,
    form,
    cut,
    head,
    headHash: hashOf(head, 0),
    tail,
    tailHash: tail === undefined ? 0 : hashOf(tail, 0),
  };
}

const LENGTH_MIN = 2;
const LENGTH_MAX = 16_384;
const CANDIDATES_MAX = 200;
const REVERSED_MAX = 512;
/** Without any of these an input is one token wherever it stands, or a list of names or numbers. */
const STRUCTURE = /[^\w$.,\s\u0080-\uffff]/;
const KEYWORD =
  /^[\d\s.+-]+$|(?:^|\s)(?:or|and|xor|union|having|order|group|limit|into|r?like|between|regexp|div|mod|is|not|case|collate|procedure|offset)\s/i;
/** What ends a literal, a list or a statement. */
const RISKY = /['"`\\;#(]|--|\/\*|\s(?:or|and|union)\s/i;
/** A number, a literal of the application's own making, names to sort by: no structure of its own. */
const HARMLESS =
  /^(?:[-+]?\s{0,4}[\d.]+(?:e[+-]?\d+)?|[\w$.]{1,128}(?:\s{1,4}(?:asc|desc))?(?:\s{1,4}nulls\s{1,4}(?:first|last))?(?:\s{0,4},\s{0,4}[\w$.]{1,128}(?:\s{1,4}(?:asc|desc))?){0,50})$/i;
const ENCODED = /%[0-9a-f]{2}|\\[ux]|&[#\w]+;|^[\w+/-]{10,}={0,2}$/i;

function formsOf(text: string): { form: string; cut: boolean }[] {
  const forms: { form: string; cut: boolean }[] = [];
  const add = (raw: string, cut: boolean): void => {
    const form = raw.trim().toLowerCase();
    if (form.length < LENGTH_MIN || HARMLESS.test(form)) return;
    if (!STRUCTURE.test(form) && !KEYWORD.test(`${form} `)) return;
    if (!forms.some((other) => other.form === form)) forms.push({ form, cut });
  };
  add(text, true);
  if (ENCODED.test(text)) for (const form of decodedForms(text, true)) add(form, true);
  if (!RISKY.test(text)) return forms;
  if (/\s/.test(text.trim())) {
    add(text.replace(/\s+/g, ' '), true);
    add(text.replace(/\s+/g, ''), false);
  }
  if (text.length <= REVERSED_MAX) add([...text].reverse().join(''), false);
  return forms;
}

const candidatesIn = remembered((input: Input): readonly Candidate[] => {
  const { text } = input;
  if (text.length < LENGTH_MIN || text.length > LENGTH_MAX) return NONE;
  return formsOf(text).map(({ form, cut }) => candidate(input, form, cut));
});
const NONE: readonly Candidate[] = [];

/* What a text holds, found in one look at each character: several expressions would each take as long. */
/** Of `STRUCTURE`. */
const HAS_SIGN = 1;
/** Of `RISKY`, by itself and beside others. */
const ENDS = 2;
const MAY_END = 4;
/** Of `MAY_DIFFER`. */
const ESCAPES = 8;
const MAY_BE_BLANK = 16;
const SEEN = new Uint8Array(129);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  const isBlank = /\s/.test(character);
  SEEN[code] =
    (STRUCTURE.test(character) ? HAS_SIGN : 0) |
    (RISKY.test(character) ? ENDS : 0) |
    (isBlank || '-/'.includes(character) ? MAY_END : 0) |
    ('%\\&'.includes(character) ? ESCAPES : 0) |
    (isBlank ? MAY_BE_BLANK : 0);
}
SEEN[128] = MAY_END | MAY_BE_BLANK;

function signsOf(text: string): number {
  let seen = 0;
  for (let at = 0; at < text.length; at++) seen |= SEEN[Math.min(text.charCodeAt(at), 128)] as number;
  return seen;
}

const SEVERAL_BLANKS = /\s\s/;
const NUMBER_START = /^[-+.\d]/;
/** It may stand in a statement in another form than its own. */
const MAY_DIFFER = /%[0-9a-f]{2}|\\[ux]|&[#\w]+;/i;

/** What is asked first of an input: whether a statement can hold it at all. */
export interface Probe {
  readonly input: Input;
  /**
   * In pairs: three characters each, of which a statement has both when it holds a form's beginning, or the end that it may
   * be cut to. 0, which every text has, where that cannot be told.
   */
  readonly hashes: readonly number[];
  /** Its forms. Made when a statement may hold one. */
  candidates: readonly Candidate[] | undefined;
}
const ANY: readonly number[] = [0, 0];

/** A visible ASCII character in lower case; 0 for any other, and where there is none. */
function lowerCode(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (!(code > 32 && code < 127)) return 0;
  return code >= 65 && code <= 90 ? code | 32 : code;
}

/** Of three characters as a form would have them, from here on or, `step` being -1, backwards; 0 when that cannot be told. */
function hashFrom(text: string, at: number, step: 1 | -1): number {
  const first = lowerCode(text, at);
  const second = lowerCode(text, at + step);
  const third = lowerCode(text, at + 2 * step);
  return first === 0 || second === 0 || third === 0 ? 0 : hashOfCodes(first, second, third);
}

/** The hashes of all forms of a text, none of which is made. */
function hashesOf(text: string, seen: number): readonly number[] {
  let from = 0;
  while (text.charCodeAt(from) === 32) from++;
  const head = hashFrom(text, from, 1);
  const behind = hashFrom(text, from + 2, 1);
  if ((seen & ENDS) === 0 && ((seen & MAY_END) === 0 || !RISKY.test(text))) return [head, behind];
  if ((seen & MAY_BE_BLANK) !== 0 && SEVERAL_BLANKS.test(text)) return ANY;
  let to = text.length;
  while (to > from && text.charCodeAt(to - 1) === 32) to--;
  const hashes = [head, behind, hashFrom(text, to - 1, -1), hashFrom(text, to - 3, -1)];
  if (to - from > TAIL_FROM) hashes.push(hashFrom(text, to - TAIL, 1), hashFrom(text, to - 3, 1));
  return hashes;
}

/** How many visible characters there are from here on or, `step` being -1, backwards; `most` at most. */
function runOf(text: string, at: number, step: 1 | -1, most: number): number {
  let length = 0;
  while (length < most && lowerCode(text, at + step * length) !== 0) length++;
  return length;
}

/** What `hashes` say of a statement in lower case, asked of the statement itself. */
export function mayStandIn(lower: string, { input: { text }, hashes }: Probe): boolean {
  if (hashes === ANY) return true;
  let from = 0;
  while (text.charCodeAt(from) === 32) from++;
  if (lower.includes(text.slice(from, from + runOf(text, from, 1, HEAD)).toLowerCase())) return true;
  if (hashes.length === 2) return false;
  let to = text.length;
  while (to > from && text.charCodeAt(to - 1) === 32) to--;
  const end = text.slice(to - runOf(text, to - 1, -1, TAIL), to).toLowerCase();
  return (to - from > TAIL_FROM && lower.includes(end)) || lower.includes(reversed(end.slice(-HEAD)));
}

function reversed(text: string): string {
  let turned = '';
  for (let at = text.length - 1; at >= 0; at--) turned += text[at];
  return turned;
}

const probeOf = remembered((input: Input): Probe | null => {
  const { text } = input;
  if (text.length < LENGTH_MIN || text.length > LENGTH_MAX) return null;
  if (mayBeWrapped(text) && unwrapped(text) !== undefined)
    return { input, hashes: ANY, candidates: undefined };
  const seen = signsOf(text);
  if ((seen & HAS_SIGN) === 0) {
    // Words and numbers, and lists of them.
    if ((seen & MAY_BE_BLANK) === 0 || !KEYWORD.test(`${text.trim()} `) || HARMLESS.test(text)) return null;
    // Of texts with a sign in them only numbers are.
  } else if (NUMBER_START.test(text) && HARMLESS.test(text)) return null;
  const hashes = (seen & ESCAPES) !== 0 && MAY_DIFFER.test(text) ? ANY : hashesOf(text, seen);
  return { input, hashes, candidates: undefined };
});

const PROBES = Symbol('probes');
const CANDIDATES = Symbol('candidates');

/** What was found out about a list stays with it: a table of weak references costs more than to look. */
interface KnownList extends ReadonlyArray<Input> {
  [PROBES]?: readonly Probe[];
  [CANDIDATES]?: readonly Candidate[];
}

/** The inputs that are to be looked for in the statements of a request; made once for a list of inputs. */
export function probesOf(inputs: KnownList): readonly Probe[] {
  const known = inputs[PROBES];
  if (known) return known;
  const found: Probe[] = [];
  for (const input of inputs) {
    const probe = probeOf(input);
    if (probe) found.push(probe);
  }
  inputs[PROBES] = found;
  return found;
}

/** The forms of one of them. */
export function candidatesBehind(probe: Probe): readonly Candidate[] {
  probe.candidates ??= candidatesIn(probe.input);
  return probe.candidates;
}

/** The forms that are looked for in every statement of a request; made once for a list of inputs. */
export function candidatesOf(inputs: KnownList): readonly Candidate[] {
  const known = inputs[CANDIDATES];
  if (known) return known;
  const candidates: Candidate[] = [];
  for (const probe of probesOf(inputs)) {
    if (candidates.length >= CANDIDATES_MAX) break;
    for (const one of candidatesBehind(probe)) candidates.push(one);
  }
  inputs[CANDIDATES] = candidates;
  return candidates;
}
