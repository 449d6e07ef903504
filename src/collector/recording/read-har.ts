import type { RawCall } from '../../inspect/index.js';
import { addHeader, emptyHeaders, HEADERS_MAX, type HeaderTable } from '../header-table.js';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The entries of a recording of a browser or a proxy (HAR 1.2); undefined for what is none. */
export function harEntries(text: string): readonly unknown[] | undefined {
  try {
    const { entries } = objectOf(objectOf(JSON.parse(text)).log);
    return Array.isArray(entries) ? entries : undefined;
  } catch {
    return undefined;
  }
}

/** One entry as the call that it recorded; `no-call` for what never got an answer; undefined for what is no entry. */
export function readHarEntry(entry: unknown): RawCall | 'no-call' | undefined {
  if (!isObject(entry)) return undefined;
  const request = objectOf(entry.request);
  const response = objectOf(entry.response);
  const time = Date.parse(textOf(entry.startedDateTime));
  const url = textOf(request.url);
  const { status } = response;
  if (!(time >= 0) || !URL.canParse(url) || typeof status !== 'number') return undefined;
  const { protocol, host, pathname, search } = new URL(url);
  if (!/^(?:https?|wss?):$/.test(protocol) || status < 100 || status > 599) return 'no-call';
  const content = objectOf(response.content);
  return {
    time,
    service: '',
    method: textOf(request.method),
    host,
    target: `${pathname}${search}`,
    requestHeaders: headersOf(request.headers),
    requestBody: bodyOf(objectOf(request.postData)),
    requestBytes: sizeOf(request.bodySize),
    status,
    responseHeaders: headersOf(response.headers),
    responseBody: bodyOf(content),
    responseBytes: sizeOf(content.size),
    ...(typeof entry.time === 'number' && entry.time >= 0 && { durationMs: entry.time }),
    // The recording does not say whose it is.
    clientAddress: '::',
    tls: protocol === 'https:' || protocol === 'wss:',
    httpVersion: textOf(request.httpVersion) || undefined,
  };
}

/** Names with a colon before them are HTTP/2's own. */
function headersOf(list: unknown): HeaderTable {
  const headers = emptyHeaders();
  if (!Array.isArray(list)) return headers;
  for (const each of list.slice(0, HEADERS_MAX)) {
    const name = textOf(objectOf(each).name);
    if (name !== '' && !name.startsWith(':')) addHeader(headers, name, textOf(objectOf(each).value));
  }
  return headers;
}

function bodyOf({ text, encoding }: Json): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text;
}

const sizeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined;
