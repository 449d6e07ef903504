import type { ApiCall } from '../../event/index.js';
import type { Caller } from './caller.js';
import { nounOfField } from './object-noun.js';

const SLOTS_LEAST = 256;
const SLOTS_MAX = 16_384;
/** So long a list that taught nothing is not looked at again. */
const FRESH_MS = 3_600_000;

/**
 * Lists that lately taught nothing, each object of them being known to be the caller's: most people are shown the same again and
 * again. No state: who looks again learns nothing again.
 */
export class SeenLists {
  private slots = SLOTS_LEAST;
  /** By slot: a hash of 53 bits, and when it was seen. */
  private table = new Float64Array(2 * SLOTS_LEAST);
  private replaced = 0;

  has(hash: number, at: number): boolean {
    const slot = this.slotOf(hash);
    const age = at - (this.table[slot + 1] ?? 0);
    return this.table[slot] === hash && age >= 0 && age < FRESH_MS;
  }

  add(hash: number, at: number): void {
    if (this.replaced > this.slots / 2 && this.slots < SLOTS_MAX) {
      this.slots *= 4;
      this.table = new Float64Array(2 * this.slots);
      this.replaced = 0;
    }
    const slot = this.slotOf(hash);
    const before = this.table[slot];
    if (before !== 0 && before !== hash) this.replaced++;
    this.table[slot] = hash;
    this.table[slot + 1] = at;
  }

  private slotOf(hash: number): number {
    return 2 * (hash & (this.slots - 1));
  }
}

/** Two 32-bit hashes of texts, side by side. Tokens are random from their first character on. */
const TOKEN_READ = 10;

/** A hash of 53 bits of who is given what, under which names; never 0. */
export function hashOfList({ path, returned = [], objects = [] }: ApiCall, caller: Caller): number {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  const read = (text: string, most: number): void => {
    const end = Math.min(text.length, most);
    for (let i = 0; i < end; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x5bd1e995);
    }
    b ^= b >>> 15;
  };
  read(caller.short, 10);
  read(caller.place ?? '', 10);
  for (const { token } of objects) read(token, TOKEN_READ);
  let last = '';
  for (const { name, token } of returned) {
    if (name !== last) read(nounOfField(name, path), 60);
    last = name;
    read(token, TOKEN_READ);
  }
  return ((a >>> 0) + 1) * 2 ** 20 + (b >>> 12);
}
