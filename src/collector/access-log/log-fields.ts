const FIELDS_MAX = 100;

/**
 * A line's fields: apart by spaces, but for what stands in quotes or brackets; `[2001:db8::7]:443` is an address. In quotes `\"`, `\\` and `\x22` are what they
 * stand for. Undefined when a quote or a bracket does not end.
 */
export function logFields(line: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at++;
      continue;
    }
    if (fields.length >= FIELDS_MAX) return undefined;
    const first = line[at];
    const isAddress = first === '[' && /^\[[0-9a-fA-F:.]{2,45}\]:/.test(line.slice(at, at + 50));
    const isWrapped = first === '"' || (first === '[' && !isAddress);
    const end = first === '"' ? endOfQuoted(line, at + 1) : line.indexOf(isWrapped ? ']' : ' ', at);
    if (end < 0) {
      if (isWrapped) return undefined;
      fields.push(line.slice(at));
      break;
    }
    const text = line.slice(isWrapped ? at + 1 : at, end);
    fields.push(first === '"' ? unescaped(text) : text);
    at = end + 1;
  }
  return fields;
}

function endOfQuoted(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === '"') return at;
  }
  return -1;
}

const unescaped = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\(?:x([0-9A-Fa-f]{2})|(["\\]))/g, (_, hex: string | undefined, plain: string) =>
        hex === undefined ? plain : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;
