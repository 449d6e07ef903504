const WORD = /(?:extend\s+)?(?:schema|type|scalar|interface|union|enum|input|directive)\s*[@A-Za-z_{]/y;

/** Position after the string or comment that begins at `at`; `at` itself when there is none. */
function skip(text: string, at: number): number {
  const character = text[at];
  if (character === '#') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end + 1;
  }
  if (character !== '"') return at;
  if (text.startsWith('"""', at)) {
    let end = text.indexOf('"""', at + 3);
    while (end > 0 && text[end - 1] === '\\') end = text.indexOf('"""', end + 3);
    return end < 0 ? text.length : end + 3;
  }
  for (let next = at + 1; next < text.length; next++) {
    const each = text[next];
    if (each === '\\') next++;
    else if (each === '"' || each === '\n') return next + 1;
  }
  return text.length;
}

/** Whether a text begins as schemas of GraphQL do, after comments and descriptions. */
export function startsLikeSdl(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    if (/[\s,]/.test(text[at] as string)) at++;
    else {
      const next = skip(text, at);
      if (next === at) break;
      at = next;
    }
  }
  WORD.lastIndex = at;
  return WORD.test(text);
}

/** The line on which brackets nest deeper than `max`; undefined when they do not. */
export function tooDeepAt(text: string, max: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 35) at = skip(text, at) - 1;
    else if (code === 123 || code === 91 || code === 40) {
      if (++depth > max) return text.slice(0, at).split('\n').length;
    } else if (code === 125 || code === 93 || code === 41) depth--;
  }
  return undefined;
}
