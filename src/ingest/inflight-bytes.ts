import { CodedError } from '../event/index.js';

/** Bytes of bodies that are being read, judged and handed over, over all requests: memory has a bound. */
export class InflightBytes {
  readonly #max: number;
  #held = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get held(): number {
    return this.#held;
  }

  /** Throws TOO_BUSY when there is no room. */
  take(bytes: number): void {
    if (this.#held + bytes > this.#max)
      throw new CodedError('TOO_BUSY', 'The platform is busy: send again later.');
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** What one request holds; `release` gives all of it back, once. */
export class Hold {
  readonly #bytes: InflightBytes;
  #held = 0;

  constructor(bytes: InflightBytes) {
    this.#bytes = bytes;
  }

  take(bytes: number): void {
    this.#bytes.take(bytes);
    this.#held += bytes;
  }

  release(): void {
    this.#bytes.give(this.#held);
    this.#held = 0;
  }
}
