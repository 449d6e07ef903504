const UNPRINTABLE = /[^\t\n\r\x20-\x7e\u00a0-\ufffc]/;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Text of bytes that somebody wrote: valid UTF-8 (or UTF-16 of mostly ASCII) without control characters. Noise is undefined. */
export function printableText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length > 3 && bytes.length % 2 === 0 && bytes[1] === 0 && bytes[3] === 0) {
    const wide = new TextDecoder('utf-16le').decode(bytes);
    return UNPRINTABLE.test(wide) ? undefined : wide;
  }
  // Most noise ends here, before anything is decoded: a byte of the first few is no character of a text.
  for (let at = 0; at < bytes.length && at < 16; at++) {
    const byte = bytes[at] as number;
    if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 0x7f) return undefined;
  }
  try {
    const text = decoder.decode(bytes);
    return UNPRINTABLE.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
