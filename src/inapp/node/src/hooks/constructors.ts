import type { BlockedCallError } from '../blocked-call-error.js';
import type { Guard } from '../guard.js';

const watched = new WeakSet<object>();

/**
 * Puts a check before a constructor, called with `new` or without. Everything else about it stays: its prototype, its static
 * members, what `instanceof` says.
 */
export function watchConstructor<T extends object>(
  original: T,
  guard: Guard,
  check: (args: readonly unknown[]) => BlockedCallError | undefined,
): T {
  if (watched.has(original)) return original;
  const checked = (args: readonly unknown[]): void => {
    const refused = guard.run('watched-constructor', () => check(args));
    if (refused) throw refused;
  };
  const proxy = new Proxy(original, {
    apply(target, self, args) {
      checked(args);
      return Reflect.apply(target as () => unknown, self, args);
    },
    construct(target, args, newTarget) {
      checked(args);
      return Reflect.construct(target as new () => object, args, newTarget);
    },
  });
  watched.add(proxy);
  return proxy;
}
