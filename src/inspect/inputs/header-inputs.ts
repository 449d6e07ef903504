import { parseCookies } from '../cookies.js';
import { fieldFacts } from '../field-name.js';
import type { Headers } from '../header-shape.js';
import { memo } from '../memo.js';
import { percentDecode } from '../percent-decode.js';
import type { InputList } from './input-list.js';
import { addText } from './value-inputs.js';

/** What every browser sends by itself, and marks of caches and traces: quotes and braces in them mean nothing. */
const LEFT_OUT = new Set(
  `accept-encoding cache-control connection content-length cookie date dnt if-match if-modified-since if-none-match
  if-unmodified-since keep-alive pragma priority sec-ch-ua sec-ch-ua-arch sec-ch-ua-full-version-list sec-ch-ua-mobile
  sec-ch-ua-model sec-ch-ua-platform sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-gpc
  sec-websocket-extensions sec-websocket-key traceparent tracestate upgrade-insecure-requests`.split(/\s+/),
);
const HEADERS_MAX = 100;
const REPEATS_MAX = 10;
const BASIC = /^Basic\s{1,4}(?=[\w+/-])/i;

/** Values of headers, and what stands inside them. */
export function addHeaders(list: InputList, headers: Headers): void {
  let count = 0;
  for (const name in headers) {
    if (++count > HEADERS_MAX) return;
    const value = headers[name];
    if (value === undefined || LEFT_OUT.has(name)) continue;
    if (typeof value === 'string') addHeader(list, name, value);
    else if (Array.isArray(value))
      for (const text of value.slice(0, REPEATS_MAX) as unknown[])
        if (typeof text === 'string') addHeader(list, name, text);
  }
}

/** Whether values of this header are looked at; those of `cookie` are, as cookies. */
export const isInspected = (name: string): boolean => !LEFT_OUT.has(name);

/** One value of a header. */
export function addHeader(list: InputList, name: string, text: string): void {
  addText(list, name === 'authorization' ? text.replace(BASIC, '') : text, 'header', headerName(name), 0);
}

/** A header's name as it may travel. */
const headerName = memo(
  (name) => (/^[a-z][a-z-]{0,63}$/.test(name) ? name : fieldFacts(name).shown),
  256,
  64,
);

/** Values of cookies, decoded, and what stands inside them. */
export function addCookies(list: InputList, header: string | undefined): void {
  for (const [name, value] of parseCookies(header))
    addText(list, percentDecode(value), 'cookie', fieldFacts(name).shown, 0);
}
