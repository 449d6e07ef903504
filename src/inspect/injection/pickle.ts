/** What follows each opcode of Python's pickle: lines to read, bytes to pass over, or bytes that count what follows. */
const LINES: Readonly<Record<string, number>> = {
  I: 1,
  L: 1,
  F: 1,
  S: 1,
  V: 1,
  g: 1,
  p: 1,
  P: 1,
  i: 2,
  c: 2,
};
const BYTES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [...'(012NRbd}eal]oQst)u\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98'].map((code) => [
      code,
      0,
    ]),
  ),
  ...{
    K: 1,
    h: 1,
    q: 1,
    '\x80': 1,
    '\x82': 1,
    M: 2,
    '\x83': 2,
    J: 4,
    j: 4,
    r: 4,
    '\x84': 4,
    G: 8,
    '\x95': 8,
  },
};
const COUNTED: Readonly<Record<string, number>> = {
  ...{ U: 1, C: 1, '\x8c': 1, '\x8a': 1, X: 4, T: 4, B: 4, '\x8b': 4, '\x8d': 8, '\x8e': 8, '\x96': 8 },
};
const LENGTH_MIN = 6;
const STEPS_MAX = 2000;
/** So much that parses before a text is cut is enough. */
const CUT_MIN = 60;

function count(bytes: string, at: number, width: number): number {
  let value = 0;
  for (let index = Math.min(width, 6) - 1; index >= 0; index--)
    value = value * 256 + (bytes.charCodeAt(at + index) & 0xff);
  return value;
}

/** The index after one operation, or -1 where there is none. */
function step(bytes: string, at: number): number {
  const code = bytes[at] ?? '';
  const passed = BYTES[code];
  if (passed !== undefined) return at + 1 + passed;
  const width = COUNTED[code];
  if (width !== undefined) return at + 1 + width + count(bytes, at + 1, width);
  let end = at;
  for (let lines = LINES[code] ?? 0; lines > 0; lines--) {
    end = bytes.indexOf('\n', end + 1);
    if (end < 0 || end - at > 400) return -1;
  }
  return end > at ? end + 1 : -1;
}

/** Whether bytes (one character each) are a pickle of any protocol: operations up to a stop, and nothing behind it. */
export function isPickle(bytes: string, cut = false): boolean {
  let at = 0;
  for (let steps = 0; steps < STEPS_MAX && at < bytes.length; steps++) {
    if (bytes[at] === '.')
      return steps > 1 && bytes.length >= LENGTH_MIN && /^\.\s{0,2}$/.test(bytes.slice(at, at + 4));
    const next = step(bytes, at);
    if (next < 0) return false;
    at = next;
  }
  return cut && at >= CUT_MIN;
}
