import { sensitivityOf } from '../injection/sensitive-files.js';
import { unfoldPath } from '../injection/unfold-path.js';
import type { Input } from '../inputs/input.js';
import { remembered } from '../inputs/remembered.js';
import { percentDecode } from '../percent-decode.js';
import { resolvedPath, tailOfClimb } from './climb.js';
import { formsOf } from './input-forms.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface PathSinkOptions {
  /** The folder that the call should not leave, where the caller knows it. */
  readonly base?: string | undefined;
  /**
   * Requests without such an input read this file as well: then only an input that stands in the call as it is decided it
   * (`?back=../index.html`, and every page is index.html).
   */
  readonly isFamiliar?: boolean | undefined;
  /** The call is made on Windows, where `\\` separates as well. */
  readonly isWindows?: boolean | undefined;
}

interface Candidate {
  readonly input: Input;
  /** The input as it was sent, and decoded once and twice: lower case. Not for the input as it was sent itself. */
  readonly spellings: readonly string[] | undefined;
  /** Lower case, `/` only. */
  readonly text: string;
  /** After its last step up; undefined for an absolute path. */
  readonly tail: string | undefined;
}

const NONE: readonly Candidate[] = [];
const CANDIDATES_MAX = 64;
/** Systems refuse names that are longer. */
const CALL_MAX = 8_192;
const TEXT_MAX = 8_192;
const MAY_LEAVE = /\.\.|[\\/]|%|^[a-z]:|^file:|^[A-Za-z0-9+/_-]{12,}={0,2}$/i;
const ABSOLUTE = /^(?:[a-z]:)?\/+[^/]/;
/** A name cut off shorter than this says too little. */
const CUT_MIN = 6;

const plain = (text: string): string => text.replaceAll('\\', '/').toLowerCase();

function formsThatMove(text: string): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const form of formsOf({ text, location: 'query', name: '' })) {
    forms.add(form).add(unfoldPath(form));
    // What a filter leaves that takes `../` away once.
    if (form.includes('..')) forms.add(form.replaceAll('../', '')).add(form.replaceAll('..\\', ''));
    const nul = form.indexOf('\0');
    if (nul > 0) forms.add(form.slice(0, nul));
  }
  return forms;
}

/** A text, and what one and two decodings make of it: those that climb nowhere by themselves. */
function spellingsOf(text: string): readonly string[] {
  const once = percentDecode(text);
  const spellings = new Set([text, once, percentDecode(once)]);
  for (const each of [...spellings])
    if (each.includes('\0')) spellings.add(each.slice(0, each.indexOf('\0')));
  return [...spellings]
    .map((each) => each.toLowerCase())
    .filter((each) => each.length > 2 && tailOfClimb(each) === undefined);
}

/** It stands in the call just so: nothing more was decoded, and what it could become does not count. */
function standsAsSpelled(asked: string, resolved: string, spellings: readonly string[]): boolean {
  return spellings.some((each) => {
    if (asked.includes(each)) return true;
    const own = resolvedPath(each).replace(/^\//, '');
    if (own.length > 2 && resolved.endsWith(`/${own}`)) return true;
    const front = each.slice(0, 12);
    return /[%\\\u0080-\uffff]/.test(front) && asked.includes(front);
  });
}

const candidatesIn = remembered((input: Input): readonly Candidate[] => {
  if (!MAY_LEAVE.test(input.text)) return NONE;
  const found: Candidate[] = [];
  const whole = input.text.slice(0, TEXT_MAX).toLowerCase();
  const spellings = spellingsOf(whole);
  const seen = new Set<string>();
  const add = (text: string, isSpelling: boolean): void => {
    if (seen.has(text)) return;
    seen.add(text);
    const tail = tailOfClimb(text);
    if (tail !== undefined || ABSOLUTE.test(text))
      found.push({ input, spellings: isSpelling ? undefined : spellings, text, tail });
  };
  add(whole, true);
  for (const form of formsThatMove(input.text)) {
    add(form.toLowerCase(), false);
    add(plain(form).replace(/^file:\/\/(?:localhost)?/, ''), false);
  }
  return found;
});

const CANDIDATES = Symbol('candidates');
/** What was found out about a list stays with it: inputs are read once for all calls of a request. */
interface KnownList extends ReadonlyArray<Input> {
  [CANDIDATES]?: readonly Candidate[];
}

function candidatesOf(inputs: KnownList): readonly Candidate[] {
  const known = inputs[CANDIDATES];
  if (known) return known;
  const found: Candidate[] = [];
  for (const input of inputs) {
    if (found.length >= CANDIDATES_MAX) break;
    for (const candidate of candidatesIn(input)) found.push(candidate);
  }
  inputs[CANDIDATES] = found;
  return found;
}

/** Ends in it, with an extension put after it, or cut off by a limit on length. */
function endsIn(path: string, tail: string): boolean {
  if (path === tail || path.endsWith(`/${tail}`)) return true;
  const at = path.lastIndexOf(`/${tail}`);
  if (at >= 0 && /^(?:\.\w{1,8}|\/.*)$/.test(path.slice(at + tail.length + 1))) return true;
  const slash = path.lastIndexOf('/', path.length - CUT_MIN);
  for (let from = slash; from >= 0; from = path.lastIndexOf('/', from - 1)) {
    const rest = path.slice(from + 1);
    if (rest.length > tail.length) return false;
    if (rest.length >= CUT_MIN && rest.length * 2 >= tail.length && tail.startsWith(rest)) return true;
    if (from === 0) break;
  }
  return false;
}

/** The climbing front of an input stands in the call as it was sent: `base/../../etc`. */
function stands(asked: string, text: string): boolean {
  if (asked.includes(text)) return true;
  const last = text.lastIndexOf('..');
  if (last < 0) return false;
  const front = text.slice(0, last + 2).replace(/^\/+/, '');
  if (front.length >= 5 && asked.includes(front) && tailOfClimb(front) !== undefined) return true;
  // Cut off by a limit on length.
  const start = text.slice(0, 5);
  let tries = 0;
  for (let at = asked.indexOf(start); at >= 0 && tries < 8; at = asked.indexOf(start, at + 1), tries++) {
    const rest = asked.slice(at);
    if (rest.length <= text.length && text.startsWith(rest)) return tailOfClimb(rest) !== undefined;
  }
  return false;
}

function decided(candidate: Candidate, asked: string, resolved: string, isFamiliar: boolean): boolean {
  const { text, tail } = candidate;
  if (tail === undefined) {
    const own = resolvedPath(text);
    return (
      resolved === own ||
      (own.length >= CUT_MIN && resolved.startsWith(`${own}.`)) ||
      (resolved.length >= CUT_MIN && resolved.length * 2 >= own.length && own.startsWith(resolved))
    );
  }
  if (stands(asked, text)) return true;
  if (isFamiliar) return false;
  // Up and no further: all that is known is that it went far.
  return tail === '' ? /^\/[^/]*$/.test(resolved) : endsIn(resolved, resolvedPath(tail));
}

const isInside = (resolved: string, base: string): boolean => {
  const folder = resolvedPath(plain(base));
  return resolved === folder || resolved.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
};

/** The request's whole path, and not one segment of it with encoded slashes: then its parts are segments. */
function isPathAsSent({ location, text }: Input, inputs: readonly Input[]): boolean {
  if (location !== 'path') return false;
  const segments = new Set(inputs.flatMap((input) => (input.location === 'path' ? [input.text] : [])));
  return text.split('/').every((part) => part === '' || segments.has(part));
}

/**
 * Whether an input decided that a file call leaves its folder: it climbs, or is an absolute path, and the call goes where it leads; as
 * sent, or decoded, cut off, joined, or in other case.
 */
export function judgePathSink(
  call: string,
  inputs: readonly Input[],
  { base, isFamiliar = false, isWindows = false }: PathSinkOptions = {},
): SinkVerdict | undefined {
  const own = candidatesOf(inputs);
  if (own.length === 0) return undefined;
  const name = call.length > CALL_MAX ? call.slice(0, CALL_MAX) : call;
  const asked = isWindows ? plain(name) : name.toLowerCase();
  const resolved = resolvedPath(asked);
  const known = base !== undefined;
  if (known && isInside(resolved, base)) return undefined;
  for (const candidate of own) {
    const { spellings, input, tail } = candidate;
    if (spellings && !(isWindows && input.text.includes('\\')) && standsAsSpelled(asked, resolved, spellings))
      continue;
    if (!decided(candidate, asked, resolved, isFamiliar) && !(known && tail === '')) continue;
    const climbs = tail !== undefined;
    const isSecret = sensitivityOf(resolved) !== undefined;
    // A site that lies in `/app` and is served under `/app`: its pages are called as its files are.
    if (!climbs && !known && !isSecret && (isFamiliar || isPathAsSent(input, inputs))) continue;
    return {
      rule: climbs ? 'path.sink-climb' : 'path.sink-absolute',
      class: 'path',
      confidence: climbs ? (isSecret ? 0.99 : 0.96) : isSecret ? 0.97 : known ? 0.95 : 0.85,
      fingerprint: climbs ? '../ FILE' : '/ FILE',
      input,
    };
  }
  return undefined;
}
