import type { RawCall } from '../../inspect/raw-call.js';

export type JudgedRequest = Pick<RawCall, 'target' | 'requestHeaders' | 'requestBody'>;

const JSON_HEADERS = { 'content-type': 'application/json' };
const BOUNDARY = 'form-boundary';

/** Halves of surrogate pairs cannot be encoded: a browser sends the replacement character. */
const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd');
const encoded = (text: string): string => encodeURIComponent(wellFormed(text));
const json = (value: unknown): JudgedRequest => ({
  target: '/items',
  requestHeaders: JSON_HEADERS,
  requestBody: JSON.stringify(value),
});

function bodyType(text: string): string {
  const first = text.trimStart().charAt(0);
  if (first === '<') return 'application/xml';
  try {
    if (first === '{' || first === '[') return JSON.parse(text) ? 'application/json' : 'text/plain';
  } catch {
    // It only looks like it.
  }
  return 'text/plain';
}

const places: Readonly<Record<string, (payload: string) => JudgedRequest>> = {
  path: (payload) => ({
    target: `/items/${encoded(payload).replaceAll('%2F', '/')}`,
    requestHeaders: {},
  }),
  header: (payload) => ({ target: '/items', requestHeaders: { 'x-value': payload } }),
  cookie: (payload) => ({
    target: '/items',
    requestHeaders: {
      cookie: `value=${wellFormed(payload).replace(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu, encodeURIComponent)}`,
    },
  }),
  body: (payload) => ({
    target: '/items',
    requestHeaders: { 'content-type': bodyType(payload) },
    requestBody: payload,
  }),
  xml: (payload) => ({
    target: '/items',
    requestHeaders: { 'content-type': 'application/xml' },
    requestBody: payload,
  }),
  form: (payload) => ({
    target: '/items',
    requestHeaders: { 'content-type': 'application/x-www-form-urlencoded' },
    requestBody: `value=${encoded(payload)}`,
  }),
  file: (payload) => ({
    target: '/items',
    requestHeaders: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    requestBody: `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${payload.replaceAll('"', '%22')}"\r\n\r\n\r\n--${BOUNDARY}--\r\n`,
  }),
  graphql: (payload) => ({ ...json({ query: payload }), target: '/graphql' }),
  json: (payload) => json({ value: payload }),
  query: (payload) => ({ target: `/items?value=${encoded(payload)}`, requestHeaders: {} }),
};

/**
 * The requests that a lone payload is judged in: where its location says; without a location that we know, once as a
 * query parameter, percent-encoded as a browser would, and once as a JSON string.
 */
export function placePayload(payload: string, location: string | undefined): JudgedRequest[] {
  const place = location === undefined ? undefined : places[location.toLowerCase()];
  const chosen = place ? [place] : [places.query, places.json];
  return chosen.map((put) => (put as (text: string) => JudgedRequest)(payload));
}
