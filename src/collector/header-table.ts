import { memo } from '../inspect/memo.js';

/** Header fields by lower-case name. A repeated field is a list, except cookies, which are one. */
export type HeaderTable = Record<string, string | string[]>;

export const HEADERS_MAX = 200;

export const emptyHeaders = (): HeaderTable => Object.create(null);

/** The same few names come again and again. */
const lowerCase = memo((name) => name.toLowerCase(), 512, 64);

export function addHeader(headers: HeaderTable, name: string, value: string): void {
  const lower = lowerCase(name);
  const present = headers[lower];
  if (present === undefined) headers[lower] = value;
  else if (Array.isArray(present)) present.push(value);
  else headers[lower] = lower === 'cookie' ? `${present}; ${value}` : [present, value];
}

/** Reads a block of header lines, at most 200 fields; folded lines are joined, lines without a colon passed over. */
export function parseHeaders(block: string): HeaderTable {
  const headers = emptyHeaders();
  let name = '';
  let value = '';
  let count = 0;
  for (let from = 0; from < block.length; ) {
    let to = block.indexOf('\n', from);
    if (to < 0) to = block.length;
    const first = block.charCodeAt(from);
    if (name !== '' && (first === 0x20 || first === 0x09)) value += ` ${block.slice(from, to).trim()}`;
    else {
      if (name !== '') addHeader(headers, name, value);
      const colon = block.indexOf(':', from);
      name = colon > from && colon < to ? block.slice(from, colon).trimEnd() : '';
      value = name === '' ? '' : block.slice(colon + 1, to).trim();
      if (name !== '' && ++count > HEADERS_MAX) return headers;
    }
    from = to + 1;
  }
  if (name !== '') addHeader(headers, name, value);
  return headers;
}

/** The value of a field that may stand once; of a repeated one the first. */
export const firstValue = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value[0] : value;
