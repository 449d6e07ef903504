const SOURCE_LENGTH_MAX = 300;

/**
 * A route given as a regular expression, as a pattern that reads like other routes: `/^\/items\/(\d+)\/?$/` is
 * `/items/:0`, with unnamed groups counted as Express counts them. Undefined when it is not made of whole segments.
 */
export function patternOfRegExp({ source }: RegExp): string | undefined {
  if (source.length > SOURCE_LENGTH_MAX) return undefined;
  const bare = source
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/\(\?:\\\/\)\?$|\\\/\?$|\(\?=\\\/\|\$\)$/, '');
  if (!bare.startsWith('\\/') && !bare.startsWith('/')) return undefined;
  let groups = 0;
  const segments = bare
    .split(/\\\/|\//)
    .slice(1)
    .map((part) => {
      const literal = part.replace(/\\([.\-_~])/g, '$1');
      if (/^[\w.~-]*$/.test(literal) && !/[^\\]\./.test(` ${part}`)) return literal;
      if (!isBalanced(part)) return undefined;
      const captures = part.match(/\((?!\?)|\(\?<[A-Za-z]/g)?.length ?? 0;
      const name = /\(\?<(\w{1,60})>/.exec(part)?.[1] ?? String(groups);
      groups += captures;
      // What may match a slash is no one segment.
      return /^\(?\.[*+]\)?$/.test(part) ? '*' : `:${name}`;
    });
  return segments.includes(undefined) ? undefined : `/${segments.join('/')}`;
}

function isBalanced(part: string): boolean {
  const plain = part.replace(/\\./g, '');
  const count = (character: string): number => plain.split(character).length;
  return count('(') === count(')') && count('[') === count(']') && count('{') === count('}');
}
