/*
 * How many different keys there were, about: HyperLogLog of 128 registers (9 % of error; nearly exact below fifty). Merging
 * is commutative and associative; the keys themselves are not kept.
 */
export type Distinct = Uint8Array;

const BITS = 7;
const REGISTERS = 1 << BITS;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

export const createDistinct = (): Distinct => new Uint8Array(REGISTERS);

/** 32 well-mixed bits of a text: FNV-1a with the finish of Murmur 3. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function addHash(distinct: Distinct, hash: number): void {
  const at = hash >>> (32 - BITS);
  const rank = Math.min(Math.clz32(hash << BITS), 32 - BITS) + 1;
  if (rank > (distinct[at] as number)) distinct[at] = rank;
}

export function addDistinct(into: Distinct, from: Distinct): void {
  for (let at = 0; at < REGISTERS; at++)
    if ((from[at] as number) > (into[at] as number)) into[at] = from[at] as number;
}

export function distinctCount(distinct: Distinct): number {
  let sum = 0;
  let empty = 0;
  for (const rank of distinct) {
    sum += 2 ** -rank;
    if (rank === 0) empty++;
  }
  const estimate = (ALPHA * REGISTERS * REGISTERS) / sum;
  if (estimate > 2.5 * REGISTERS || empty === 0) return Math.round(estimate);
  return Math.round(REGISTERS * Math.log(REGISTERS / empty));
}

/** A digit for each register; runs of zeros as `(n)`. */
export const saveDistinct = (distinct: Distinct): string =>
  Array.from(distinct, (rank) => rank.toString(36))
    .join('')
    .replace(/0{4,}/g, (zeros) => `(${zeros.length})`);

export function loadDistinct(saved: string): Distinct {
  const digits = saved.replace(/\((\d{1,3})\)/g, (_, zeros: string) => '0'.repeat(Number(zeros)));
  const distinct = createDistinct();
  for (let at = 0; at < REGISTERS; at++) distinct[at] = Number.parseInt(digits[at] ?? '0', 36);
  return distinct;
}
