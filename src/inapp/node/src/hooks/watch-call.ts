import type { BlockedCallError } from '../blocked-call-error.js';
import type { Guard } from '../guard.js';
import { replaceMethod } from './replace-method.js';

/** How a call of an API fails: a refused one must not fail in another way than its callers are ready for. */
export type Failing = 'throws' | 'rejects' | 'calls-back';

export interface WatchedCall {
  readonly holder: object;
  readonly name: string;
  readonly failing: Failing;
  readonly guard: Guard;
  /** Whether this call is refused, and why. What it throws is caught and counted. */
  readonly check: (args: readonly unknown[], self: unknown) => BlockedCallError | undefined;
}

/** Puts a check before a method. The original is called once, with its own arguments, outside of every catch. */
export function watchCall({ holder, name, failing, guard, check }: WatchedCall): boolean {
  return replaceMethod(
    holder,
    name,
    (original) =>
      function watched(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('watched-call', () => check(args, this));
        if (refused === undefined) return Reflect.apply(original, this, args);
        if (failing === 'rejects') return Promise.reject(refused);
        const callback = args.findLast((arg) => typeof arg === 'function');
        if (failing === 'throws' || typeof callback !== 'function') throw refused;
        process.nextTick(callback as (error: Error) => void, refused);
        return undefined;
      },
  );
}
