/** The numbers of a JSON object, by name; whatever else it holds is left out. */
export function numbersOf(json: unknown): Record<string, number> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return {};
  return Object.fromEntries(
    Object.entries(json).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
