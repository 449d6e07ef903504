import type { Signal } from '../../event/signal.js';
import type { Headers } from '../header-shape.js';
import { inspectInputs } from '../injection/inspect-request.js';
import { parseTarget } from '../target.js';
import { addTarget } from './collect-inputs.js';
import { addCookies, addHeader, isInspected } from './header-inputs.js';
import type { Input, InputDocument, RequestInputs } from './input.js';
import { InputList } from './input-list.js';

/** A piece of a request's head: what it holds, and what inspection says of it. */
export interface HeadPart {
  readonly inputs: RequestInputs;
  readonly signals: readonly Signal[];
  /** It is kept for the next request. */
  readonly returns: boolean;
  /** Of a target: the pieces that it came with the last time, and what they hold in one. */
  whole?: undefined | { readonly parts: readonly HeadPart[]; readonly inputs: RequestInputs };
}

/** Pieces kept in each of two generations. */
const PARTS_MAX = 1_000;
const LENGTH_MAX = 1_024;
const HEADERS_MAX = 100;
const REPEATS_MAX = 10;
const TARGET = ':target';

type Parts = Map<string, Map<string, HeadPart>>;
let young: Parts = new Map();
let old: Parts = new Map();
let size = 0;

function read(name: string, text: string): HeadPart {
  const inputs = new InputList(text.length <= LENGTH_MAX);
  if (name === TARGET) addTarget(inputs, parseTarget(text));
  else if (name === 'cookie') addCookies(inputs, text);
  else addHeader(inputs, name, text);
  return { inputs, signals: inspectInputs(inputs), returns: text.length <= LENGTH_MAX };
}

/** Clients repeat their headers in every call, and come back to the same places: each piece is read and judged once. */
function partOf(name: string, text: string): HeadPart {
  let ofName = young.get(name);
  const known = ofName?.get(text);
  if (known) return known;
  const part = old.get(name)?.get(text) ?? read(name, text);
  if (text.length > LENGTH_MAX) return part;
  if (size >= PARTS_MAX) {
    old = young;
    young = new Map();
    ofName = undefined;
    size = 0;
  }
  if (!ofName) {
    ofName = new Map();
    young.set(name, ofName);
  }
  ofName.set(text, part);
  size += 1;
  return part;
}

/** The head before, in the order of its headers: a connection sends the same ones again, and to compare is cheaper than to hash. */
interface LastHeader {
  readonly name: string;
  readonly value: unknown;
  /** undefined: nothing is kept of it. */
  readonly part: HeadPart | undefined;
}
const last: LastHeader[] = [];

const isRead = (name: string): boolean => name === 'cookie' || isInspected(name);

/**
 * The pieces of a request's head that hold anything: its target, its cookies, and each header. What `readInputs` collects of a
 * request without a body, and what `inspectInputs` says of that, taken to pieces.
 */
export function headParts(target: string, headers: Headers): HeadPart[] {
  const parts = [partOf(TARGET, target)];
  let count = 0;
  for (const name in headers) {
    if (count >= HEADERS_MAX) break;
    const value = headers[name];
    const known = last[count];
    if (known && known.name === name && known.value === value && typeof value === 'string') {
      if (known.part) parts.push(known.part);
    } else if (typeof value === 'string') {
      const part = isRead(name) ? partOf(name, value) : undefined;
      if (part) parts.push(part);
      if (value.length <= LENGTH_MAX) last[count] = { name, value, part };
    } else if (Array.isArray(value) && isRead(name))
      for (const text of value.slice(0, REPEATS_MAX) as unknown[])
        if (typeof text === 'string') parts.push(partOf(name, text));
    count += 1;
  }
  return parts;
}

const INPUTS_MAX = 1_000;

/** All that pieces hold, in one; the same object when the same client comes back to the same place. */
export function inputsOfParts(parts: readonly HeadPart[]): RequestInputs {
  const [target] = parts;
  const { whole } = target ?? {};
  if (whole && isSame(whole.parts, parts)) return whole.inputs;
  const inputs = joined(parts);
  if (target && parts.length <= WHOLE_PARTS_MAX && parts.every(({ returns }) => returns)) {
    target.whole = { parts, inputs };
    const forgotten = wholes[nextWhole];
    if (forgotten && forgotten !== target) forgotten.whole = undefined;
    wholes[nextWhole] = target;
    nextWhole = (nextWhole + 1) % WHOLES_MAX;
  }
  return inputs;
}

/** Targets that have one: pieces that only they hold on to are few. */
const WHOLES_MAX = 256;
const WHOLE_PARTS_MAX = 16;
const wholes: HeadPart[] = [];
let nextWhole = 0;

function isSame(known: readonly HeadPart[], parts: readonly HeadPart[]): boolean {
  if (known.length !== parts.length) return false;
  for (let at = 0; at < parts.length; at++) if (known[at] !== parts[at]) return false;
  return true;
}

function joined(parts: readonly HeadPart[]): RequestInputs {
  const values: Input[] = [];
  const documents: InputDocument[] = [];
  for (const { inputs } of parts) {
    for (const value of inputs.values) if (values.length < INPUTS_MAX) values.push(value);
    for (const document of inputs.documents) documents.push(document);
  }
  return { values, documents };
}
