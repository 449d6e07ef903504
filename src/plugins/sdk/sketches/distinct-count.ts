import { mixHash } from './hash-text.js';

/**
 * How many different things were added (HyperLogLog). Exact up to 24, beyond within about 9 %. As plain data: `few` are the hashes
 * themselves, `many` the 128 registers, a character each.
 */
export interface DistinctCount {
  few?: number[];
  many?: string;
}

const FEW_MAX = 24;
const REGISTERS = 128;
const REGISTER_BITS = 7;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
/** Register n is the character with this code plus n: all of them are printable. */
const ZERO = 48;
const EMPTY = '0'.repeat(REGISTERS);

export function newDistinctCount(): DistinctCount {
  return { few: [] };
}

/** `hash` is one of `hashText`. True when the count is another than before. */
export function addDistinct(count: DistinctCount, hash: number): boolean {
  const { few } = count;
  if (few === undefined) return raise(count, hash);
  if (few.includes(hash)) return false;
  few.push(hash);
  if (few.length > FEW_MAX) {
    count.many = EMPTY;
    delete count.few;
    for (const each of few) raise(count, each);
  }
  return true;
}

export function distinctOf({ few, many = EMPTY }: DistinctCount): number {
  if (few !== undefined) return few.length;
  let sum = 0;
  let empty = 0;
  for (let i = 0; i < REGISTERS; i++) {
    const register = many.charCodeAt(i) - ZERO;
    sum += 2 ** -register;
    if (register === 0) empty++;
  }
  const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
  return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
}

/** What either has seen. */
export function mergeDistinct(a: DistinctCount, b: DistinctCount): DistinctCount {
  const merged: DistinctCount = a.few === undefined ? { many: a.many ?? EMPTY } : { few: [...a.few] };
  if (b.few !== undefined) {
    for (const hash of b.few) addDistinct(merged, hash);
    return merged;
  }
  if (merged.few !== undefined) return mergeDistinct(b, a);
  const [one, other] = [merged.many ?? EMPTY, b.many ?? EMPTY];
  let many = '';
  for (let i = 0; i < REGISTERS; i++)
    many += String.fromCharCode(Math.max(one.charCodeAt(i), other.charCodeAt(i)));
  return { many };
}

function raise(count: DistinctCount, hash: number): boolean {
  const { many = EMPTY } = count;
  // Callers may have hashed simply: the bits that choose and those that count must be independent.
  const mixed = mixHash(hash);
  const index = mixed & (REGISTERS - 1);
  const register = Math.clz32(mixed >>> REGISTER_BITS) - REGISTER_BITS + 1;
  if (register <= many.charCodeAt(index) - ZERO) return false;
  count.many = many.slice(0, index) + String.fromCharCode(ZERO + register) + many.slice(index + 1);
  return true;
}
