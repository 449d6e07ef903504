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

/** A character that JSON writes as an escape: there is none in nearly every text, so that nothing needs to be walked. */
const escaped = /\\[bfnrtu]/;

/**
 * Makes the strings of a value parsed from `json` fit, in place. Names in events are of an attacker's choosing: what no
 * store takes must not reach a detector's key, a finding or a row, where it would be refused with all that is beside it.
 */
export function fitStrings(value: unknown, json: string): void {
  // The first question alone is as quick as memory is.
  if (json.includes('\\') && escaped.test(json)) walk(value);
}

function walk(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const members = value as Record<string, unknown>;
  for (const name in members) {
    const member = members[name];
    if (typeof member === 'string') members[name] = member.replace(unfit, ' ');
    else walk(member);
  }
}
