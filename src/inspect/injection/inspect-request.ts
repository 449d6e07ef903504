import type { Signal } from '../../event/signal.js';
import type { Location } from '../../event/vocabulary.js';
import { type Headers, headerText } from '../header-shape.js';
import { addBody } from '../inputs/body-inputs.js';
import { addHead, addTarget, type RequestParts, readInputs } from '../inputs/collect-inputs.js';
import type { Input, InputDocument, RequestInputs } from '../inputs/input.js';
import { InputList } from '../inputs/input-list.js';
import { mediaType } from '../media-type.js';
import { memo } from '../memo.js';
import { type ParsedBody, parseBody } from '../parse-body.js';
import type { RawCall } from '../raw-call.js';
import { parseTarget, type Target } from '../target.js';
import { judgeDeserialization } from './deserialization.js';
import { judgeGraphql } from './graphql-abuse.js';
import { judgeText } from './inspect-value.js';
import { judgeKey } from './key-judges.js';
import type { Verdict } from './verdict.js';
import { judgeXxe } from './xxe.js';

const SIGNALS_MAX = 32;
const NONE: readonly Verdict[] = [];

/** Clients repeat their headers in every call. */
const judgeHeader = memo((text) => judgeText(text, 'header', false), 256, 512);

function verdictsOn({ text, location, name, key }: Input): readonly Verdict[] {
  if (key) {
    const verdict = judgeKey(text, location);
    if (verdict) return [verdict];
  }
  if (text.length < 3) return NONE;
  return location === 'header' ? judgeHeader(text) : judgeText(text, location, false, name);
}

function verdictsOnDocument({ kind, text, count }: InputDocument): readonly Verdict[] {
  const verdict =
    kind === 'xml' ? (judgeXxe(text) ?? judgeDeserialization(text, 'body')) : judgeGraphql(text, count);
  return verdict ? [verdict] : NONE;
}

class Signals {
  readonly list: Signal[] = [];

  add(verdict: Verdict, location: Location, name: string): void {
    if (this.list.length >= SIGNALS_MAX) return;
    const { rule, confidence, fingerprint } = verdict;
    // The same said twice of one value, as it came and as it reads inside.
    const last = this.list.at(-1);
    if (last?.rule === rule && last.location === location && last.name === (name || undefined)) return;
    const signal: Signal = { rule, class: verdict.class, confidence, location };
    if (name !== '') signal.name = name.slice(0, 200);
    if (fingerprint) signal.fingerprint = fingerprint.slice(0, 200);
    this.list.push(signal);
  }

  /** Adds what was said of other values before. */
  repeat(signal: Signal): void {
    if (this.list.length < SIGNALS_MAX) this.list.push({ ...signal });
  }
}

function addValues(signals: Signals, { values }: RequestInputs, { customRules }: InspectOptions = {}): void {
  for (const input of values) {
    for (const verdict of verdictsOn(input)) signals.add(verdict, input.location, input.name);
    if (customRules)
      for (const verdict of customRules(input)) signals.add(verdict, input.location, input.name);
  }
}

function addDocuments(signals: Signals, { documents }: RequestInputs): void {
  for (const document of documents) {
    const location = document.kind === 'graphql' ? 'graphql' : 'body';
    for (const verdict of verdictsOnDocument(document)) signals.add(verdict, location, '');
  }
}

export interface InspectOptions {
  /** The customer's own rules for the place that the request goes to: `CustomRules.forPlace`. */
  readonly customRules?: ((input: Input) => readonly Verdict[]) | undefined;
}

/** Signals of injection in inputs that were collected already. */
export function inspectInputs(inputs: RequestInputs, options: InspectOptions = {}): Signal[] {
  const signals = new Signals();
  addValues(signals, inputs, options);
  addDocuments(signals, inputs);
  return signals.list;
}

/** What headers hold, and what inspection says of it. */
export interface InspectedHead {
  readonly headers: Headers;
  readonly inputs: InputList;
  readonly signals: readonly Signal[];
}

export function inspectHead(headers: Headers): InspectedHead {
  const inputs = new InputList();
  addHead(inputs, headers);
  return { headers, inputs, signals: inspectInputs(inputs) };
}

/** The same on a call whose parts have been read already. */
export function inspectParsed(target: Target, body: ParsedBody, headers: Headers): Signal[] {
  return inspectInputs(readInputs({ target, body, headers }));
}

/** `inspectParsed`, of headers that were inspected before. */
export function inspectBeside(target: Target, body: ParsedBody, head: InspectedHead): Signal[] {
  const list = new InputList();
  addTarget(list, target);
  addBody(list, body);
  if (!list.hasRoomFor(head.inputs)) return inspectParsed(target, body, head.headers);
  const signals = new Signals();
  addValues(signals, list);
  for (const signal of head.signals) signals.repeat(signal);
  addDocuments(signals, list);
  return signals.list;
}

/** The parts of a request that inputs are collected from. */
export function requestParts(raw: Pick<RawCall, 'target' | 'requestHeaders' | 'requestBody'>): RequestParts {
  const contentType = headerText(raw.requestHeaders, 'content-type');
  return {
    target: parseTarget(raw.target),
    headers: raw.requestHeaders,
    body: parseBody(raw.requestBody, mediaType(contentType), contentType),
  };
}

/** Signals of injection in a request: every value that comes in, as it came and decoded. Never throws. */
export function inspectRequest(
  raw: Pick<RawCall, 'target' | 'requestHeaders' | 'requestBody'>,
  options?: InspectOptions,
): Signal[] {
  try {
    return inspectInputs(readInputs(requestParts(raw)), options);
  } catch {
    return [];
  }
}
