/*
 * Objects with so many names that the names must be values. A single message tells at most 200 fields, so what has more
 * names than this has them from many messages. Their names are kept as `*`.
 */

/** Names of one object, above which it is a map. */
export const NAMES_MAX = 256;

/** The object that a path lies in, by its text; empty for the root. */
export function textParent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** The path with `*` for names in objects that are marked as maps. */
export function unnamed(path: string, marks: ReadonlySet<string>): string {
  if (marks.size === 0) return path;
  let shown = '';
  for (const part of path.split('.')) {
    // Items and other types of a root are told as `[]` and `$`: no names.
    const name =
      marks.has(shown) && !part.startsWith('[') && part !== '$' ? part.replace(/^[^[]*/, '*') : part;
    shown = shown === '' ? name : `${shown}.${name}`;
  }
  return shown;
}
