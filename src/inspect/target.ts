import { percentDecode } from './percent-decode.js';

/** A request target in its parts, decoded. */
export interface Target {
  readonly segments: readonly string[];
  /** Name and value; undefined value: there was no `=`. Names keep their brackets. */
  readonly query: readonly (readonly [string, string | undefined])[];
  /** The path as sent. */
  readonly path: string;
  /** What stands after `#`, which no client sends by itself, decoded. */
  readonly fragment: string;
}

const SEGMENTS_MAX = 64;
const PARAMETERS_MAX = 256;
const TARGET_LENGTH_MAX = 32_768;
/** Neither encodings nor parameters nor empty segments. */
const PLAIN = /^(?:\/[^/%;]+)+\/?$/;
const ORIGIN = /^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i;

/** Name-value pairs of a query or a form, at most 256. */
export function parsePairs(text: string): [string, string | undefined][] {
  const pairs: [string, string | undefined][] = [];
  let from = 0;
  while (from <= text.length && pairs.length < PARAMETERS_MAX) {
    let to = text.indexOf('&', from);
    if (to < 0) to = text.length;
    if (to > from) {
      const pair = text.slice(from, to);
      const equals = pair.indexOf('=');
      if (equals < 0) pairs.push([percentDecode(pair, true), undefined]);
      else
        pairs.push([percentDecode(pair.slice(0, equals), true), percentDecode(pair.slice(equals + 1), true)]);
    }
    from = to + 1;
  }
  return pairs;
}

let last = '';
let lastTarget: Target | undefined;

/**
 * Splits a target of any of the four forms of HTTP. Bounded: 32 KB, 64 segments, 256 parameters. The last one is
 * remembered: those who look at one call ask one after the other.
 */
export function parseTarget(target: string): Target {
  if (lastTarget !== undefined && target === last) return lastTarget;
  last = target;
  lastTarget = split(target);
  return lastTarget;
}

function split(target: string): Target {
  let text = target.length > TARGET_LENGTH_MAX ? target.slice(0, TARGET_LENGTH_MAX) : target;
  if (!text.startsWith('/')) text = text.replace(ORIGIN, '');
  const hash = text.indexOf('#');
  const fragment = hash < 0 ? '' : percentDecode(text.slice(hash + 1), true);
  if (hash >= 0) text = text.slice(0, hash);
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const segments = PLAIN.test(path) ? plainSegments(path) : decodedSegments(path);
  return { segments, query: mark < 0 ? [] : parsePairs(text.slice(mark + 1)), path, fragment };
}

function decodedSegments(path: string): string[] {
  const segments: string[] = [];
  for (const part of path.split('/', SEGMENTS_MAX * 2)) {
    if (part === '' || segments.length >= SEGMENTS_MAX) continue;
    const semicolon = part.indexOf(';');
    const segment = percentDecode(semicolon > 0 ? part.slice(0, semicolon) : part);
    if (segment !== '') segments.push(segment);
  }
  return segments;
}

/** The same where nothing is encoded and no slash stands alone. */
function plainSegments(path: string): string[] {
  const segments: string[] = [];
  for (let from = 1; from > 0 && from < path.length && segments.length < SEGMENTS_MAX; ) {
    const slash = path.indexOf('/', from);
    segments.push(slash < 0 ? path.slice(from) : path.slice(from, slash));
    from = slash + 1;
  }
  return segments;
}
