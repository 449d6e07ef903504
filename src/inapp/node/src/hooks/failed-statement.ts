import { EventEmitter } from 'node:events';

type Callback = (this: unknown, error: Error) => void;

/** Tells a callback about a refusal, later, as a driver would. */
export function failLater(callback: unknown, self: unknown, error: Error): void {
  if (typeof callback === 'function')
    process.nextTick(() => Reflect.apply(callback as Callback, self, [error]));
}

export const lastFunction = (args: readonly unknown[]): unknown =>
  args.findLast((arg) => typeof arg === 'function');

/**
 * What stands in the place of a statement or command that was refused: whatever is asked of it calls back with the error.
 * Without a callback nothing is thrown: the request is answered already, and an `error` that nobody hears ends the process.
 */
export class FailedStatement extends EventEmitter {
  constructor(
    private readonly error: Error,
    callback?: unknown,
  ) {
    super();
    process.nextTick(() => {
      if (typeof callback === 'function') Reflect.apply(callback as Callback, this, [error]);
      else if (this.listenerCount('error') > 0) this.emit('error', error);
      this.emit('end');
    });
  }

  private fail(args: readonly unknown[]): this {
    failLater(lastFunction(args), this, this.error);
    return this;
  }

  run(...args: unknown[]): this {
    return this.fail(args);
  }
  get(...args: unknown[]): this {
    return this.fail(args);
  }
  all(...args: unknown[]): this {
    return this.fail(args);
  }
  each(...args: unknown[]): this {
    return this.fail(args);
  }
  map(...args: unknown[]): this {
    return this.fail(args);
  }
  bind(...args: unknown[]): this {
    return this.fail(args);
  }
  reset(...args: unknown[]): this {
    return this.fail(args);
  }
  finalize(callback?: unknown): this {
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return this;
  }
}
