const isHolder = (value: unknown): value is object =>
  (typeof value === 'object' || typeof value === 'function') && value !== null;

/** A member that is an object or a function, read without trusting what it is read from. */
export function memberOf(holder: unknown, name: PropertyKey): object | undefined {
  if (!isHolder(holder)) return undefined;
  const member: unknown = Reflect.get(holder, name);
  return isHolder(member) ? member : undefined;
}

/** Of an object and what it inherits from: the first that has this method of its own. Patched there, it is patched for all. */
export function holderOf(start: object | undefined, name: string): object | undefined {
  for (let at: object | null = start ?? null; at; at = Reflect.getPrototypeOf(at))
    if (Object.hasOwn(at, name)) return at;
  return undefined;
}
