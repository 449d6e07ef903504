import dns from 'node:dns';

type Lookup = (hostname: string, options: object, callback: (...answer: unknown[]) => void) => void;

/** The addresses of an answer of `lookup`, in either of its forms. */
function addressesOf(answer: unknown): string[] {
  if (typeof answer === 'string') return [answer];
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((entry: unknown) => {
    const address: unknown =
      typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'address') : undefined;
    return typeof address === 'string' ? [address] : [];
  });
}

/**
 * The lookup that a connection would use, with a check of its answer in between. What is checked is what is connected to: a
 * name that answers differently the next time gains nothing.
 */
export function watchedLookup(
  options: object,
  check: (addresses: readonly string[]) => Error | undefined,
): Lookup {
  const given: unknown = Reflect.get(options, 'lookup');
  return (hostname, lookupOptions, callback) => {
    const lookup = (typeof given === 'function' ? given : dns.lookup) as Lookup;
    return Reflect.apply(lookup, options, [
      hostname,
      lookupOptions,
      (error: unknown, answer: unknown, ...rest: unknown[]) => {
        const refused = error ? undefined : check(addressesOf(answer));
        if (refused) callback(refused);
        else callback(error, answer, ...rest);
      },
    ]);
  };
}
