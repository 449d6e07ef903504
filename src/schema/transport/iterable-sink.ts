import type { ExecutionResult } from 'graphql';
import { maskError } from '../mask-error.js';
import type { SharedResult } from '../subscriptions/shared-result.js';
import type { Sink } from '../subscriptions/subscriber.js';

type Step = IteratorResult<ExecutionResult, void>;

/** A sink that is read by iteration, one result at a time: the subscriber waits in between. For SSE. */
export class IterableSink implements Sink, AsyncGenerator<ExecutionResult, void, void> {
  readonly #leave: () => void;
  #waiting: ((step: Step) => void) | undefined;
  #offered: { readonly result: ExecutionResult; readonly taken: () => void } | undefined;
  #last: ExecutionResult | undefined;
  #ended = false;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  write({ result }: SharedResult): void | Promise<void> {
    if (this.#waiting) return this.#hand({ value: result, done: false });
    return new Promise((taken) => {
      this.#offered = { result, taken };
    });
  }

  /** An error becomes the last result. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error !== undefined) this.#last = { errors: [maskError(error)] };
    this.#offered?.taken();
    if (this.#waiting) this.#hand(this.#final());
    this.#leave();
  }

  async next(): Promise<Step> {
    const offered = this.#offered;
    if (offered) {
      this.#offered = undefined;
      offered.taken();
      return { value: offered.result, done: false };
    }
    if (this.#ended) return this.#final();
    return new Promise((waiting) => {
      this.#waiting = waiting;
    });
  }

  async return(): Promise<Step> {
    this.#offered = undefined;
    this.end();
    this.#last = undefined;
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<Step> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #final(): Step {
    const value = this.#last;
    this.#last = undefined;
    return value ? { value, done: false } : { value: undefined, done: true };
  }

  #hand(step: Step): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(step);
  }
}
