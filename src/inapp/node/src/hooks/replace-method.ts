type Method = (this: unknown, ...args: unknown[]) => unknown;

const done = Symbol.for('protectonce.replaced');

/**
 * Puts a wrapper in the place of a method, once, with the same name, length and own properties.
 * @returns whether the method was there.
 */
export function replaceMethod(holder: object, name: string, wrap: (original: Method) => Method): boolean {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return false;
  if (done in original) return true;
  const wrapper = wrap(original as Method);
  // Promisified forms, static members: whoever looks at the function finds what was there.
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor && Object.getOwnPropertyDescriptor(wrapper, key)?.configurable !== false)
      Object.defineProperty(wrapper, key, descriptor);
  }
  Object.defineProperty(wrapper, done, { value: true });
  const place = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, {
    configurable: true,
    enumerable: place?.enumerable ?? false,
    writable: true,
    value: wrapper,
  });
  return true;
}
