import { isJsonType, isXmlType } from './media-type.js';
import { type MultipartFile, parseMultipart } from './parse-multipart.js';
import { parseXml, type XmlReading } from './parse-xml.js';
import { parsePairs, type Target } from './target.js';

/** What a body turned out to be. */
export type ParsedBody =
  | { readonly kind: 'none' }
  /** Parsed JSON, or fields that the framework parsed. */
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'pairs';
      readonly pairs: Target['query'];
      readonly files?: readonly MultipartFile[];
    }
  | { readonly kind: 'xml'; readonly xml: XmlReading; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Announced as JSON and not readable, mostly cut by the sensor. */
  | { readonly kind: 'broken'; readonly text?: string };

/** Longer texts are not parsed: the work for one call stays bounded. */
const PARSED_LENGTH_MAX = 262_144;
const FORM = /^[A-Za-z0-9_.\-[\]%$]{1,80}=[^\s<{]*(?:&|$)/;

function parseJson(text: string): ParsedBody {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'broken', text };
  }
}

/** Reads a body by its media type, and by its first character where the type is missing or wrong. */
export function parseBody(
  body: unknown,
  type: string | undefined,
  contentType: string | undefined,
): ParsedBody {
  if (body === undefined || body === null || body === '') return { kind: 'none' };
  if (typeof body !== 'string') {
    if (!ArrayBuffer.isView(body)) return { kind: 'value', value: body };
    const bytes = new Uint8Array(
      body.buffer,
      body.byteOffset,
      Math.min(body.byteLength, PARSED_LENGTH_MAX + 1),
    );
    return parseBody(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
      type,
      contentType,
    );
  }
  if (body.length > PARSED_LENGTH_MAX) return { kind: 'broken', text: body.slice(0, PARSED_LENGTH_MAX) };
  if (isJsonType(type)) return parseJson(body);
  if (isXmlType(type)) return { kind: 'xml', xml: parseXml(body), text: body };
  if (type === 'application/x-www-form-urlencoded') return { kind: 'pairs', pairs: parsePairs(body) };
  if (type === 'multipart/form-data') return { kind: 'pairs', ...parseMultipart(body, contentType) };
  if (type === 'application/graphql') return { kind: 'value', value: { query: body } };
  if (type !== undefined && type !== 'text/plain') return { kind: 'text', text: body };
  const first = body.trimStart().charCodeAt(0);
  if (first === 0x7b || first === 0x5b) {
    const parsed = parseJson(body);
    if (parsed.kind === 'value') return parsed;
  }
  return FORM.test(body) ? { kind: 'pairs', pairs: parsePairs(body) } : { kind: 'text', text: body };
}
