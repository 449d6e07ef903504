const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export interface JsonScan {
  /** Members of all objects in the text, those that repeat a key included. */
  readonly members: number;
  /** Deepest nesting; scanning stops just past `depthMax`. */
  readonly depth: number;
}

/**
 * One pass over JSON text before it is parsed. Depth is known before anything recurses, and the number of members tells
 * whether a parser would drop some: of `{"a": "secret", "a": 1}` it keeps the last, while the text keeps both.
 */
export function scanJson(text: Uint8Array, depthMax: number): JsonScan {
  let members = 0;
  let depth = 0;
  let deepest = 0;
  const end = text.length;
  let i = 0;
  while (i < end) {
    const byte = text[i++] as number;
    if (byte === QUOTE) {
      while (i < end) {
        const inside = text[i++];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) i++;
      }
    } else if (byte === COLON) members++;
    else if (byte >= OPEN_ARRAY) {
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (++depth > deepest) deepest = depth;
        if (depth > depthMax) break;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
    }
  }
  return { members, depth: deepest };
}

/** Members of all objects in a parsed value. Recurses: only for values whose depth a scan has bounded. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') members += countMembers(item);
    return members;
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    members++;
    if (typeof member === 'object') members += countMembers(member);
  }
  return members;
}
