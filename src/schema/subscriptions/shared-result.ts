import type { ExecutionResult } from 'graphql';

/** One result for many subscribers: executed once, and written as text once. */
export class SharedResult {
  #text: string | undefined;

  constructor(
    readonly position: bigint,
    readonly result: ExecutionResult,
  ) {}

  get text(): string {
    this.#text ??= JSON.stringify(this.result);
    return this.#text;
  }
}
