import { printableText } from './printable.js';

const LENGTH_MIN = 10;
const LENGTH_MAX = 65_536;
/** In base64 of printable ASCII (or of it in UTF-16) every fourth letter is one of these: few ids, hashes and tokens come through. */
const BASE64 = /^[C-DI-Za-f][\w+/-](?:[\w+/-]{2}[C-DI-Za-f]|[AB][\w+/-]A)[\w+/-]{3}[\w+/\s-]*={0,2}$/;
const DATA_URL = /^data:[\w.+/-]{0,60}(?:;[\w.=-]{1,40}){0,3};base64,/i;
/** Decimal numbers are hexadecimal too, and mean themselves. */
const HEX = /^(?:0x|x'|(?=\d{0,64}[a-f]))(?:[2-7][0-9a-f]|0[9ad]){8,}'?$/i;

const LETTERS = new Uint8Array(128);
for (const letter of 'CDIJKLMNOPQRSTUVWXYZabcdef') LETTERS[letter.charCodeAt(0)] = 1;
for (const letter of 'A234567') LETTERS[letter.charCodeAt(0)] = 2;
const DATA = /^(?:data:|0x|x')/i;

/** Whether `unwrapped` may have anything to say. Cheap, for the hot path: looks at two letters of a text without spaces. */
export function mayBeWrapped(text: string): boolean {
  if (text.length < LENGTH_MIN || text.length > LENGTH_MAX) return false;
  const first = LETTERS[text.charCodeAt(0)];
  const fifth = LETTERS[text.charCodeAt(4)];
  if (first && fifth) return !text.slice(0, LENGTH_MIN).includes(' ');
  return DATA.test(text) || HEX.test(text);
}

/**
 * The text inside a value that is base64, base64url, hexadecimal or a base64 data URL as a whole; undefined when it is
 * none, or when what is inside is no text: ids, keys, hashes and images decode to noise.
 */
export function unwrapped(text: string): string | undefined {
  if (!mayBeWrapped(text)) return undefined;
  if (HEX.test(text)) return printableText(Buffer.from(text.replace(/^(?:0x|x')|'$/gi, ''), 'hex'));
  const prefix = text.startsWith('data:') ? (DATA_URL.exec(text)?.[0].length ?? 0) : 0;
  const body = prefix > 0 ? text.slice(prefix) : text;
  if (!BASE64.test(body) || body.replace(/[\s=]+/g, '').length % 4 === 1) return undefined;
  return printableText(Buffer.from(body.replaceAll('-', '+').replaceAll('_', '/'), 'base64'));
}
