/** A function of one short text, remembered in two generations of bounded size. The function must be pure. */
export function memo<T>(
  compute: (text: string) => T,
  generationMax: number,
  lengthMax: number,
): (text: string) => T {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  // The last one often comes again, as another string of the same letters: to compare is cheaper than to hash.
  let last: string | undefined;
  let lastResult: T;
  return (text) => {
    if (text === last) return lastResult;
    if (text.length > lengthMax) return compute(text);
    let result = young.get(text);
    if (result !== undefined) {
      last = text;
      lastResult = result;
      return result;
    }
    result = old.get(text) ?? compute(text);
    if (young.size >= generationMax) {
      old = young;
      young = new Map();
    }
    young.set(text, result);
    return result;
  };
}
