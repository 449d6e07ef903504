/** Which three characters stand behind one another in a text, as bits: a quick no to most questions whether it holds another. */
const BITS = 2048;
/** A longer text holds nearly all of them. */
const LENGTH_MAX = 4096;

/** The bit of the three characters at `at`; 0, which every text has, for shorter ones. */
export const hashOf = (text: string, at: number): number =>
  at + 3 > text.length
    ? 0
    : (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & (BITS - 1);

/** The bits of a text; undefined for a long one, of which nothing can be excluded. */
export function tripletsOf(text: string): Int32Array | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const bits = new Int32Array(BITS / 32);
  bits[0] = 1;
  let first = text.charCodeAt(0);
  let second = text.charCodeAt(1);
  for (let at = 2; at < text.length; at++) {
    const third = text.charCodeAt(at);
    const hash = (first * 961 + second * 31 + third) & (BITS - 1);
    bits[hash >> 5] = (bits[hash >> 5] as number) | (1 << (hash & 31));
    first = second;
    second = third;
  }
  return bits;
}

export const hasTriplet = (bits: Int32Array | undefined, hash: number): boolean =>
  bits === undefined || ((bits[hash >> 5] as number) & (1 << (hash & 31))) !== 0;
