import type { Input } from '../inputs/input.js';
import type { SinkVerdict } from './sink-verdict.js';
import { type Candidate, candidatesBehind, mayStandIn, type Probe, probesOf } from './sql-candidates.js';
import {
  COMMENT,
  NUMBER,
  QUOTED_NAME,
  SIGN,
  type SqlDialect,
  type SqlLexemes,
  STRING,
  VARIABLE,
  WORD,
} from './sql-lexer.js';
import { readSql, type SqlReading } from './sql-reading.js';
import { sqlFingerprint } from './sql-shape.js';

export interface SqlSinkOptions {
  readonly dialect: SqlDialect;
  /** Values bound to the statement's parameters: an input that is bound is not part of the text. */
  readonly bound?: readonly unknown[] | undefined;
  /** Fingerprints (`sqlFingerprint`) of statements seen at this call while no input stood in them. */
  readonly knownShapes?: { has(fingerprint: string): boolean } | undefined;
}

const NAMES: readonly string[] = ['', 'STR', 'ID', 'NUM', 'ID', 'OP', '--', '?', 'VAR'];
const OCCURRENCES_MAX = 16;
const CONNECTIVE =
  /^(?:or|and|xor|union|having|order|group|limit|into|r?like|between|regexp|div|mod|procedure|is|then|collate)$/;
/** Words that make of two values one, or of one text two. */
const COMBINES = /^(?:or|and|xor|union|case)$/;
const BEFORE_CONDITION = /^(?:where|and|or|on|having|when|not)$/;

/** What an occurrence of an input is: nothing of note, within one literal, or across tokens. */
type Found =
  | 'none'
  | 'contained'
  | { readonly confidence: number; readonly rule: string; readonly fingerprint: string };

const NOTHING: Found = 'none';

class Statement {
  readonly #lower: string;
  readonly #lexemes: SqlLexemes;

  constructor(lower: string, lexemes: SqlLexemes) {
    this.#lower = lower;
    this.#lexemes = lexemes;
  }

  #tokenAt(position: number): number {
    let low = 0;
    let high = this.#lexemes.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#lexemes.end(middle) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #text(index: number): string {
    return this.#lower.slice(this.#lexemes.start(index), this.#lexemes.end(index));
  }

  #fingerprint(first: number, last: number): string {
    const names: string[] = [];
    for (let index = first; index <= Math.min(last, first + 23); index++)
      names.push(NAMES[this.#lexemes.kind(index)] ?? '?');
    return names.join(' ');
  }

  /** `whole`: all of the input stands there. `elsewhere`: the input also stands within a literal, so the text may be the application's. */
  judge(from: number, to: number, whole: boolean, elsewhere: boolean): Found {
    const lexemes = this.#lexemes;
    const first = this.#tokenAt(from);
    if (first >= lexemes.count || lexemes.start(first) >= to) return NOTHING;
    const kind = lexemes.kind(first);
    const start = lexemes.start(first);
    const quoted = kind === STRING || kind === QUOTED_NAME || kind === COMMENT;
    if (lexemes.end(first) >= to) {
      if (kind === VARIABLE && whole && this.#lower.startsWith('@@', from))
        return { rule: 'sqli.variable', confidence: 0.9, fingerprint: 'VAR' };
      return quoted && start < from ? 'contained' : NOTHING;
    }
    let last = this.#tokenAt(to - 1);
    if (last >= lexemes.count || lexemes.start(last) >= to) last--;
    if (last <= first) return NOTHING;
    const leaves = quoted && start < from;
    const midStart = start < from && !quoted;
    const midEnd = lexemes.end(last) > to && (lexemes.kind(last) === WORD || lexemes.kind(last) === NUMBER);
    if (midStart && midEnd) return NOTHING;
    if (from === 0 && to < this.#lower.length) return NOTHING;

    let comment = false;
    let connective = false;
    let combines = false;
    let statement = false;
    let call = false;
    let names = true;
    let strings = true;
    for (let index = leaves ? first + 1 : first; index <= last; index++) {
      const tokenKind = lexemes.kind(index);
      if (tokenKind !== STRING) strings = false;
      if (tokenKind === COMMENT) comment = true;
      else if (tokenKind === SIGN) {
        const sign = this.#lower.charCodeAt(lexemes.start(index));
        if (sign === 59) statement = true;
        else if (sign === 40) call = true;
        else if (sign === 124 || sign === 38) connective = true;
        if (sign !== 44 && sign !== 46) names = false;
      } else if (tokenKind === WORD) {
        const word = this.#text(index);
        if (CONNECTIVE.test(word)) connective = true;
        if (COMBINES.test(word)) combines = true;
      } else if (tokenKind !== NUMBER) names = false;
    }
    const startsValue =
      kind === NUMBER || kind === STRING || (kind === WORD && !CONNECTIVE.test(this.#text(first)));
    const length = to - from;
    const found = (rule: string, confidence: number): Found => ({
      rule: `sqli.${rule}`,
      confidence,
      fingerprint: this.#fingerprint(first, last),
    });
    // Strings behind one another are one literal.
    if (strings && kind === STRING) return NOTHING;
    if (leaves) {
      if (length < 3 && !comment) return NOTHING;
      if (elsewhere && length < 8) return NOTHING;
      return whole || comment || statement || length >= 10 ? found('breakout', 0.98) : NOTHING;
    }
    if (comment || statement)
      return elsewhere && !startsValue ? NOTHING : length < 3 ? NOTHING : found('structure', 0.95);
    if (!whole) return kind === NUMBER && connective && length >= 8 ? found('structure', 0.9) : NOTHING;
    if (elsewhere) return startsValue && (connective || call) ? found('structure', 0.9) : NOTHING;
    // Words and commas alone are a list, or a piece of the application's own text.
    if (names)
      return (kind === NUMBER || combines) && startsValue && connective ? found('structure', 0.9) : NOTHING;
    if (length < 3 || (!startsValue && length < 6 && !connective)) return NOTHING;
    // `WHERE 1=1` is how applications begin a list of conditions.
    if (!connective && !call && length < 8 && first > 0 && BEFORE_CONDITION.test(this.#text(first - 1)))
      return NOTHING;
    return found('structure', 0.95);
  }
}

/** Length of the part of `form`, from its start, that stands at `at`. */
function matched(text: string, at: number, form: string): number {
  let length = 0;
  while (length < form.length && text.charCodeAt(at + length) === form.charCodeAt(length)) length++;
  return length;
}

/** The same from its end, backwards from behind `end`. */
function matchedBack(text: string, end: number, form: string): number {
  let length = 0;
  while (
    length < form.length &&
    end - length > 0 &&
    text.charCodeAt(end - length - 1) === form.charCodeAt(form.length - length - 1)
  )
    length++;
  return length;
}

interface Occurrence {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

/** Where an input, or a part of it that the application left over, stands. */
function occurrences(reading: SqlReading, candidate: Candidate): readonly Occurrence[] {
  const { form, head, tail } = candidate;
  const text = reading.lower;
  const found: Occurrence[] = [];
  if (reading.mayHold(candidate.headHash))
    for (
      let at = text.indexOf(head);
      at >= 0 && found.length < OCCURRENCES_MAX;
      at = text.indexOf(head, at + 1)
    ) {
      const length = matched(text, at, form);
      if (length === form.length || candidate.cut)
        found.push({ from: at, to: at + length, whole: length === form.length });
    }
  // Cut at its start.
  if (tail !== undefined && !found.some(({ whole }) => whole) && reading.mayHold(candidate.tailHash)) {
    const behind = text.indexOf(tail);
    if (behind >= 0) {
      const end = behind + tail.length;
      found.push({ from: end - matchedBack(text, end, form), to: end, whole: false });
    }
  }
  return found.length === 0 ? NOWHERE : found;
}
const NOWHERE: readonly Occurrence[] = [];

function judgePlaces(reading: SqlReading, places: readonly Occurrence[]): Found {
  let strongest: Found = NOTHING;
  for (const [index, lexemes] of reading.lexemes.entries()) {
    const statement = new Statement(reading.lower, lexemes);
    const contained = places.some(
      ({ from, to, whole }) => whole && statement.judge(from, to, true, false) === 'contained',
    );
    let found: Found = NOTHING;
    for (const { from, to, whole } of places) {
      const one = statement.judge(from, to, whole, contained);
      if (typeof one === 'object' && (typeof found !== 'object' || one.confidence > found.confidence))
        found = one;
    }
    // Where the dialect is unknown, both readings must agree.
    if (typeof found !== 'object') return NOTHING;
    if (index === 0) strongest = found;
  }
  return strongest;
}

const CANDIDATES_MAX = 200;
const NOBODY: readonly Candidate[] = [];
/** For fewer, to look for the characters themselves costs less than to find out all that the statement holds. */
const PROBES_MANY = 6;

function mayHoldOne(reading: SqlReading, { hashes }: Probe): boolean {
  for (let at = 0; at < hashes.length; at += 2)
    if (reading.mayHold(hashes[at] as number) && reading.mayHold(hashes[at + 1] as number)) return true;
  return false;
}

/** The forms of the inputs that the statement may hold: mostly none, and then none is made. */
function heldIn(reading: SqlReading, probes: readonly Probe[]): readonly Candidate[] {
  let found: Candidate[] | undefined;
  if (probes.length >= PROBES_MANY) reading.know();
  for (const probe of probes) {
    if (
      reading.isKnown ? !mayHoldOne(reading, probe) : !probe.candidates && !mayStandIn(reading.lower, probe)
    )
      continue;
    found ??= [];
    for (const candidate of candidatesBehind(probe)) found.push(candidate);
    if (found.length >= CANDIDATES_MAX) break;
  }
  return found ?? NOBODY;
}

const isBound = (bound: readonly unknown[] | undefined, input: Input): boolean =>
  bound?.some(
    (value) => value === input.text || (typeof value === 'number' && String(value) === input.text),
  ) ?? false;

/**
 * Whether an input of the request changes the structure of a statement: it stands in the text and reaches across tokens, as
 * it came, or decoded, cut, in another case, trimmed or reversed. An input within one literal, properly escaped or bound is
 * none. Of a text that cannot be tokenized: `sqli.untokenizable`, when an input stands in it.
 */
export function judgeSqlCall(
  call: string,
  inputs: readonly Input[],
  { dialect, bound, knownShapes }: SqlSinkOptions,
): SinkVerdict | undefined {
  const probes = probesOf(inputs);
  if (probes.length === 0) return undefined;
  const reading = readSql(call, dialect);
  let present: Candidate | undefined;
  for (const candidate of heldIn(reading, probes)) {
    const places = occurrences(reading, candidate);
    if (places.length === 0 || isBound(bound, candidate.input)) continue;
    if (/['"`\\[$]|\/\*/.test(candidate.form) && places.some(({ whole }) => whole)) present ??= candidate;
    const found = judgePlaces(reading, places);
    if (typeof found === 'object') {
      if (knownShapes?.has(sqlFingerprint(call, dialect))) return undefined;
      return { ...found, class: 'sqli', input: candidate.input };
    }
  }
  if (present === undefined || reading.lexemes.some(({ complete }) => complete)) return undefined;
  return {
    rule: 'sqli.untokenizable',
    class: 'sqli',
    confidence: 0.7,
    fingerprint: '?',
    input: present.input,
  };
}
