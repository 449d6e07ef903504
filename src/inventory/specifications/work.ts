import { WORK_MAX } from './limits.js';

/**
 * Steps that reading one document has taken. A small document can name one large part a thousand times: bytes alone bound
 * nothing. What is left when they are spent is told as open.
 */
export class Work {
  #left: number;

  constructor(max = WORK_MAX) {
    this.#left = max;
  }

  /** @returns whether so many were left */
  take(steps = 1): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }

  get spent(): boolean {
    return this.#left < 0;
  }
}
