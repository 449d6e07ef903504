import type { Signal } from '../../event/signal.js';
import type { Location } from '../../event/vocabulary.js';
import { parseCookies } from '../cookies.js';
import { fieldFacts } from '../field-name.js';
import { type Headers, headerText } from '../header-shape.js';
import { mediaType } from '../media-type.js';
import { memo } from '../memo.js';
import { type ParsedBody, parseBody } from '../parse-body.js';
import type { RawCall } from '../raw-call.js';
import { parseTarget, type Target } from '../target.js';
import { inspectValue } from './inspect-value.js';
import { operatorKey } from './nosql.js';
import type { Verdict } from './verdict.js';

const SIGNALS_MAX = 32;
const STRINGS_MAX = 1000;
/** Values of a body, of whatever type: a framework may have parsed far more than we would. */
const VALUES_MAX = 10_000;
const DEPTH_MAX = 10;
/** Headers whose text applications log, store or look up. */
const HEADERS = [
  'user-agent',
  'referer',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-original-url',
  'x-api-version',
  'accept-language',
  'origin',
];

/** Clients repeat their headers in every call. */
const inspectHeader = memo((text) => inspectValue(text, 'header'), 256, 512);

class Inspection {
  readonly signals: Signal[] = [];
  #strings = 0;
  #values = 0;

  text(text: string, location: Location, name: string): void {
    if (text.length < 3 || this.signals.length >= SIGNALS_MAX || ++this.#strings > STRINGS_MAX) return;
    const verdicts = location === 'header' ? inspectHeader(text) : inspectValue(text, location);
    for (const verdict of verdicts) this.#add(verdict, location, name);
  }

  operator(name: string, location: Location, path: string): void {
    const verdict = operatorKey(name, location);
    if (verdict) this.#add(verdict, location, path);
  }

  #add(verdict: Verdict, location: Location, name: string): void {
    if (this.signals.length >= SIGNALS_MAX) return;
    const { rule, confidence, fingerprint } = verdict;
    const signal: Signal = { rule, class: verdict.class, confidence, location };
    if (name !== '') signal.name = name.slice(0, 200);
    if (fingerprint) signal.fingerprint = fingerprint.slice(0, 200);
    this.signals.push(signal);
  }

  pairs(pairs: Target['query'], location: Location): void {
    for (const [name, value] of pairs) {
      const shown = fieldFacts(name).shown;
      const operator = /\[(\$\w+)\]/.exec(name)?.[1];
      if (operator !== undefined)
        this.operator(operator, location, fieldFacts(name.slice(0, name.indexOf('['))).shown);
      else if (shown === '*') this.text(name, location, '*');
      if (value !== undefined) this.text(value, location, shown);
    }
  }

  value(value: unknown, path: string, depth: number): void {
    if (++this.#values > VALUES_MAX) return;
    if (typeof value === 'string') this.text(value, 'body', path || '$');
    if (typeof value !== 'object' || value === null || depth > DEPTH_MAX || this.#strings > STRINGS_MAX)
      return;
    if (ArrayBuffer.isView(value)) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, STRINGS_MAX)) this.value(item, `${path}[]`, depth + 1);
      return;
    }
    for (const key of Object.keys(value).slice(0, STRINGS_MAX)) {
      const item = (value as Readonly<Record<string, unknown>>)[key];
      this.#strings++;
      const shown = fieldFacts(key).shown;
      if (key.startsWith('$')) this.operator(key, 'body', path || '$');
      else if (shown === '*') this.text(key, 'body', path || '$');
      this.value(item, path === '' ? shown : `${path}.${shown}`, depth + 1);
    }
  }

  body(body: ParsedBody): void {
    if (body.kind === 'value') this.value(body.value, '', 0);
    else if (body.kind === 'pairs') this.pairs(body.pairs, 'body');
    else if (body.kind === 'text') this.text(body.text, 'body', '$');
    else if (body.kind === 'xml') {
      for (const { path, text } of body.xml.leaves)
        this.text(text, 'body', path.map((name) => fieldFacts(name).shown).join('.'));
    }
  }
}

/** The same on a call whose parts have been read already. */
export function inspectParsed(target: Target, body: ParsedBody, headers: Headers): Signal[] {
  const inspection = new Inspection();
  for (const segment of target.segments) inspection.text(segment, 'path', '');
  if (target.segments.some((segment) => segment === '..' || segment.includes('..')))
    inspection.text(target.segments.join('/'), 'path', '');
  inspection.pairs(target.query, 'query');
  inspection.body(body);
  const cookie = headerText(headers, 'cookie');
  for (const [name, value] of parseCookies(cookie)) inspection.text(value, 'cookie', fieldFacts(name).shown);
  for (const name of HEADERS) inspection.text(headerText(headers, name) ?? '', 'header', name);
  return inspection.signals;
}

/** Signals of injection in a request: path, query, body, cookies and the headers that applications use. Never throws. */
export function inspectRequest(raw: Pick<RawCall, 'target' | 'requestHeaders' | 'requestBody'>): Signal[] {
  try {
    const contentType = headerText(raw.requestHeaders, 'content-type');
    const body = parseBody(raw.requestBody, mediaType(contentType), contentType);
    return inspectParsed(parseTarget(raw.target), body, raw.requestHeaders);
  } catch {
    return [];
  }
}
