const WRAPPER = /^(?:data|items?|results?|records?|rows|values?|payload|content|entries|response|list)$/i;

/** `data.items[].owner.email` → `owner.email`: without what lists and envelopes put around the object. */
export function ownName(path: string): string {
  const steps = path.split('.').filter((step) => step !== '');
  // The last list that is in the way is the collection itself: `orders[].id` is the id of an order.
  const list = steps.findIndex((step) => step.endsWith('[]'));
  const names = steps.map((step) => step.replaceAll('[]', ''));
  let start = list >= 0 && list < 3 && list < names.length - 1 ? list + 1 : 0;
  while (start < names.length - 1 && (names[start] === '' || WRAPPER.test(names[start] as string))) start++;
  return names
    .slice(start)
    .filter((name) => name !== '')
    .join('.');
}
