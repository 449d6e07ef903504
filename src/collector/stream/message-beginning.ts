const REQUEST_LINE = /^[A-Z][A-Z-]{1,23} \S[^\r\n]{0,65535} ?HTTP\/1\.[01]\r?$/m;
const REQUEST_START = /^[A-Z][A-Z-]{1,23} [!-~]/;
const METHOD_BEGINS = /^[A-Z][A-Z-]{0,23} ?$/;
const PROTOCOL = 'HTTP/1.';
const STATUS_LINE = /^HTTP\/1\.(?:$|[01](?:$| (?:$|\d{1,3}(?:[ \r\n]|$))))/;

/** From so many bytes on, data tells by itself that a message begins with it. */
export const BEGINNING = 14;

/** Whether data can be the beginning of a request. */
export function isRequest(data: Buffer): boolean {
  const text = data.toString('latin1', 0, Math.min(data.length, 512));
  // A client may send byte by byte.
  if (data.length < 32 && METHOD_BEGINS.test(text)) return true;
  if (!REQUEST_START.test(text)) return false;
  const end = text.indexOf('\n');
  return end < 0 || REQUEST_LINE.test(text.slice(0, end));
}

/** Whether data can be the beginning of a response. */
export function isResponse(data: Buffer): boolean {
  return data.length < PROTOCOL.length
    ? PROTOCOL.startsWith(data.toString('latin1'))
    : STATUS_LINE.test(data.toString('latin1', 0, 16));
}
