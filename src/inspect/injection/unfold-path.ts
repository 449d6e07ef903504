/** The shortest text that can hold an encoded dot or slash. */
const FOLDED =
  /%|0x[25]|\.\.(?:2f|5c)|\\u00[25]|&#|[\u00c0\u00c1\u00e0\u00f0\u2024-\u2026\u2044\u2215\u2216\u3002\ufe12\ufe52\ufe68\uff0e\uff0f\uff3c\uff61]/i;
const ROUNDS_MAX = 4;

const SLASHES = /[\u2044\u2215\uff0f]|%u(?:2215|2044|ff0f|002f)|0x2f|\\u002f|&#(?:0*47|x0*2f);?/gi;
const BACKSLASHES = /[\u2216\ufe68\uff3c]|%u(?:2216|ff3c|005c|f025)|0x5c|\\u005c|&#(?:0*92|x0*5c);?/gi;
const DOTS = /[\u2024\u3002\ufe12\ufe52\uff0e\uff61]|%u(?:002e|ff0e|2024)|0x2e|\\u002e|&#(?:0*46|x0*2e);?/gi;
/** Two bytes, or three or four, for what one byte says: `%c0%af`, and the same read as Latin-1. */
const OVERLONG =
  /(?:%c([01])%|[\u00c0\u00c1](?=[^%]))([0-9a-f]{2}|[^\u0100-\uffff])|(?:%e0%80|%f0%80%80|\u00e0\x80|\u00f0\x80\x80)(?:%([0-9a-f]{2})|([\u0080-\u00bf]))/gi;
const MORE_DOTS = /[\u2025\u2026](?=[./\\\u2025\u2026])/g;

function overlong(whole: string, lead?: string, second = '', long?: string, latin?: string): string {
  if (long !== undefined) return String.fromCharCode(Number.parseInt(long, 16) & 0x3f);
  if (latin !== undefined) return String.fromCharCode(latin.charCodeAt(0) & 0x3f);
  const high = lead === undefined ? whole.charCodeAt(0) & 1 : Number(lead);
  const byte = lead === undefined ? second.charCodeAt(0) : Number.parseInt(second, 16);
  const char = String.fromCharCode(byte < 0x80 && high === 0 ? byte : (high << 6) | (byte & 0x3f));
  return /[./\\]/.test(char) ? char : whole;
}

function once(text: string): string {
  const plain = text
    .replace(OVERLONG, overlong)
    .replace(SLASHES, '/')
    .replace(BACKSLASHES, '\\')
    .replace(DOTS, '.')
    .replace(MORE_DOTS, (dots) => (dots === '\u2025' ? '..' : '...'))
    .replace(/%bg%qf|(?<=\.\.)%u[0-9a-f]{4}/gi, '/');
  return plain.replace(/%([2-7][0-9a-f]|00)/gi, (_, hex: string) => byteOf(hex));
}

const byteOf = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/**
 * A path with every disguise of its dots and slashes taken off: percent signs in layers, overlong and IIS forms,
 * full-width characters, `0x2e`, `..2f`. Linear: at most four rounds.
 */
export function unfoldPath(text: string): string {
  if (!FOLDED.test(text)) return text;
  let plain = text;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = once(plain);
    if (next === plain) break;
    plain = next;
  }
  return plain.replace(/(\.\.)(2f|5c)/gi, (_, dots: string, hex: string) => dots + byteOf(hex));
}
