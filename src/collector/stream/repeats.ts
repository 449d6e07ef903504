/** Fewer bytes that are the same may be so by chance. */
export const ALIKE_MIN = 16;
/** How much of what came is remembered. */
const TAIL_BYTES = 2_048;
const NOTHING = Buffer.alloc(0);

/**
 * Behind a gap Suricata hands over again what it has handed over, as many bytes as were lost: alone, or in front of what is new.
 * Taken for messages, each would be a request that nobody sent or a response that nobody gave.
 */
export class Repeats {
  #tail: Buffer = NOTHING;

  get held(): number {
    return this.#tail.length;
  }

  /** How many bytes at the front of `data` came before; to be asked where a message begins, as bodies may repeat themselves. */
  countIn(data: Buffer): number {
    const tail = this.#tail;
    if (tail.length < ALIKE_MIN || data.length < ALIKE_MIN) return 0;
    const start = data.subarray(0, ALIKE_MIN);
    for (let at = tail.indexOf(start); at >= 0; at = tail.indexOf(start, at + 1)) {
      const length = Math.min(tail.length - at, data.length);
      if (tail.compare(data, 0, length, at, at + length) === 0) return length;
    }
    return 0;
  }

  /** These came, and are new. */
  add(data: Buffer): void {
    if (data.length >= TAIL_BYTES) this.#tail = Buffer.from(data.subarray(data.length - TAIL_BYTES));
    else
      this.#tail = Buffer.concat([
        this.#tail.subarray(Math.max(0, this.#tail.length + data.length - TAIL_BYTES)),
        data,
      ]);
  }
}
