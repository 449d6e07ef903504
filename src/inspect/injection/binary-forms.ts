/** Bytes of base64 or base64url text, as one character each; nothing when it is neither. The first `max` bytes at most. */
export function base64Bytes(text: string, max: number): string | undefined {
  const digits = text
    .slice(0, Math.ceil((max * 4) / 3) + 8)
    .replace(/[\r\n ]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/=.*$/, '');
  if (digits.length < 8 || !/^[A-Za-z0-9+/]+$/.test(digits)) return undefined;
  try {
    return atob(digits.slice(0, digits.length - (digits.length % 4 === 1 ? 1 : 0)));
  } catch {
    return undefined;
  }
}

const GLOBAL = /(?:^|[\n(.}\])u0-9\x80-\xff])[ci][A-Za-z_][\w.]{0,80}\n[A-Za-z_][\w.]{0,80}\n/;
const PICKLE_OPS = /^[}\](c)KXUVGJMNIFLST\x8a\x8c\x88\x89CB\x8f\x95\x96]/;

/** Python's pickle, protocols 2 to 5 by their header, 0 and 1 by the classes they name. Bytes as one character each. */
export function isPickle(bytes: string): boolean {
  if (bytes.charCodeAt(0) === 0x80) {
    const protocol = bytes.charCodeAt(1);
    if (protocol < 2 || protocol > 5) return false;
    if (protocol >= 4 && bytes.charCodeAt(2) === 0x95) return true;
    return PICKLE_OPS.test(bytes.slice(2)) && (bytes.includes('.') || bytes.length > 60);
  }
  if (GLOBAL.test(bytes) && /[Rboi.]/.test(bytes.slice(-6))) return true;
  return (
    /^\((?:dp?|lp?|i?p?)\d{0,3}\n[\s\S]{0,4000}[\nas]\.?\s{0,2}$/.test(bytes) && /\np\d|\n[as(]/.test(bytes)
  );
}

/** Ruby's Marshal: version 4.8 and a type byte. Those that hold objects of classes are told apart from plain data. */
export function rubyMarshal(bytes: string): 'object' | 'data' | undefined {
  if (bytes.charCodeAt(0) !== 4 || bytes.charCodeAt(1) > 8 || bytes.charCodeAt(1) < 7) return undefined;
  if (!/^[[{oIUuceSmM"':;if/lTF0d@C}]/.test(bytes.slice(2))) return undefined;
  return /[oUuceSmM]:?[\0-\xff]{1,3}[A-Z]\w*|^[oUucSmM]/.test(bytes.slice(2)) ? 'object' : 'data';
}
