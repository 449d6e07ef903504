/** Fewer bytes that are the same may be so by chance. */
export const ALIKE_MIN = 16;
/** How much of what came is remembered. */
const TAIL_BYTES = 2_048;
/** Room for the tail and what comes behind it, before it is moved to the front again. */
const ROOM_BYTES = 3_072;
const ROOM_BYTES_MIN = 512;
const NOTHING = Buffer.alloc(0);
/** What is looked for: a view of its own for each question would cost more than the search. */
const needle = Buffer.alloc(ALIKE_MIN);

function setNeedle(from: Buffer, at: number): Buffer {
  for (let index = 0; index < ALIKE_MIN; index++) needle[index] = from[at + index] as number;
  return needle;
}

/** Where two texts first differ, `length` where they do not. */
function difference(one: Buffer, oneAt: number, other: Buffer, otherAt: number, length: number): number {
  let index = 0;
  while (index < length && one[oneAt + index] === other[otherAt + index]) index++;
  return index;
}

/**
 * Behind a gap Suricata hands over again what it has handed over, as many bytes as were lost: alone, or in front of what is new.
 * Taken for messages, each would be a request that nobody sent or a response that nobody gave.
 */
export class Repeats {
  /** The tail lies between `#start` and `#end`. */
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  #differsAt = 0;

  get held(): number {
    return this.#bytes.length;
  }

  /** How many bytes at the front of `data` came before; to be asked where a message begins, as bodies may repeat themselves. */
  countIn(data: Buffer): number {
    if (this.#end - this.#start < ALIKE_MIN || data.length < ALIKE_MIN) return 0;
    return this.#holds(data) ? data.length : this.#endIn(data);
  }

  /**
   * Whether all of `data` is in the tail. It is looked for by the place at which it differed from what came before: the messages
   * of a connection are alike but for a few bytes.
   */
  #holds(data: Buffer): boolean {
    const { length } = data;
    const bytes = this.#bytes;
    if (length > this.#end - this.#start) return false;
    const ahead = Math.min(this.#differsAt, length - ALIKE_MIN);
    const last = this.#end - length + ahead;
    let at = bytes.indexOf(setNeedle(data, ahead), this.#start + ahead);
    while (at >= 0 && at <= last) {
      const differs = difference(bytes, at - ahead, data, 0, length);
      if (differs === length) return true;
      this.#differsAt = Math.max(0, differs - ALIKE_MIN / 2);
      at = bytes.indexOf(needle, at + 1);
    }
    return false;
  }

  /** How many bytes at the front of `data` are the end of the tail, the most there are. */
  #endIn(data: Buffer): number {
    const bytes = this.#bytes;
    const end = this.#end;
    setNeedle(bytes, end - ALIKE_MIN);
    const last = Math.min(data.length, end - this.#start) - ALIKE_MIN;
    let longest = 0;
    for (let at = data.indexOf(needle); at >= 0 && at <= last; at = data.indexOf(needle, at + 1))
      if (difference(bytes, end - at - ALIKE_MIN, data, 0, at) === at) longest = at + ALIKE_MIN;
    return longest;
  }

  /** These came, and are new. */
  add(data: Buffer): void {
    const { length } = data;
    if (length >= TAIL_BYTES) {
      this.#fit(TAIL_BYTES);
      data.copy(this.#bytes, 0, length - TAIL_BYTES);
      this.#start = 0;
      this.#end = TAIL_BYTES;
      return;
    }
    const kept = Math.min(this.#end - this.#start, TAIL_BYTES - length);
    if (this.#end + length > this.#bytes.length) this.#toFront(kept, length);
    data.copy(this.#bytes, this.#end);
    this.#end += length;
    this.#start = this.#end - length - kept;
  }

  /** Makes room for `more` bytes behind the last ones that are kept. */
  #toFront(kept: number, more: number): void {
    const from = this.#bytes;
    const start = this.#end - kept;
    this.#fit(kept + more);
    if (kept > 0) from.copy(this.#bytes, 0, start, start + kept);
    this.#start = 0;
    this.#end = kept;
  }

  /** Most connections say little: they get little room. */
  #fit(length: number): void {
    if (length <= this.#bytes.length) return;
    let room = Math.max(ROOM_BYTES_MIN, this.#bytes.length);
    while (room < length) room *= 2;
    this.#bytes = Buffer.allocUnsafe(Math.min(room, ROOM_BYTES));
  }
}
