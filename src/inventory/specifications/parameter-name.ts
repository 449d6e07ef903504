/**
 * A query parameter's name as sketches have it: `filter[name]` is `filter.name`, `ids[]` and `ids` are `ids`. Lists are told
 * by either name, so brackets without a name are left out.
 */
export function parameterPath(name: string): string {
  const bracket = name.indexOf('[');
  if (bracket <= 0) return name.replace(/(?:\[\d{0,3}\])+/g, '');
  let path = name.slice(0, bracket);
  for (const part of name.slice(bracket).split('[').slice(1, 9)) {
    const inner = part.replace(/\]+$/, '');
    if (inner !== '' && !/^\d{1,3}$/.test(inner)) path += `.${inner}`;
  }
  return path;
}
