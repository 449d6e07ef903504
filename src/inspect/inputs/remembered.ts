import type { Input } from './input.js';

/** A function of an input, asked once for each that comes back with other requests. The function must be pure. */
export function remembered<T>(compute: (input: Input) => T): (input: Input) => T {
  const results = new WeakMap<Input, { readonly result: T }>();
  return (input) => {
    if (!input.returns) return compute(input);
    const known = results.get(input);
    if (known) return known.result;
    const result = compute(input);
    results.set(input, { result });
    return result;
  };
}
