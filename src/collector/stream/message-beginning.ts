const REQUEST_LINE = /^[A-Z][A-Z-]{1,23} \S[^\r\n]{0,65535} ?HTTP\/1\.[01]\r?$/m;
const REQUEST_START = /^[A-Z][A-Z-]{1,23} [!-~]/;
const METHOD_BEGINS = /^[A-Z][A-Z-]{0,23} ?$/;
const PROTOCOL = 'HTTP/1.';
const STATUS_LINE = /^HTTP\/1\.(?:$|[01](?:$| (?:$|\d{1,3}(?:[ \r\n]|$))))/;

/** From so many bytes on, data tells by itself that a message begins with it. */
export const BEGINNING = 14;

const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const METHOD_LENGTH_MAX = 24;
const LINE_LENGTH_MAX = 500;
/** What a request line ends with, but for the number behind the point. */
const REQUEST_LINE_END = Buffer.from(' HTTP/1.', 'latin1');
const STATUS_LINE_START = Buffer.from(PROTOCOL, 'latin1');

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Whether data begins with a whole request line as nearly all are; where not, the expressions above decide. */
function hasPlainRequestLine(data: Buffer): boolean {
  let at = 0;
  for (let byte = data[0] as number; byte >= 0x41 && byte <= 0x5a; byte = data[++at] as number);
  if (at < 2 || at > METHOD_LENGTH_MAX || data[at] !== SPACE) return false;
  const target = at + 1;
  const max = Math.min(data.length, LINE_LENGTH_MAX);
  for (at = target; at < max && (data[at] as number) > CARRIAGE_RETURN; at++);
  const version = at - 1;
  if (data[at] !== CARRIAGE_RETURN || data[at + 1] !== LINE_FEED) return false;
  if (data[version] !== 0x31 && data[version] !== 0x30) return false;
  const first = data[target] as number;
  const from = version - REQUEST_LINE_END.length;
  return from > target && first > SPACE && first < 0x7f && standsAt(data, from, REQUEST_LINE_END);
}

function standsAt(data: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) if (data[at + index] !== text[index]) return false;
  return true;
}

function hasPlainStatusLine(data: Buffer): boolean {
  const at = STATUS_LINE_START.length;
  return (
    (data[at] === 0x31 || data[at] === 0x30) &&
    data[at + 1] === SPACE &&
    isDigit(data[at + 2]) &&
    isDigit(data[at + 3]) &&
    isDigit(data[at + 4]) &&
    (data[at + 5] === SPACE || data[at + 5] === CARRIAGE_RETURN) &&
    standsAt(data, 0, STATUS_LINE_START)
  );
}

/** Whether data can be the beginning of a request. */
export function isRequest(data: Buffer): boolean {
  if (hasPlainRequestLine(data)) return true;
  const text = data.toString('latin1', 0, Math.min(data.length, 512));
  // A client may send byte by byte.
  if (data.length < 32 && METHOD_BEGINS.test(text)) return true;
  if (!REQUEST_START.test(text)) return false;
  const end = text.indexOf('\n');
  return end < 0 || REQUEST_LINE.test(text.slice(0, end));
}

/** Whether data can be the beginning of a response. */
export function isResponse(data: Buffer): boolean {
  if (hasPlainStatusLine(data)) return true;
  return data.length < PROTOCOL.length
    ? PROTOCOL.startsWith(data.toString('latin1'))
    : STATUS_LINE.test(data.toString('latin1', 0, 16));
}
