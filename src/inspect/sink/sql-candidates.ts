import { decodedForms } from '../decode/decoded-forms.js';
import type { Input } from '../inputs/input.js';
import { remembered } from '../inputs/remembered.js';
import { hashOf } from './triplets.js';

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

const prepared = new WeakMap<readonly Input[], readonly Candidate[]>();

/** The forms that are looked for in every statement of a request; made once for a list of inputs. */
export function candidatesOf(inputs: readonly Input[]): readonly Candidate[] {
  const known = prepared.get(inputs);
  if (known) return known;
  const candidates: Candidate[] = [];
  for (const input of inputs) {
    if (candidates.length >= CANDIDATES_MAX) break;
    for (const one of candidatesIn(input)) candidates.push(one);
  }
  prepared.set(inputs, candidates);
  return candidates;
}
