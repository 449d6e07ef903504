/** Which three characters stand behind one another in a text, as bits: a quick no to most questions whether it holds another. */
const BITS = 2048;
/** Sixteen in each; a plain list, because a typed one of this size has its memory elsewhere, and costs more than to fill it. */
export type Triplets = readonly number[];
/** A longer text holds nearly all of them. */
const LENGTH_MAX = 4096;

export const hashOfCodes = (first: number, second: number, third: number): number =>
  (first * 961 + second * 31 + third) & (BITS - 1);

/** The bit of the three characters at `at`; 0, which every text has, for shorter ones. */
export const hashOf = (text: string, at: number): number =>
  at + 3 > text.length
    ? 0
    : hashOfCodes(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2));

/** The bits of a text; undefined for a long one, of which nothing can be excluded. */
export function tripletsOf(text: string): Triplets | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const bits = new Array<number>(BITS / 16).fill(0);
  bits[0] = 1;
  let first = text.charCodeAt(0);
  let second = text.charCodeAt(1);
  for (let at = 2; at < text.length; at++) {
    const third = text.charCodeAt(at);
    const hash = hashOfCodes(first, second, third);
    bits[hash >> 4] = (bits[hash >> 4] as number) | (1 << (hash & 15));
    first = second;
    second = third;
  }
  return bits;
}

export const hasTriplet = (bits: Triplets | undefined, hash: number): boolean =>
  bits === undefined || ((bits[hash >> 4] as number) & (1 << (hash & 15))) !== 0;
