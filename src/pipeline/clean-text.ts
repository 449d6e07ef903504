// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unfit = /[\u0000-\u001f\u007f]|\p{Surrogate}/gu;

/**
 * Text as every store takes it: no control characters (PostgreSQL refuses NUL), no half surrogate pair (JSON columns
 * refuse it), no longer than its column.
 */
export function cleanText(text: string, lengthMax: number): string {
  const cut = text.length > lengthMax ? text.slice(0, lengthMax) : text;
  return cut.replace(unfit, ' ');
}
