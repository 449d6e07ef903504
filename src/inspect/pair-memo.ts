/** `memo` of two texts: neither has to be put together with the other for each question. The function must be pure. */
export function pairMemo<T>(
  compute: (first: string, second: string) => T,
  generationMax: number,
  lengthMax: number,
): (first: string, second: string) => T {
  let young = new Map<string, Map<string, T>>();
  let old = new Map<string, Map<string, T>>();
  let size = 0;
  return (first, second) => {
    let ofFirst = young.get(first);
    let result = ofFirst?.get(second);
    if (result !== undefined) return result;
    if (first.length + second.length > lengthMax) return compute(first, second);
    result = old.get(first)?.get(second) ?? compute(first, second);
    if (size >= generationMax) {
      old = young;
      young = new Map();
      size = 0;
      ofFirst = undefined;
    }
    if (!ofFirst) {
      ofFirst = new Map();
      young.set(first, ofFirst);
    }
    ofFirst.set(second, result);
    size += 1;
    return result;
  };
}
