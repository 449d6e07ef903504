type Method = (this: unknown, ...args: unknown[]) => unknown;

const PREFIX = 'protectonce.replaced';
const done = (layer: string) => Symbol.for(`${PREFIX}${layer}`);

/**
 * Puts a wrapper in the place of a method, once per layer, with the same name, length and own properties.
 * @param layer who wraps, where several hooks share a method: `.redirect`.
 * @returns whether the method was there.
 */
export function replaceMethod(
  holder: object,
  name: PropertyKey,
  wrap: (original: Method) => Method,
  layer = '',
): boolean {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return false;
  const mark = done(layer);
  if (mark in original) return true;
  const wrapper = wrap(original as Method);
  // Promisified forms, static members: whoever looks at the function finds what was there.
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor && Object.getOwnPropertyDescriptor(wrapper, key)?.configurable !== false)
      Object.defineProperty(wrapper, key, { ...descriptor, configurable: true });
  }
  // A constructor's instances are those of the original, for `instanceof` too.
  const prototype: unknown = Reflect.get(original, 'prototype');
  if (typeof prototype === 'object') Reflect.set(wrapper, 'prototype', prototype);
  Object.defineProperty(wrapper, mark, { value: original });
  const place = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, {
    configurable: true,
    enumerable: place?.enumerable ?? false,
    writable: true,
    value: wrapper,
  });
  return true;
}

/** Whether what stands there now is ours. */
export function isReplaced(holder: object, name: string): boolean {
  const method: unknown = Reflect.get(holder, name);
  return typeof method === 'function' && done('') in method;
}

/** What stood there before us, of every layer: whoever puts one of these back has taken our hook out. */
export function originalsOf(holder: object, name: string): ReadonlySet<unknown> {
  const method: unknown = Reflect.get(holder, name);
  const originals = new Set<unknown>();
  if (typeof method === 'function')
    for (const key of Object.getOwnPropertySymbols(method))
      if (Symbol.keyFor(key)?.startsWith(PREFIX)) originals.add(Reflect.get(method, key));
  return originals;
}
