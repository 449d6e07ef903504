import { promisify } from 'node:util';
import type { BlockedCallError } from '../blocked-call-error.js';
import type { Guard } from '../guard.js';
import { replaceMethod } from './replace-method.js';

/** How a call of an API fails: a refused one must not fail in another way than its callers are ready for. */
export type Failing =
  | 'throws'
  | 'rejects'
  | 'calls-back'
  /** What the call returns instead, for APIs that fail in a way of their own. */
  | ((refused: BlockedCallError, args: readonly unknown[], original: CallOriginal) => unknown);

type CallOriginal = (...args: readonly unknown[]) => unknown;

export interface WatchedCall {
  readonly holder: object;
  readonly name: PropertyKey;
  readonly failing: Failing;
  /** The same for what `util.promisify` makes of it, where it has a form of its own. */
  readonly promisified?: Failing;
  readonly guard: Guard;
  /** Whether this call is refused, and why. What it throws is caught and counted. */
  readonly check: (args: readonly unknown[], self: unknown) => BlockedCallError | undefined;
}

/** Puts a check before a method. The original is called once, with its own arguments, outside of every catch. */
export function watchCall({
  holder,
  name,
  failing,
  promisified = 'rejects',
  guard,
  check,
}: WatchedCall): boolean {
  const before: unknown = Reflect.get(holder, name);
  const isThere = replaceMethod(
    holder,
    name,
    (original) =>
      function watched(this: unknown, ...args: unknown[]): unknown {
        const refused = guard.run('watched-call', () => check(args, this));
        if (refused === undefined) return Reflect.apply(original, this, args);
        if (failing === 'rejects') return Promise.reject(refused);
        if (typeof failing === 'function')
          return failing(refused, args, (...others) => Reflect.apply(original, this, others));
        const callback = args.findLast((arg) => typeof arg === 'function');
        if (failing === 'throws' || typeof callback !== 'function') throw refused;
        process.nextTick(callback as (error: Error) => void, refused);
        return undefined;
      },
  );
  const after: unknown = Reflect.get(holder, name);
  // A function's own form for `promisify` calls the original directly.
  if (
    name !== promisify.custom &&
    typeof after === 'function' &&
    after !== before &&
    promisify.custom in after
  )
    watchCall({ holder: after, name: promisify.custom, failing: promisified, guard, check });
  return isThere;
}
