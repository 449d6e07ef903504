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

/** Ruby's Marshal: version 4.8 and a type byte. Those that hold objects of classes are told apart from plain data. */
export function rubyMarshal(bytes: string): 'object' | 'data' | undefined {
  if (bytes.charCodeAt(0) !== 4 || bytes.charCodeAt(1) > 8 || bytes.charCodeAt(1) < 7) return undefined;
  if (!/^[[{oIUuceSmM"':;if/lTF0d@C}]/.test(bytes.slice(2))) return undefined;
  return /[oUuceSmM]:?[\0-\xff]{1,3}[A-Z]\w*|^[oUucSmM]/.test(bytes.slice(2)) ? 'object' : 'data';
}
