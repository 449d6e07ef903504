const WORDS_MAX = 12;
/** Ends of names that say nothing of what is in the field: `passportNumber`, `ssn_value`. */
const FILLERS = /(?:number|num|nbr|nr|no|value|raw|text|str|field|input)$/;

/** The words of a field's name, lower case: `billing_addressLine2` has `billing address line2`. */
export function fieldWords(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .slice(-WORDS_MAX);
}

/** Ways to read the end of a name, the most telling first: its last four words to its last, as they are and without fillers. */
export function* nameEnds(words: readonly string[]): Generator<string> {
  for (let count = Math.min(4, words.length); count > 0; count--) {
    const end = words.slice(-count).join('');
    yield end;
    const bare = end.replace(/\d+$/, '');
    if (bare !== end) yield bare;
    const short = bare.replace(FILLERS, '');
    if (short !== bare) yield short;
    if (short.endsWith('s')) yield short.slice(0, -1);
  }
}
