import { BODY_BYTES_MAX } from '../transaction.js';

/** A body as it comes: its first 128 KB, and its true length. */
export class BodyBuffer {
  readonly #parts: Buffer[] = [];
  #kept = 0;
  /** All bytes that came. */
  bytes = 0;

  /** Says how many bytes more it holds now. */
  add(data: Buffer): number {
    this.bytes += data.length;
    const room = BODY_BYTES_MAX - this.#kept;
    if (room <= 0 || data.length === 0) return 0;
    // A copy: what was read is part of a larger buffer, which would stay as long.
    const part = Buffer.from(data.length > room ? data.subarray(0, room) : data);
    this.#parts.push(part);
    this.#kept += part.length;
    return part.length;
  }

  get kept(): number {
    return this.#kept;
  }

  get isCut(): boolean {
    return this.bytes > this.#kept;
  }

  take(): Buffer | undefined {
    if (this.#parts.length === 0) return undefined;
    return this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts, this.#kept);
  }
}
