import { FRAME_BYTES_MAX, type Frame, readFrame } from './frame.js';

/**
 * Cuts a stream into frames, whatever its chunks. Framing cannot be found again once it is lost: after a length that no
 * frame has, the rest of the stream is passed over. Holds at most one frame.
 */
export class FrameSplitter {
  /** The frame that has begun: its four bytes of length, then itself. */
  #length = Buffer.alloc(4);
  #frame: Buffer | undefined;
  #filled = 0;
  #broken = false;

  constructor(
    readonly onFrame: (frame: Frame) => void,
    /** A frame that is none of ours, or the end of all framing. */
    readonly onUnreadable: () => void,
  ) {}

  /** False when nothing that this peer sends can be read any more. */
  push(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length && !this.#broken) {
      // Mostly a frame lies in one chunk: no copy.
      if (this.#filled === 0 && this.#frame === undefined && chunk.length - at >= 4) {
        const length = chunk.readUInt32LE(at);
        if (length <= chunk.length - at - 4) {
          if (!this.#check(length)) break;
          this.#take(chunk.subarray(at + 4, at + 4 + length));
          at += 4 + length;
          continue;
        }
      }
      at += this.#fill(chunk, at);
    }
    return !this.#broken;
  }

  /** A frame that lacks its end is unreadable. */
  close(): void {
    if (!this.#broken && (this.#filled > 0 || this.#frame)) this.onUnreadable();
    this.#frame = undefined;
    this.#filled = 0;
  }

  /** Takes what the frame that has begun still lacks; says how many bytes that were. */
  #fill(chunk: Buffer, at: number): number {
    const into = this.#frame ?? this.#length;
    const count = Math.min(into.length - this.#filled, chunk.length - at);
    chunk.copy(into, this.#filled, at, at + count);
    this.#filled += count;
    if (this.#filled < into.length) return count;
    this.#filled = 0;
    if (this.#frame === undefined) {
      const length = this.#length.readUInt32LE(0);
      if (this.#check(length)) this.#frame = Buffer.allocUnsafe(length);
    } else {
      this.#frame = undefined;
      this.#take(into);
    }
    return count;
  }

  #check(length: number): boolean {
    if (length > 0 && length <= FRAME_BYTES_MAX) return true;
    this.#broken = true;
    this.onUnreadable();
    return false;
  }

  #take(bytes: Buffer): void {
    const frame = readFrame(bytes);
    if (frame) this.onFrame(frame);
    else this.onUnreadable();
  }
}
