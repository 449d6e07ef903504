/** Characters that databases, file systems and templates take for an ASCII one, beside those that NFKC folds. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  ʹ: "'",
  ʼ: "'",
  ˈ: "'",
  '‘': "'",
  '’': "'",
  '‛': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '″': '"',
  '‹': '<',
  '›': '>',
  '〈': '<',
  '〉': '>',
  '∕': '/',
  '⁄': '/',
  '∖': '\\',
  '。': '.',
  ';': ';',
  '−': '-',
  // What remains of them when only the low byte is kept: line breaks and markup smuggled past filters.
  嘊: '\n',
  嘍: '\r',
  嘼: '<',
  嘾: '>',
};
const FOLDED = new RegExp(`[${Object.keys(LOOK_ALIKES).join('')}]`, 'g');
const COMPATIBLE = /[\u2024-\u2026\u2460-\u24ff\u2474-\u249b\ufe10-\ufe6f\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u;
/** Overlong UTF-8, which percent-decoding leaves as single bytes: `%c0%ae` is a dot to lenient decoders. */
const OVERLONG = /\xf0\x80\x80[\x80-\xbf]|\xe0\x80[\x80-\xbf]|[\xc0\xc1][\x80-\xbf]|\xc0[\x21-\x7e]/g;
const INVISIBLE = /[\0\u00ad\u200b-\u200d\u2060\ufeff]/g;

function short(bytes: string): string {
  const last = bytes.charCodeAt(bytes.length - 1);
  if (last < 0x80) return bytes.slice(-1);
  const high = bytes.length === 2 ? (bytes.charCodeAt(0) & 1) << 6 : 0;
  return String.fromCharCode(high | (last & 0x3f));
}

/** Whether `folded` could change a text. Cheap: for texts beyond ASCII or with NUL alone. */
const FOLDABLE = new RegExp(
  `${OVERLONG.source}|${INVISIBLE.source}|${FOLDED.source}|${COMPATIBLE.source}`,
  'u',
);

/** Look-alikes of ASCII characters as ASCII, invisible characters left out. */
export function folded(text: string): string {
  if (!FOLDABLE.test(text)) return text;
  const plain = text
    .replace(OVERLONG, short)
    .replace(INVISIBLE, '')
    .replace(FOLDED, (character) => LOOK_ALIKES[character] ?? character);
  return COMPATIBLE.test(plain) ? plain.normalize('NFKC') : plain;
}
